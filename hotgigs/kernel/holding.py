"""Work that is held after a restore: how much there is, and how a person lets it go or lets it drop."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, tuple_, update
from sqlalchemy.orm import Session

from hotgigs.kernel import clock, db
from hotgigs.kernel.outbox import HELD, Handling, OutboxRow

REMEDY = "hotgigs-admin queue release"
"""The command that shows what is held, and sends it or lets it drop."""
_AT_ONCE = 500


@dataclass(frozen=True)
class Held:
    """What is held: how much, and since when its oldest piece has been asked for."""

    count: int
    oldest: datetime | None

    @property
    def words(self) -> str:
        """Say how much, and how old the oldest is."""
        if self.oldest is None:
            return "nothing is held"
        pieces = "1 piece of work is" if self.count == 1 else f"{self.count:,} pieces of work are"
        return f"{pieces} held, the oldest {_age(self.oldest)} old"


def look(session: Session) -> Held:
    """Count what is held."""
    query = select(func.count(), func.min(OutboxRow.created_at)).where(OutboxRow.state == HELD)
    return Held(*session.execute(query).one())


def release(session: Session) -> int:
    """Let everything that is held be done from its first attempt; returns how many rows.

    Where the same was asked for anew in the meantime, the new row does it and the held one is settled.
    """
    now = clock.now()
    waiting = select(OutboxRow.kind, OutboxRow.unique_key).where(
        OutboxRow.state == "waiting", OutboxRow.unique_key.is_not(None)
    )
    repeated = update(OutboxRow).where(
        OutboxRow.state == HELD, tuple_(OutboxRow.kind, OutboxRow.unique_key).in_(waiting)
    )
    session.execute(repeated.values(state="done", done_at=now, last_error="asked for anew while it was held"))
    # Without its key, as all work that is tried again: one that is asked for at this moment must not be refused.
    freed = session.execute(
        update(OutboxRow)
        .where(OutboxRow.state == HELD)
        .values(state="waiting", attempts=0, not_before=func.greatest(OutboxRow.not_before, now), unique_key=None)
        .returning(OutboxRow.queue)
    ).scalars()
    queues = list(freed)
    session.info.setdefault(db.WAKE, set()).update(queues)
    return len(queues)


def discard(session: Session, handlers: Mapping[str, Handling]) -> int:
    """Settle everything that is held without doing it, and tell the records behind it; returns how many rows."""
    count = 0
    query = select(OutboxRow).where(OutboxRow.state == HELD).order_by(OutboxRow.id).limit(_AT_ONCE).with_for_update()
    while rows := session.scalars(query).all():
        for row in rows:
            row.state, row.done_at, row.last_error = "done", clock.now(), "discarded after a restore"
            handling = handlers.get(row.kind)
            if handling is not None and handling.discarded is not None:
                handling.discarded(session, row.payload)
        session.flush()
        count += len(rows)
    return count


def _age(since: datetime) -> str:
    """Say how long ago something was, in the largest unit that it fills."""
    minutes = max(int((clock.now() - since).total_seconds() // 60), 0)
    for unit, size in (("day", 1440), ("hour", 60)):
        if minutes >= size:
            number = minutes // size
            return f"{number:,} {unit}{'' if number == 1 else 's'}"
    return f"{minutes} min"
