"""The chain over the trail: each seal is a hash over the one before it and one event."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Select, func, select, text
from sqlalchemy.orm import Session

from hotgigs.audit.models import AuditEvent, AuditSeal
from hotgigs.kernel import clock
from hotgigs.kernel import db as database

BATCH = 1000
GENESIS = bytes(32)
_LOCK = 740_100
"""Advisory lock: two sealers would give one position twice."""


@dataclass(frozen=True)
class Verdict:
    """What verifying found: how many seals hold, and what is wrong with the first that does not."""

    seals: int
    unsealed: int
    fault: str | None


def seal_waiting() -> int:
    """Seal every event that waits, in the order of their numbers; returns how many."""
    sealed = 0
    while count := _seal_batch():
        sealed += count
    return sealed


def verify(db: Session) -> Verdict:
    """Walk the chain from its beginning and compare every seal with its event."""
    previous, position = GENESIS, 0
    for seal, event in _chain(db):
        position += 1
        if seal.position != position:
            return Verdict(position - 1, 0, f"seal {position} is missing")
        if event is None:
            return Verdict(position - 1, 0, f"the event of seal {position} is missing")
        if digest(previous, event) != seal.hash:
            return Verdict(position - 1, 0, f"event {event.id} does not match its seal {position}")
        previous = seal.hash
    return Verdict(position, _count_unsealed(db), None)


def digest(previous: bytes, event: AuditEvent) -> bytes:
    """Hash one event onto the seal before it; JSON with sorted keys makes the same bytes everywhere."""
    fields = {
        column.name: str(value) if value is not None and not isinstance(value, (dict, int)) else value
        for column in AuditEvent.__table__.columns
        for value in (getattr(event, column.name),)
        if column.name != "at"
    }
    fields["at"] = event.at.timestamp().hex()
    written = json.dumps(fields, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(previous + written.encode()).digest()


def _seal_batch() -> int:
    with database.transaction() as db:
        if not db.scalar(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": _LOCK}):
            return 0
        last = db.scalars(select(AuditSeal).order_by(AuditSeal.position.desc()).limit(1)).one_or_none()
        position, previous = (last.position, last.hash) if last else (0, GENESIS)
        waiting = db.scalars(_unsealed().order_by(AuditEvent.id).limit(BATCH)).all()
        for event in waiting:
            position += 1
            previous = digest(previous, event)
            db.add(AuditSeal(position=position, event_id=event.id, hash=previous, sealed_at=clock.now()))
        return len(waiting)


def _unsealed() -> Select[AuditEvent]:
    return select(AuditEvent).where(~select(AuditSeal.event_id).where(AuditSeal.event_id == AuditEvent.id).exists())


def _count_unsealed(db: Session) -> int:
    return db.scalar(select(func.count()).select_from(_unsealed().subquery())) or 0


def _chain(db: Session) -> Iterator[tuple[AuditSeal, AuditEvent | None]]:
    rows = db.execute(
        select(AuditSeal, AuditEvent)
        .outerjoin(AuditEvent, AuditEvent.id == AuditSeal.event_id)
        .order_by(AuditSeal.position)
        .execution_options(yield_per=BATCH)
    )
    yield from rows
