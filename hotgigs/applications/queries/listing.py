"""A job's applications as a dense list: filtered, sorted, paged by key, and exported as they are shown."""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select, tuple_
from sqlalchemy.orm import Session

from hotgigs.accounts.models import Person
from hotgigs.applications.models import Application, Stage
from hotgigs.applications.queries.sight import VIEWS, JobHead, get_head
from hotgigs.candidates.models import Candidate
from hotgigs.kernel.errors import Invalid
from hotgigs.kernel.ids import ApplicationId, CompanyId, JobId, PersonId, StageId, parse_id
from hotgigs.kernel.permissions import Actor

PAGE = 50
EXPORT_LIMIT = 20_000
"""Rows of one export."""
SORTS = ("waiting", "name", "stage", "date")
ALL = "all"

_COLUMNS: dict[str, Any] = {
    # Who waits longest came into the stage first: the column runs against the sorting.
    "waiting": Application.stage_since,
    "name": func.lower(Candidate.name),
    "stage": Stage.position,
    "date": Application.submitted_at,
}


@dataclass(frozen=True)
class Choice:
    """What the list shows, and in which order."""

    view: str = "active"
    """One of VIEWS, or all."""
    stage_id: StageId | None = None
    owner: str = ""
    """Empty for everybody, `me`, `none`, or a person's id."""
    words: str = ""
    sort: str = "waiting"
    descending: bool = True

    @property
    def is_filtered(self) -> bool:
        """Whether something besides the view narrows the list."""
        return bool(self.stage_id or self.owner or self.words)

    @property
    def column_descends(self) -> bool:
        """Whether the column of the sorting runs down."""
        return self.descending != (self.sort == "waiting")


@dataclass(frozen=True)
class Position:
    """Where a page of the list ends: the value of its sorting, and the id."""

    value: Any
    id: UUID

    def __str__(self) -> str:
        """Write it for an address."""
        value = self.value.isoformat() if isinstance(self.value, datetime) else self.value
        return base64.urlsafe_b64encode(json.dumps([value, self.id.hex]).encode()).decode().rstrip("=")

    @classmethod
    def parse(cls, text: str, sort: str) -> "Position | None":
        """Read it from an address, or None when it is not one of this sorting."""
        try:
            value, key = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
            kind = {"name": str, "stage": int}.get(sort)
            if kind is None:
                return cls(datetime.fromisoformat(value), UUID(key))
            is_storable = "\x00" not in str(value).encode().decode()
            return cls(value, UUID(key)) if type(value) is kind and is_storable else None
        except (ValueError, TypeError, AttributeError, binascii.Error, RecursionError):
            return None


@dataclass(frozen=True)
class ListRow:
    """A line of the list."""

    id: ApplicationId
    company_id: CompanyId
    name: str
    headline: str
    email: str
    phone: str
    location: str
    status: str
    stage: str
    stage_since: datetime
    submitted_at: datetime
    ended_at: datetime | None
    source: str
    owner: str
    value: Any
    """What the list is sorted by."""


@dataclass(frozen=True)
class ListPage:
    """A page of the list, with the positions of its neighbours."""

    head: JobHead
    choice: Choice
    rows: tuple[ListRow, ...]
    total: int
    previous: Position | None
    next: Position | None


def get_page(
    db: Session,
    actor: Actor,
    job_id: JobId,
    choice: Choice,
    *,
    after: Position | None = None,
    before: Position | None = None,
) -> ListPage:
    """Return a page of a job's applications, behind or before a position.

    Raises NotFound when there is no such job, or when the actor must not know of it.
    """
    head = get_head(db, actor, job_id)
    conditions = _conditions(actor, job_id, choice)
    total = db.scalar(_joined(select(func.count())).where(*conditions)) or 0
    backwards = before is not None and after is None
    descends = choice.column_descends != backwards
    query = _rows(choice).where(*conditions)
    if position := before if backwards else after:
        here = tuple_(_COLUMNS[choice.sort], Application.id)
        there = (position.value, position.id)
        query = query.where(here < there if descends else here > there)
    found = [_row(row) for row in db.execute(_ordered(query, choice.sort, descends).limit(PAGE + 1))]
    more, rows = len(found) > PAGE, found[:PAGE]
    if backwards:
        rows.reverse()
    has_previous = more if backwards else after is not None
    has_next = bool(rows) if backwards else more
    return ListPage(
        head,
        choice,
        tuple(rows),
        total,
        Position(rows[0].value, rows[0].id) if has_previous and rows else None,
        Position(rows[-1].value, rows[-1].id) if has_next and rows else None,
    )


def list_all(db: Session, actor: Actor, job_id: JobId, choice: Choice) -> tuple[JobHead, list[ListRow]]:
    """Return everything that the list would show, for an export.

    Raises NotFound as the list does, and Invalid when it is too much for one file.
    """
    head = get_head(db, actor, job_id)
    query = _rows(choice).where(*_conditions(actor, job_id, choice))
    rows = [
        _row(row) for row in db.execute(_ordered(query, choice.sort, choice.column_descends).limit(EXPORT_LIMIT + 1))
    ]
    if len(rows) > EXPORT_LIMIT:
        raise Invalid(f"One file holds {EXPORT_LIMIT:,} people, and this list has more. Narrow it, then export again.")
    return head, rows


def list_owners(db: Session, job_id: JobId) -> list[tuple[PersonId, str]]:
    """List who looks after at least one application of a job that the caller may see."""
    owned = select(Application.owner_id).where(Application.job_id == job_id, Application.owner_id.is_not(None))
    query = select(Person.id, Person.name).where(Person.id.in_(owned)).order_by(Person.name, Person.id)
    return [(person_id, name) for person_id, name in db.execute(query)]


def _joined(query: Any) -> Any:
    return (
        query.select_from(Application)
        .join(Candidate, Candidate.id == Application.candidate_id)
        .join(Stage, Stage.id == Application.stage_id)
    )


def _rows(choice: Choice) -> Any:
    return _joined(
        select(
            Application.id,
            Application.company_id,
            Candidate.name,
            Candidate.headline,
            Candidate.email,
            Candidate.phone,
            Candidate.location,
            Application.status,
            Stage.name.label("stage"),
            Application.stage_since,
            Application.submitted_at,
            Application.ended_at,
            Application.source,
            Person.name.label("owner"),
            _COLUMNS[choice.sort].label("value"),
        )
    ).outerjoin(Person, Person.id == Application.owner_id)


def _row(row: Any) -> ListRow:
    return ListRow(**{**row._mapping, "owner": row.owner or ""})


def _ordered(query: Any, sort: str, descends: bool) -> Any:
    column = _COLUMNS[sort]
    return query.order_by(*((column.desc(), Application.id.desc()) if descends else (column, Application.id)))


def _conditions(actor: Actor, job_id: JobId, choice: Choice) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [Application.job_id == job_id]
    if choice.view in VIEWS:
        conditions.append(Application.status.in_(VIEWS[choice.view]))
    if choice.stage_id is not None:
        conditions.append(Application.stage_id == choice.stage_id)
    if choice.owner:
        conditions.append(_owned(actor, choice.owner))
    for word in choice.words.split()[:6]:
        conditions.append(
            or_(Candidate.name.icontains(word, autoescape=True), Candidate.email.icontains(word, autoescape=True))
        )
    return conditions


def _owned(actor: Actor, owner: str) -> ColumnElement[bool]:
    if owner == "none":
        return Application.owner_id.is_(None)
    return Application.owner_id == (actor.person_id if owner == "me" else parse_id(owner))
