"""Work that must happen after a change: rows written with it, leased, done, then marked done."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String, and_, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from hotgigs.kernel import clock, db
from hotgigs.kernel.ids import new_id

LEASE = timedelta(seconds=120)
"""Longer than any handler may take; a child that reads a file is ended after 60 s."""
HELD = "held"
"""The state of work that a restore brought back: the world outside may know of it, so a person decides."""

log = logging.getLogger(__name__)


class OutboxRow(db.Base):
    """One piece of work, from the change that asked for it until it is done or given up."""

    __tablename__ = "outbox"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    queue: Mapped[str] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(60))
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB)
    unique_key: Mapped[str | None] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    lease: Mapped[UUID | None]
    last_error: Mapped[str | None]
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]

    __table_args__ = (
        # Read by every drain: what waits, oldest first.
        Index("ix_outbox_open", "queue", "not_before", postgresql_where=text("state IN ('waiting', 'leased')")),
        # Two changes of one job ask for one indexing: the second finds the first still waiting.
        Index("uq_outbox_waiting", "kind", "unique_key", unique=True, postgresql_where=text("state = 'waiting'")),
        # Read by the clean-up of finished rows.
        Index("ix_outbox_done_at", "done_at", postgresql_where=text("done_at IS NOT NULL")),
    )


@dataclass(frozen=True)
class Work:
    """A leased row as its handler sees it; `attempts` counts this one."""

    id: UUID
    kind: str
    payload: Mapping[str, Any]
    attempts: int


@dataclass(frozen=True)
class Handling:
    """How one kind of work is done: by a function of a batch that opens its own transactions.

    A batch is all or nothing, so `batch` is 1 unless repeating all of it is harmless. `given_up` tells the record
    behind work that will not be tried again, so that nobody waits for it; `discarded` the record behind work that a
    person decided against after a restore.
    """

    run: Callable[[Sequence[Work]], None]
    batch: int = 1
    max_attempts: int = 8
    given_up: Callable[[Session, Mapping[str, Any]], None] | None = None
    discarded: Callable[[Session, Mapping[str, Any]], None] | None = None


class Postpone(Exception):
    """Raised by a handler when the outside world is not ready; the text says why."""


class GiveUp(Exception):
    """Raised by a handler when trying again cannot help; the text says why."""


def enqueue(
    session: Session,
    kind: str,
    payload: Mapping[str, Any],
    *,
    queue: str = "work",
    not_before: datetime | None = None,
    unique_key: str | None = None,
) -> None:
    """Ask for work in the caller's transaction; with a unique key, a row that still waits is enough."""
    now = clock.now()
    row = {
        "id": new_id(),
        "queue": queue,
        "kind": kind,
        "payload": dict(payload),
        "unique_key": unique_key,
        "state": "waiting",
        "attempts": 0,
        "not_before": not_before or now,
        "created_at": now,
    }
    waiting = text("state = 'waiting'")
    session.execute(
        insert(OutboxRow).values(row).on_conflict_do_nothing(index_elements=["kind", "unique_key"], index_where=waiting)
    )
    session.info.setdefault(db.WAKE, set()).add(queue)


def drain(queue: str, handlers: Mapping[str, Handling], *, stopping: Callable[[], bool] = lambda: False) -> int:
    """Do the work of a queue that is due, until `stopping` says so; returns how many rows were handled."""
    handled = 0
    for kind, handling in handlers.items():
        while not stopping() and (works := _lease(queue, kind, handling)) is not None:
            if works:
                _attempt(works, handling)
                handled += len(works)
    return handled


def release_leases(queue: str) -> int:
    """Give back what a worker that died held; only the one worker of the queue may call this, at its start."""
    with db.transaction() as session:
        freed = session.execute(
            update(OutboxRow)
            .where(OutboxRow.queue == queue, OutboxRow.state == "leased")
            .values(leased_until=clock.now())
        )
        return int(freed.rowcount)  # type: ignore[attr-defined]  # an UPDATE always yields a CursorResult


def retry(session: Session, *, kind: str | None = None) -> int:
    """Let given-up work be tried again from its first attempt; returns how many rows."""
    query = update(OutboxRow).where(OutboxRow.state == "given_up")
    if kind:
        query = query.where(OutboxRow.kind == kind)
    now = clock.now()
    found = session.execute(query.values(state="waiting", attempts=0, not_before=now, done_at=None, unique_key=None))
    session.info.setdefault(db.WAKE, set()).update(("work", "documents"))
    return int(found.rowcount)  # type: ignore[attr-defined]  # an UPDATE always yields a CursorResult


