"""The work of a day across every job that somebody sees: who is new, who waits, what is due."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hotgigs.applications.models import Application, Stage
from hotgigs.applications.queries.people import FEW, PersonRow, list_people
from hotgigs.applications.queries.sight import visible
from hotgigs.jobs import queries as jobs
from hotgigs.jobs.models import Job, Post
from hotgigs.kernel import clock
from hotgigs.kernel.ids import JobId, StageId
from hotgigs.kernel.permissions import Actor

JOBS = 8
SOON = timedelta(days=7)


@dataclass(frozen=True)
class ClosingRow:
    """A public post that ends soon, and how many active applications its job has."""

    job_id: JobId
    title: str
    closes_on: date
    people: int


@dataclass(frozen=True)
class BarRow:
    """A stage of a job and who is in it."""

    stage_id: StageId
    name: str
    people: int


@dataclass(frozen=True)
class JobChart:
    """An open job with one bar for each stage."""

    id: JobId
    title: str
    bars: tuple[BarRow, ...]

    @property
    def people(self) -> int:
        """How many are active."""
        return sum(bar.people for bar in self.bars)

    @property
    def longest(self) -> int:
        """The longest bar."""
        return max((bar.people for bar in self.bars), default=0)


@dataclass(frozen=True)
class Today:
    """What the home of a recruiter shows."""

    new_count: int
    newest: tuple[PersonRow, ...]
    waiting: tuple[PersonRow, ...]
    owed_count: str
    owed: tuple[PersonRow, ...]
    closing: tuple[ClosingRow, ...]
    charts: tuple[JobChart, ...]
    job_counts: dict[str, int]

    @property
    def longest(self) -> PersonRow | None:
        """Who waits longest for the team's next word."""
        return min((*self.waiting[:1], *self.owed[:1]), key=lambda row: row.since, default=None)

    @property
    def people(self) -> list[PersonRow]:
        """Everybody whom the page names."""
        return list({row.id: row for row in (*self.newest, *self.waiting, *self.owed)}.values())


def get_today(db: Session, actor: Actor) -> Today:
    """Return the work of the day, in a fixed number of statements."""
    now = clock.now()
    yesterday = (now - timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    people = list_people(db, actor, now=now, new_since=yesterday)
    return Today(
        new_count=_count_new(db, actor, yesterday),
        newest=people.newest,
        waiting=people.waiting,
        owed_count=people.owed_count,
        owed=people.owed,
        closing=_closing(db, actor, now.date()),
        charts=_charts(db, actor),
        job_counts=jobs.count_jobs_by_status(db, actor),
    )


def _count_new(db: Session, actor: Actor, since: datetime) -> int:
    mine = (visible(actor), Application.status == "active", Application.submitted_at >= since)
    return db.scalars(select(func.count()).select_from(Application).where(*mine)).one()


def _closing(db: Session, actor: Actor, today: date) -> tuple[ClosingRow, ...]:
    people = (
        select(func.count())
        .where(Application.job_id == Post.job_id, Application.status == "active")
        .correlate(Post)
        .scalar_subquery()
    )
    query = (
        select(Post.job_id, Post.title, Post.closes_on, people)
        .where(jobs.in_sight(actor, Post.company_id, Post.job_id), Post.status == "live")
        .where(Post.closes_on.between(today, today + SOON))
        .order_by(Post.closes_on, Post.id)
        .limit(FEW)
    )
    return tuple(ClosingRow(*row) for row in db.execute(query))


def _charts(db: Session, actor: Actor) -> tuple[JobChart, ...]:
    newest = (
        select(Job.id, Job.title)
        .where(jobs.is_visible(actor), Job.status == "open")
        .order_by(Job.opened_at.desc().nulls_last(), Job.id.desc())
        .limit(JOBS)
        .subquery()
    )
    people = (
        select(func.count())
        .where(Application.job_id == Stage.job_id, Application.status == "active", Application.stage_id == Stage.id)
        .correlate(Stage)
        .scalar_subquery()
    )
    rows = db.execute(
        select(newest.c.id, newest.c.title, Stage.id, Stage.name, people)
        .join(Stage, Stage.job_id == newest.c.id)
        .where(Stage.kind != "hired")
        .order_by(Stage.job_id.desc(), Stage.position)
    )
    bars: dict[tuple[JobId, str], list[BarRow]] = {}
    for job_id, title, stage_id, name, count in rows:
        bars.setdefault((job_id, title), []).append(BarRow(stage_id, name, count))
    charts = [JobChart(job_id, title, tuple(found)) for (job_id, title), found in bars.items()]
    return tuple(sorted(charts, key=lambda chart: chart.people, reverse=True))
