"""Finds the newest events that fit a filter, in a time that does not grow with the trail.

Events come in few sorts: pairs of kind and verb on a type of record. One index holds the sorts, each in the order of
time; so the newest events of some sorts are the newest of each, merged.
"""

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import datetime
from typing import TypeAlias

from sqlalchemy import Select, String, column, select, text, true, tuple_, values
from sqlalchemy.orm import Session

from hotgigs.audit.models import AuditEvent

_SORTS = text("""
WITH RECURSIVE sorts AS (
  (SELECT kind, verb, target_type FROM audit_events ORDER BY kind, verb, target_type LIMIT 1)
  UNION ALL
  SELECT following.* FROM sorts, LATERAL (
    SELECT kind, verb, target_type FROM audit_events AS event
    WHERE (event.kind, event.verb, event.target_type) > (sorts.kind, sorts.verb, sorts.target_type)
    ORDER BY kind, verb, target_type LIMIT 1
  ) AS following
)
SELECT kind, verb, target_type FROM sorts
""")


Newest: TypeAlias = Select[int, datetime]


@dataclass(frozen=True)
class Sort:
    """What events have in common: what was done, and on which type of record."""

    kind: str
    verb: str
    target_type: str


@dataclass(frozen=True)
class Span:
    """A part of the trail: from a time on, up to a time, and below the time and number of an event."""

    since: datetime | None = None
    until: datetime | None = None
    below: tuple[datetime, int] | None = None


def list_sorts(db: Session) -> list[Sort]:
    """List the sorts of events that there are; one step in an index for each."""
    return [Sort(*row) for row in db.execute(_SORTS)]


def find_place(db: Session, before: int) -> tuple[datetime, int] | None:
    """Find time and number of an event, or of the one before it when there is none with this number."""
    query = select(AuditEvent.at, AuditEvent.id).where(AuditEvent.id <= before)
    row = db.execute(query.order_by(AuditEvent.id.desc()).limit(1)).one_or_none()
    return (row.at, row.id) if row else None


def newest_of_sorts(sorts: Sequence[Sort], span: Span, limit: int) -> Newest:
    """Select numbers and times of the newest events of these sorts, of which there is at least one, newest first."""
    names = (column("kind", String), column("verb", String), column("target_type", String))
    wanted = values(*names, name="wanted").data([astuple(sort) for sort in sorts])
    own = (AuditEvent.kind == wanted.c.kind, AuditEvent.verb == wanted.c.verb)
    of_type = _newest(span, limit).where(*own, AuditEvent.target_type == wanted.c.target_type)
    of_one = of_type.correlate(wanted).lateral("of_one")
    merged = select(of_one.c.id, of_one.c.at).select_from(wanted).join(of_one, true())
    return merged.order_by(of_one.c.at.desc(), of_one.c.id.desc()).limit(limit)


def newest_of_record(target_id: str, sorts: Sequence[Sort], span: Span, limit: int) -> Newest:
    """Select numbers and times of the newest events of these sorts on one record, newest first."""
    sort = tuple_(AuditEvent.kind, AuditEvent.verb, AuditEvent.target_type)
    fitting = sort.in_([astuple(one) for one in sorts])
    return _newest(span, limit).where(AuditEvent.target_id == target_id, fitting)


def _newest(span: Span, limit: int) -> Newest:
    query = select(AuditEvent.id, AuditEvent.at)
    if span.since is not None:
        query = query.where(AuditEvent.at >= span.since)
    if span.until is not None:
        query = query.where(AuditEvent.at < span.until)
    if span.below is not None:
        query = query.where(tuple_(AuditEvent.at, AuditEvent.id) < span.below)
    return query.order_by(AuditEvent.at.desc(), AuditEvent.id.desc()).limit(limit)