def hold(session: Session, kinds: Sequence[str]) -> int:
    """Hold all work of these kinds that waits or is at hand, in the caller's transaction; returns how many rows.

    For a restore: the moment that came back is older than the mails that went out since, and sent again by itself each
    of them would come twice. The worker never leases a held row; hotgigs/kernel/holding.py lets it go.
    """
    found = session.execute(
        update(OutboxRow)
        .where(OutboxRow.kind.in_(kinds), OutboxRow.state.in_(("waiting", "leased")))
        .values(state=HELD, lease=None, leased_until=None)
        .execution_options(synchronize_session="fetch")
    )
    return int(found.rowcount)  # type: ignore[attr-defined]  # an UPDATE always yields a CursorResult


def purge_done(session: Session, older_than: timedelta) -> int:
    """Delete finished rows; the change they belonged to has its own history."""
    gone = session.execute(
        OutboxRow.__table__.delete().where(OutboxRow.state == "done", OutboxRow.done_at < clock.now() - older_than)  # type: ignore[attr-defined]  # FromClause hides Table.delete
    )
    return int(gone.rowcount)  # type: ignore[attr-defined]  # a DELETE always yields a CursorResult


def depths(session: Session) -> dict[tuple[str, str, str], int]:
    """Count open and given-up rows by queue, kind and state."""
    rows = session.execute(
        select(OutboxRow.queue, OutboxRow.kind, OutboxRow.state, func.count())
        .where(OutboxRow.state != "done")
        .group_by(OutboxRow.queue, OutboxRow.kind, OutboxRow.state)
    )
    return {(queue, kind, state): count for queue, kind, state, count in rows}


def _lease(queue: str, kind: str, handling: Handling) -> list[Work] | None:
    """Lease the oldest rows that are due; an empty list when each was at its last attempt, None when there are none."""
    now = clock.now()
    expired = and_(OutboxRow.state == "leased", OutboxRow.leased_until <= now)
    waiting = and_(OutboxRow.state == "waiting", OutboxRow.not_before <= now)
    with db.transaction() as session:
        rows = session.scalars(
            select(OutboxRow)
            .where(OutboxRow.queue == queue, OutboxRow.kind == kind, or_(waiting, expired))
            .order_by(OutboxRow.not_before, OutboxRow.id)
            .limit(handling.batch)
            .with_for_update(skip_locked=True)
        ).all()
        leased = []
        for row in rows:
            # A lease that ran out counts as an attempt: work that kills its worker must end as poison.
            if row.attempts >= handling.max_attempts:
                _give_up(session, row, handling, row.last_error or "the worker died at each attempt")
                continue
            row.state, row.lease, row.leased_until = "leased", new_id(), now + LEASE
            row.attempts += 1
            leased.append(Work(row.id, row.kind, row.payload, row.attempts))
        return leased if rows else None


def _attempt(works: Sequence[Work], handling: Handling) -> None:
    try:
        handling.run(works)
    except GiveUp as error:
        log.error("%s given up: %s", works[0].kind, error)
        _finish(works, handling, str(error), final=True)
    except Postpone as error:
        log.warning("%s postponed: %s", works[0].kind, error)
        _finish(works, handling, str(error))
    except Exception as error:
        # The edge of the worker: one bad row must not stop the others.
        log.exception("%s failed", works[0].kind)
        _finish(works, handling, f"{type(error).__name__}: {error}")
    else:
        _finish(works, handling, None)


def _finish(works: Sequence[Work], handling: Handling, error: str | None, *, final: bool = False) -> None:
    with db.transaction() as session:
        for row in session.scalars(select(OutboxRow).where(OutboxRow.id.in_([work.id for work in works]))):
            if error is None:
                _settle(row, "done", None)
            elif final or row.attempts >= handling.max_attempts:
                _give_up(session, row, handling, error)
            elif row.state != HELD:
                # Work that was held while it was done stays held.
                row.state, row.lease, row.leased_until, row.last_error = "waiting", None, None, error
                row.unique_key = None
                row.not_before = clock.now() + backoff(row.attempts)


def backoff(attempts: int) -> timedelta:
    """Return the wait after this many attempts: 5 s, 20 s, 80 s ... at most an hour."""
    return timedelta(seconds=min(5 * 4 ** (attempts - 1), 3600))


def _give_up(session: Session, row: OutboxRow, handling: Handling, error: str) -> None:
    _settle(row, "given_up", error)
    if handling.given_up is not None:
        handling.given_up(session, row.payload)


def _settle(row: OutboxRow, state: str, error: str | None) -> None:
    row.state, row.lease, row.leased_until = state, None, None
    row.last_error, row.done_at = error, clock.now()
