"""Do mails go out?"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, String, cast, func, select

from hotgigs.kernel import clock, db
from hotgigs.kernel.errors import Unavailable
from hotgigs.kernel.outbox import HELD, OutboxRow
from hotgigs.messaging.models import Mail
from hotgigs.ops.checks.check import Around, Check, Need
from hotgigs.ops.checks.result import OK, PROBLEM, WARNING, Kind, Result

LOST = Kind(
    "mail.lost",
    "No mail of the last 24 hours failed, or may not have arrived.",
    "hotgigs-admin queue status; journalctl --unit hotgigs-worker --since -24h --grep mail",
)
WAITING = Kind(
    "mail.waiting",
    "No mail has waited for 15 minutes or more; problem from 4 hours.",
    "hotgigs-admin doctor; journalctl --unit hotgigs-worker --since -1h",
)
SLOW, STUCK = timedelta(minutes=15), timedelta(hours=4)


def look(_around: Around) -> Iterator[Result]:
    """Count mails by what became of them."""
    now = clock.now()
    lost = select(Mail.state, func.count().label("many")).where(
        Mail.state.in_(("failed", "uncertain")), Mail.created_at > now - timedelta(hours=24)
    )
    try:
        with db.reading() as session:
            counts = {row.state: row.many for row in session.execute(lost.group_by(Mail.state))}
            oldest = session.scalar(select(func.min(Mail.created_at)).where(Mail.state == "queued", ~_held()))
    except Unavailable:
        # What is to say about it, the check of the database says.
        return
    yield judge_lost(counts.get("failed", 0), counts.get("uncertain", 0))
    yield judge_waiting(oldest, now)


def _held() -> ColumnElement[bool]:
    """Tell whether a mail waits for a person, which the check of the queue says."""
    of_mail = OutboxRow.payload["mail"].astext == cast(Mail.id, String)
    return select(OutboxRow.id).where(OutboxRow.state == HELD, of_mail).exists()


def judge_lost(failed: int, uncertain: int) -> Result:
    """Judge how many mails failed, and of how many nobody knows."""
    if not failed + uncertain:
        return LOST.ok("no mail was lost in 24 hours")
    return LOST.warning(f"{failed} failed and {uncertain} uncertain in 24 hours", gist="lost")


def judge_waiting(oldest: datetime | None, now: datetime) -> Result:
    """Judge since when the oldest mail waits."""
    age = now - oldest if oldest else timedelta(0)
    state = PROBLEM if age >= STUCK else WARNING if age >= SLOW else OK
    minutes = int(age.total_seconds() // 60)
    return WAITING.by_state(state, f"the oldest waits {minutes} min" if minutes else "no mail waits", gist="waiting")


CHECK = Check("Mail", (LOST, WAITING), look, needs=frozenset({Need.APPLICATION}))
