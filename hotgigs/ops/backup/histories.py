"""Which past a moment belongs to: each restore to a moment before begins another history of the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from hotgigs.ops.backup import records
from hotgigs.ops.backup.pgbackrest import Backup


@dataclass(frozen=True)
class Turn:
    """A restore: to which moment it went back, and when."""

    to: datetime
    at: datetime


def turns(state: Path) -> list[Turn]:
    """Return the restores of a box, as the history beside its database knows them."""
    rows = records.history(state / "operations.ndjson")
    return [
        Turn(datetime.fromisoformat(str(row["to"]).replace("Z", "+00:00")), datetime.fromisoformat(str(row["at"])))
        for row in rows
        if row.get("operation") == "restore" and row.get("to")
    ]


def is_abandoned(at: datetime, to: datetime, restores: Sequence[Turn]) -> bool:
    """Tell whether what was saved at one moment is not in the past of another: a restore went back to before it."""
    return any(turn.to < at <= turn.at <= to for turn in restores)


def timeline(backup: Backup, at: datetime, to: datetime, restores: Sequence[Turn]) -> int | None:
    """Return the timeline of PostgreSQL that a moment is on, recovered from a set of another; None for the latest.

    See https://www.postgresql.org/docs/current/continuous-archiving.html#BACKUP-TIMELINES.
    """
    if not any(turn.at > to for turn in restores):
        return None
    return int(backup.wal_stop[:8], 16) + sum(at < turn.at <= to for turn in restores)
