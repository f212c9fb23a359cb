"""Who stands before and after an application in its stage, for reviewing one person after the other."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select, tuple_
from sqlalchemy.orm import Session

from hotgigs.applications.models import Application
from hotgigs.applications.queries.review import ApplicationRow
from hotgigs.applications.queries.sight import VIEWS
from hotgigs.candidates.models import Candidate
from hotgigs.kernel.ids import ApplicationId

BEFORE, AFTER = 6, 24
AHEAD = 2
"""How many of the next people a browser fetches ahead."""


@dataclass(frozen=True)
class NeighbourRow:
    """A person in the same stage."""

    id: ApplicationId
    name: str
    since: datetime
    status: str


@dataclass(frozen=True)
class Neighbours:
    """The people around an application, in the order of the board."""

    before: tuple[NeighbourRow, ...]
    own: NeighbourRow
    after: tuple[NeighbourRow, ...]

    @property
    def rows(self) -> tuple[NeighbourRow, ...]:
        """All of them."""
        return (*self.before, self.own, *self.after)

    @property
    def previous(self) -> NeighbourRow | None:
        """The person before."""
        return self.before[-1] if self.before else None

    @property
    def next(self) -> NeighbourRow | None:
        """The person after."""
        return self.after[0] if self.after else None

    @property
    def ahead(self) -> tuple[ApplicationId, ...]:
        """Whose pages are worth fetching ahead."""
        return tuple(row.id for row in self.after[:AHEAD])


def get_neighbours(db: Session, row: ApplicationRow) -> Neighbours:
    """Return the people around an application that the caller may see: same job, same stage, same view."""
    is_active = row.status == "active"
    since: Any = Application.stage_since if is_active else Application.ended_at
    own = NeighbourRow(row.id, row.name, row.stage_since if is_active else row.ended_at or row.stage_since, row.status)
    statuses = next(statuses for statuses in VIEWS.values() if row.status in statuses)
    query = (
        select(Application.id, Candidate.name, since, Application.status)
        .join(Candidate, Candidate.id == Application.candidate_id)
        .where(Application.job_id == row.job_id, Application.stage_id == row.stage.id, Application.status.in_(statuses))
    )
    place, here = tuple_(since, Application.id), (own.since, own.id)
    earlier = query.where(place < here).order_by(since.desc(), Application.id.desc())
    later = query.where(place > here).order_by(since, Application.id)
    # Of what has ended, the newest comes first.
    first, second = (earlier, later) if is_active else (later, earlier)
    return Neighbours(tuple(reversed(_rows(db, first, BEFORE))), own, tuple(_rows(db, second, AFTER)))


def _rows(db: Session, query: Select[Any], limit: int) -> list[NeighbourRow]:
    return [NeighbourRow(*found) for found in db.execute(query.limit(limit))]
