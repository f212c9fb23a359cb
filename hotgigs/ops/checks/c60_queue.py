"""Is background work done in time, and who does it?"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import func, select, text

from hotgigs.kernel import clock, db, holding
from hotgigs.kernel.errors import Unavailable
from hotgigs.kernel.holding import REMEDY, Held
from hotgigs.kernel.outbox import OutboxRow
from hotgigs.kernel.queue import LOCKS
from hotgigs.ops.checks.check import Around, Check, Need
from hotgigs.ops.checks.result import OK, PROBLEM, WARNING, Kind, Result

LATE = Kind(
    "queue.late",
    "Nothing that is due has waited for 5 minutes or more; problem from 30 minutes.",
    "hotgigs-admin queue status; journalctl --unit hotgigs-worker --unit hotgigs-documents --since -1h",
)
GIVEN_UP = Kind("queue.given-up", "No piece of work was given up.", "hotgigs-admin queue retry")
HELD = Kind("queue.held", "No work is held after a restore, such as mails that may have gone out before.", REMEDY)
WORKERS = Kind(
    "queue.workers",
    "Each queue has its worker: it holds a lock of the database.",
    "systemctl restart hotgigs-{part}",
)
SLOW, STUCK = timedelta(minutes=5), timedelta(minutes=30)
# A unit and its queue have other names.
UNITS = {"work": "worker", "documents": "documents"}
_HOLDERS = text(
    "SELECT objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND classid = 0 AND granted"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


def look(_around: Around) -> Iterator[Result]:
    """Read the rows that wait, and who holds the locks of the workers."""
    now = clock.now()
    due = select(func.min(OutboxRow.not_before)).where(OutboxRow.state == "waiting", OutboxRow.not_before <= now)
    given_up = select(func.count()).where(OutboxRow.state == "given_up")
    try:
        with db.reading() as session:
            oldest, count = session.scalar(due), session.scalar(given_up) or 0
            locks, held = set(session.scalars(_HOLDERS)), holding.look(session)
    except Unavailable:
        # What is to say about it, the check of the database says.
        return
    yield judge_late(oldest, now)
    yield judge_given_up(count)
    yield judge_held(held)
    yield from judge_workers(locks)


def judge_late(oldest: datetime | None, now: datetime) -> Result:
    """Judge since when the oldest piece of work is due."""
    late = now - oldest if oldest else timedelta(0)
    state = PROBLEM if late >= STUCK else WARNING if late >= SLOW else OK
    minutes = int(late.total_seconds() // 60)
    return LATE.by_state(state, f"the oldest waits {minutes} min" if minutes else "nothing waits long", gist="late")


def judge_given_up(count: int) -> Result:
    """Judge how many pieces of work were given up."""
    if not count:
        return GIVEN_UP.ok("no work was given up")
    return GIVEN_UP.problem(f"{count:,} {'piece' if count == 1 else 'pieces'} of work given up", gist="given up")


def judge_held(held: Held) -> Result:
    """Judge what a restore left for a person to decide."""
    return HELD.warning(held.words, gist="held") if held.count else HELD.ok(held.words)


def judge_workers(locks: set[int]) -> Iterator[Result]:
    """Judge who works by the locks that are held."""
    for queue, lock in LOCKS.items():
        if lock in locks:
            yield WORKERS.ok("works", UNITS[queue])
        else:
            yield WORKERS.problem(f"nobody works on the {queue} queue", UNITS[queue])


CHECK = Check("Queue", (LATE, GIVEN_UP, HELD, WORKERS), look, needs=frozenset({Need.APPLICATION}))
