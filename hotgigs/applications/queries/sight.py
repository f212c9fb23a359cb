"""What a member of a team may see, and marks in lists that continue by key."""

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from hotgigs.applications.models import Application, Stage
from hotgigs.jobs import queries as jobs
from hotgigs.jobs.models import Opening
from hotgigs.jobs.queries import JobRow
from hotgigs.kernel.ids import JobId, StageId
from hotgigs.kernel.permissions import Actor, Permission

VIEWS = {
    "active": ("active",),
    "rejected": ("rejected",),
    "hired": ("hired",),
    "withdrawn": ("withdrawn", "declined"),
}
"""The views of a job's applications, and the statuses in each."""

VIEW_WORDS = {"active": "Active", "rejected": "Rejected", "hired": "Hired", "withdrawn": "Withdrawn"}

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class StageRow:
    """A stage of a job, and how many applications of each view are in it."""

    id: StageId
    name: str
    kind: str
    position: int
    counts: dict[str, int]


@dataclass(frozen=True)
class JobHead:
    """A job as the head of its board and list."""

    job: JobRow
    openings: int
    filled: int
    stages: tuple[StageRow, ...]

    @property
    def totals(self) -> dict[str, int]:
        """How many applications there are in each view."""
        return {view: sum(stage.counts.get(view, 0) for stage in self.stages) for view in VIEWS}


@dataclass(frozen=True)
class Mark:
    """Where a list that is ordered by time and id goes on."""

    at: datetime
    id: UUID

    def __str__(self) -> str:
        """Write it for an address."""
        return f"{(self.at - _EPOCH) // _MICROSECOND}-{self.id.hex}"

    @classmethod
    def parse(cls, text: str) -> "Mark | None":
        """Read it from an address, or None when it is not one."""
        number, _, key = text.partition("-")
        try:
            return cls(_EPOCH + int(number) * _MICROSECOND, UUID(key))
        except (ValueError, OverflowError):
            return None


def visible(actor: Actor) -> ColumnElement[bool]:
    """Return the condition under which an application is in the actor's sight."""
    return jobs.in_sight(actor, Application.company_id, Application.job_id)


def get_head(db: Session, actor: Actor, job_id: JobId) -> JobHead:
    """Return a job with its stages and how many are in each.

    Raises NotFound when there is none, or when the actor must not know of it.
    """
    job = jobs.get_job(db, actor, job_id)
    actor.require(Permission.APPLICATION_VIEW, company_id=job.company_id, job_id=job.id)
    is_filled = (Opening.status == "closed") & Opening.application_id.is_not(None)
    is_counted = (Opening.status == "open") | is_filled
    openings, filled = db.execute(
        select(func.count().filter(is_counted), func.count().filter(is_filled)).where(Opening.job_id == job_id)
    ).one()
    return JobHead(job, openings, filled, tuple(_stages(db, job_id)))


def _stages(db: Session, job_id: JobId) -> list[StageRow]:
    counted = (
        select(Application.stage_id, Application.status, func.count().label("people"))
        .where(Application.job_id == job_id)
        .group_by(Application.stage_id, Application.status)
        .subquery()
    )
    query = (
        select(Stage, counted.c.status, counted.c.people)
        .outerjoin(counted, counted.c.stage_id == Stage.id)
        .where(Stage.job_id == job_id)
        .order_by(Stage.position)
    )
    found: dict[StageId, StageRow] = {}
    for stage, status, people in db.execute(query):
        row = found.setdefault(stage.id, StageRow(stage.id, stage.name, stage.kind, stage.position, {}))
        view = next((name for name, statuses in VIEWS.items() if status in statuses), None)
        if view is not None:
            row.counts[view] = row.counts.get(view, 0) + people
    return list(found.values())
