"""The work of a day across every job that somebody sees: who is new, who waits, what is due."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from hotgigs.applications.models import Application, Stage
from hotgigs.applications.queries.sight import visible
from hotgigs.candidates.models import Candidate
from hotgigs.jobs import queries as jobs
from hotgigs.jobs.models import Job, Post
from hotgigs.kernel import clock
from hotgigs.kernel.ids import ApplicationId, CompanyId, JobId, StageId
from hotgigs.kernel.permissions import Actor

FEW = 5
JOBS = 8
SOON = timedelta(days=7)
OWED_AFTER = timedelta(days=3)
OWED_KINDS = ("interview", "offer")
"""In these stages the next word is the team's: after three days a decision is owed."""


@dataclass(frozen=True)
class PersonRow:
    """An applicant with the job and the stage."""

    id: ApplicationId
    company_id: CompanyId
    job_id: JobId
    name: str
    job_title: str
    stage: str
    since: datetime
    submitted_at: datetime


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
    owed_count: int
    owed: tuple[PersonRow, ...]
    closing: tuple[ClosingRow, ...]
    charts: tuple[JobChart, ...]
    job_counts: dict[str, int]

    @property
    def people(self) -> list[PersonRow]:
        """Everybody whom the page names."""
        return list({row.id: row for row in (*self.newest, *self.waiting, *self.owed)}.values())


def get_today(db: Session, actor: Actor) -> Today:
    """Return the work of the day, in a fixed number of statements."""
    now = clock.now()
    yesterday = (now - timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    is_new = Application.submitted_at >= yesterday
    is_owed = Stage.kind.in_(OWED_KINDS) & (Application.stage_since < now - OWED_AFTER)
    new_count, owed_count = db.execute(
        select(func.count().filter(is_new), func.count().filter(is_owed))
        .select_from(Application)
        .join(Stage, Stage.id == Application.stage_id)
        .where(visible(actor), Application.status == "active")
    ).one()
    return Today(
        new_count=new_count,
        newest=_people(db, _active(actor).where(is_new).order_by(Application.submitted_at.desc())),
        waiting=_people(db, _active(actor).order_by(Application.stage_since)),
        owed_count=owed_count,
        owed=_people(db, _active(actor).where(is_owed).order_by(Application.stage_since)),
        closing=_closing(db, actor, now.date()),
        charts=_charts(db, actor),
        job_counts=jobs.count_jobs_by_status(db, actor),
    )


def _active(actor: Actor) -> Select[ApplicationId, CompanyId, JobId, str, str, str, datetime, datetime]:
    return (
        select(
            Application.id,
            Application.company_id,
            Application.job_id,
            Candidate.name,
            Job.title,
            Stage.name,
            Application.stage_since,
            Application.submitted_at,
        )
        .join(Candidate, Candidate.id == Application.candidate_id)
        .join(Job, Job.id == Application.job_id)
        .join(Stage, Stage.id == Application.stage_id)
        .where(visible(actor), Application.status == "active")
    )


def _people(db: Session, query: Any) -> tuple[PersonRow, ...]:
    return tuple(PersonRow(*row) for row in db.execute(query.limit(FEW)))


def _closing(db: Session, actor: Actor, today: date) -> tuple[ClosingRow, ...]:
    people = (
        select(func.count())
        .where(Application.job_id == Post.job_id, Application.status == "active")
        .correlate(Post)
        .scalar_subquery()
    )
    query = (
        select(Post.job_id, Post.title, Post.closes_on, people)
        .join(Job, Job.id == Post.job_id)
        .where(_own_jobs(actor), Post.status == "live", Post.closes_on.between(today, today + SOON))
        .order_by(Post.closes_on, Post.id)
        .limit(FEW)
    )
    return tuple(ClosingRow(*row) for row in db.execute(query))


def _charts(db: Session, actor: Actor) -> tuple[JobChart, ...]:
    newest = (
        select(Job.id, Job.title)
        .where(_own_jobs(actor), Job.status == "open")
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


def _own_jobs(actor: Actor) -> ColumnElement[bool]:
    return or_(Job.company_id.in_(list(actor.roles)), Job.id.in_(list(actor.job_roles)))
