"""Reads of the trail for the administrator, filtered, by key."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from hotgigs.audit.models import AuditEvent, AuditSeal
from hotgigs.kernel.ids import CompanyId

PAGE = 50
KINDS = ("create", "update", "delete", "read", "action")


@dataclass(frozen=True)
class Filter:
    """What of the trail to show; empty values do not narrow."""

    actor: str = ""
    kind: str = ""
    verb: str = ""
    target: str = ""
    company_id: CompanyId | None = None
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
    """A page of the trail, newest first; `next_before` continues it."""

    rows: Sequence[EventRow]
    next_before: int | None


def list_events(db: Session, wanted: Filter, *, before: int | None = None, limit: int = PAGE) -> EventPage:
    """List events, newest first, from below the number `before`."""
    query = _select(wanted).order_by(AuditEvent.id.desc()).limit(limit + 1)
    if before is not None:
        query = query.where(AuditEvent.id < before)
    rows = [_row(event, position) for event, position in db.execute(query)]
    return EventPage(rows[:limit], rows[limit - 1].id if len(rows) > limit else None)


def iterate_events(db: Session, wanted: Filter) -> Iterator[EventRow]:
    """Walk through the events of a filter in their order, for an export."""
    query = _select(wanted).order_by(AuditEvent.id).execution_options(yield_per=500)
    for event, position in db.execute(query):
        yield _row(event, position)


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


def _select(wanted: Filter) -> Select[AuditEvent, int | None]:
    query = select(AuditEvent, AuditSeal.position).outerjoin(AuditSeal, AuditSeal.event_id == AuditEvent.id)
    return query.where(*_conditions(wanted))


def _conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.actor:
        conditions.append(func.lower(AuditEvent.actor_name).contains(wanted.actor.lower(), autoescape=True))
    if wanted.kind:
        conditions.append(AuditEvent.kind == wanted.kind)
    if wanted.verb:
        conditions.append(_verb_in_words().contains(_in_words(wanted.verb.lower()), autoescape=True))
    if wanted.target:
        conditions.append(or_(AuditEvent.target_id == wanted.target, AuditEvent.target_type == wanted.target))
    if wanted.company_id:
        conditions.append(AuditEvent.company_id == wanted.company_id)
    if wanted.since:
        conditions.append(AuditEvent.at >= _midnight(wanted.since))
    if wanted.until:
        conditions.append(AuditEvent.at < _midnight(wanted.until) + timedelta(days=1))
    return conditions


def _verb_in_words() -> ColumnElement[str]:
    return func.translate(AuditEvent.verb, "._", "  ")


def _in_words(verb: str) -> str:
    """Read what was typed as the page writes it: "job published" for job.published."""
    return verb.replace(".", " ").replace("_", " ")


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), timezone.utc)


def _row(event: AuditEvent, position: int | None) -> EventRow:
    return EventRow(
        id=event.id,
        at=event.at,
        actor_kind=event.actor_kind,
        actor_name=event.actor_name,
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
