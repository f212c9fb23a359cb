"""Makers of what is known of the backups, for tests."""

from datetime import datetime, timedelta, timezone
from typing import Any

from hotgigs.ops.backup.summary import (
    PASSED,
    BackupSet,
    Copy,
    Drill,
    Summary,
    TargetState,
    Verification,
)

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=timezone.utc)


def a_set(at: datetime, kind: str = "diff", **over: Any) -> BackupSet:
    """Return a set of a moment, which is at its target, too."""
    given: dict[str, Any] = {
        "id": f"{at:%Y%m%dT%H%M%SZ}-{kind}",
        "kind": kind,
        "at": at,
        "size": 1_340_000_000,
        "moved": 1_340_000_000 if kind == "full" else 48_000_000,
        "seconds": 151.0 if kind == "full" else 22.5,
        "copies": (Copy("cellar", "ok", at + timedelta(minutes=3)),),
    }
    return BackupSet(**(given | over))


def a_drill(**over: Any) -> Drill:
    """Return a drill that passed."""
    given: dict[str, Any] = {
        "at": NOW - timedelta(days=2),
        "outcome": PASSED,
        "recovery_seconds": 252.0,
        "point_seconds": 21.0,
    }
    return Drill(**(given | over))


def a_target(**over: Any) -> TargetState:
    """Return a target that works."""
    given: dict[str, Any] = {"name": "cellar", "kind": "SFTP", "last_success": NOW - timedelta(seconds=14)}
    return TargetState(**(given | over))


def a_summary(now: datetime = NOW, **over: Any) -> Summary:
    """Return what is known of a box on which everything is well."""
    given: dict[str, Any] = {
        "at": now,
        "key_confirmed": True,
        "sets": tuple(
            a_set(now - timedelta(days=days, hours=5, minutes=45), "full" if days in (1, 8) else "diff")
            for days in range(9)
        ),
        "drills": tuple(
            a_drill(
                at=now - timedelta(days=7 * week + 2),
                recovery_seconds=252.0 - 6 * week,
                source="off-site" if week % 4 == 2 else "local",
            )
            for week in range(5, -1, -1)
        ),
        "verification": Verification(now - timedelta(days=4), PASSED),
        "targets": (a_target(last_success=now - timedelta(seconds=14)),),
    }
    return Summary(**(given | over))
