"""Reads of the trail for the administrator, filtered, by key."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, Uuid, column, func, or_, select, table, true
from sqlalchemy.orm import Session

from hotgigs.audit import finding
from hotgigs.audit.finding import Newest, Sort, Span
from hotgigs.audit.models import AuditEvent, AuditSeal
from hotgigs.kernel.errors import NotFound

PAGE = 50
PEOPLE = table("people", column("id", Uuid), column("name", Text))
"""Where the names of those who did something are kept, and erased: accounts stand above the trail."""
LOOKED_THROUGH = 5_000
"""Events of one page that are searched for a part of a name, which no index helps to find."""
KINDS = ("create", "update", "delete", "read", "action")


@dataclass(frozen=True)
class Filter:
    """What of the trail to show; empty values do not narrow."""

    actor: str = ""
    kind: str = ""
    verb: str = ""
    target: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class EventRow:
    """One event as the viewer shows it; `position` is its place in the chain, None while it waits for its seal."""

    id: int
    at: datetime
    actor_kind: str
    actor_name: str
    actor_id: str
    ip: str
    kind: str
    verb: str
    target_type: str
    target_id: str
    before: dict[str, Any]
    after: dict[str, Any]
    request_id: str
    company_id: str
    position: int | None

    @property
    def changes(self) -> list[tuple[str, Any, Any]]:
        """The fields that changed, with their values before and after."""
        return [(name, self.before.get(name), self.after.get(name)) for name in {**self.before, **self.after}]


@dataclass(frozen=True)
class EventPage:
    """A page of the trail, newest first; `next_before` continues it.

    It is partial when there may be more below that was not looked at.
    """

    rows: Sequence[EventRow]
    next_before: int | None
    is_partial: bool = False


def list_events(db: Session, wanted: Filter, *, before: int | None = None, limit: int = PAGE) -> EventPage:
    """List events, newest first, from below the number `before`.

    A part of a name can stand anywhere, so of what else fits only the newest LOOKED_THROUGH are searched for it.
    """
    place = finding.find_place(db, before) if before is not None else None
    if before is not None and place is None:
        return EventPage((), None)
    since = _start(wanted.since) if wanted.since else None
    span = Span(since, _end(wanted.until) if wanted.until else None, place)
    newest = _newest(db, wanted, span, LOOKED_THROUGH if wanted.actor else limit + 1)
    looked = list(db.execute(_with_name(newest, wanted.actor))) if newest is not None else []
    ids = [event_id for event_id, fits in looked if fits][: limit + 1]
    query = _select(Filter()).where(AuditEvent.id.in_(ids)).order_by(AuditEvent.at.desc(), AuditEvent.id.desc())
    rows = [_row(*found) for found in db.execute(query)] if ids else []
    if len(rows) > limit:
        return EventPage(rows[:limit], rows[limit - 1].id)
    is_partial = bool(wanted.actor) and len(looked) == LOOKED_THROUGH
    return EventPage(rows, looked[-1][0] if is_partial else None, is_partial)


def get_event(db: Session, event_id: int) -> EventRow:
    """Return one event.

    Raises NotFound.
    """
    found = db.execute(_select(Filter()).where(AuditEvent.id == event_id)).one_or_none()
    if found is None:
        raise NotFound
    return _row(*found)


def iterate_events(db: Session, wanted: Filter) -> Iterator[EventRow]:
    """Walk through the events of a filter in their order, for an export."""
    query = _select(wanted).order_by(AuditEvent.id).execution_options(yield_per=500)
    for found in db.execute(query):
        yield _row(*found)


def newest_seal(db: Session) -> tuple[int, datetime] | None:
    """Return position and time of the newest seal."""
    found = db.execute(
        select(AuditSeal.position, AuditSeal.sealed_at).order_by(AuditSeal.position.desc()).limit(1)
    ).one_or_none()
    return (found[0], found[1]) if found else None


def oldest_unsealed(db: Session) -> datetime | None:
    """Return when the oldest event happened that came after the newest sealed one."""
    sealed = select(func.coalesce(func.max(AuditSeal.event_id), 0)).scalar_subquery()
    return db.scalar(select(AuditEvent.at).where(AuditEvent.id > sealed).order_by(AuditEvent.id).limit(1))


def _newest(db: Session, wanted: Filter, span: Span, limit: int) -> Newest | None:
    """Return what selects the newest events that fit everything but the name, or None when there can be none."""
    fitting = [sort for sort in finding.list_sorts(db) if _fits(sort, wanted)]
    of_type = [sort for sort in fitting if sort.target_type == wanted.target]
    if wanted.target and fitting and not of_type:
        return finding.newest_of_record(wanted.target, fitting, span, limit)
    return finding.newest_of_sorts(of_type or fitting, span, limit) if fitting else None


def _with_name(newest: Newest, actor: str) -> Select[int, bool]:
    """Add to each number whether who did it has this in their name."""
    found = newest.subquery()
    query = select(found.c.id, _is_named(actor) if actor else true()).join(AuditEvent, AuditEvent.id == found.c.id)
    query = query.outerjoin(PEOPLE, PEOPLE.c.id == AuditEvent.actor_id) if actor else query
    return query.order_by(found.c.at.desc(), found.c.id.desc())


def _fits(sort: Sort, wanted: Filter) -> bool:
    is_kind = not wanted.kind or sort.kind == wanted.kind
    return is_kind and _in_words(wanted.verb.lower()) in _in_words(sort.verb)


def _is_named(actor: str) -> ColumnElement[bool]:
    return func.lower(_name()).contains(actor.lower(), autoescape=True)


def _name() -> ColumnElement[str]:
    """Return the name that stands in the event, as it did once, or else the one that the person has today."""
    return func.coalesce(func.nullif(AuditEvent.actor_name, ""), PEOPLE.c.name, "")


def _select(wanted: Filter) -> Select[AuditEvent, int | None, str]:
    query = select(AuditEvent, AuditSeal.position, _name())
    query = query.outerjoin(AuditSeal, AuditSeal.event_id == AuditEvent.id)
    query = query.outerjoin(PEOPLE, PEOPLE.c.id == AuditEvent.actor_id)
    return query.where(*_conditions(wanted))


def _conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.actor:
        conditions.append(_is_named(wanted.actor))
    if wanted.kind:
        conditions.append(AuditEvent.kind == wanted.kind)
    if wanted.verb:
        conditions.append(_verb_in_words().contains(_in_words(wanted.verb.lower()), autoescape=True))
    if wanted.target:
        conditions.append(or_(AuditEvent.target_id == wanted.target, AuditEvent.target_type == wanted.target))
    if wanted.since:
        conditions.append(AuditEvent.at >= _start(wanted.since))
    if wanted.until:
        conditions.append(AuditEvent.at < _end(wanted.until))
    return conditions


def _verb_in_words() -> ColumnElement[str]:
    return func.translate(AuditEvent.verb, "._", "  ")


def _in_words(verb: str) -> str:
    """Read what was typed as the page writes it: "job published" for job.published."""
    return verb.replace(".", " ").replace("_", " ")


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), timezone.utc)


def _end(day: date) -> datetime:
    return _start(day) + timedelta(days=1)


def _row(event: AuditEvent, position: int | None, name: str) -> EventRow:
    return EventRow(
        id=event.id,
        at=event.at,
        actor_kind=event.actor_kind,
        actor_name=name,
        actor_id=str(event.actor_id or ""),
        ip=event.ip,
        kind=event.kind,
        verb=event.verb,
        target_type=event.target_type,
        target_id=event.target_id,
        before=event.before,
        after=event.after,
        request_id=event.request_id,
        company_id=str(event.company_id or ""),
        position=position,
    )
