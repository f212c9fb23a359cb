"""What the site may know of the backups: written by who makes them, read by pages and figures; no secrets in it."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from hotgigs.ops.checks import records

SUMMARY = Path("/run/hotgigs/backups.json")
"""Here for the site: its processes may not look into the state."""
OLD = timedelta(minutes=15)
"""A summary older than this says that nobody writes it any more."""
TREND = 12
"""Drills that are kept in it, oldest first."""
PASSED, FAILED = "passed", "failed"
LOCAL, OFFSITE = "local", "off-site"


@dataclass(frozen=True)
class Copy:
    """One set at one target; state is ok, waiting or failed, `at` is when the copy was complete."""

    target: str
    state: str
    at: datetime | None = None


@dataclass(frozen=True)
class BackupSet:
    """One set: database and files of a moment; sizes in bytes."""

    id: str
    kind: str
    """full or diff."""
    at: datetime
    size: int
    moved: int
    seconds: float
    copies: tuple[Copy, ...] = ()


@dataclass(frozen=True)
class Drill:
    """One restore that was tried; `point_seconds` is how much of the newest work it would have lost."""

    at: datetime
    outcome: str
    """passed or failed."""
    reason: str = ""
    recovery_seconds: float = 0.0
    point_seconds: float = 0.0
    source: str = LOCAL
    """local or off-site."""


@dataclass(frozen=True)
class Verification:
    """What came of reading the backups again."""

    at: datetime
    outcome: str
    """passed or failed."""
    reason: str = ""


@dataclass(frozen=True)
class TargetState:
    """One place off the box; `lag_seconds` is the age of the oldest thing that is not there yet."""

    name: str
    kind: str
    """mounted path, SFTP or S3."""
    last_success: datetime | None = None
    lag_seconds: float = 0.0
    failure: str = ""
    """One sentence, without a secret; empty while it works."""
    documents_waiting: int = 0


@dataclass(frozen=True)
class Running:
    """An operation at work; bytes, and 0 in all while nobody knows."""

    operation: str
    """What it does, as a noun: backup, drill, verification, restore."""
    since: datetime
    phase: str = ""
    done: int = 0
    total: int = 0


@dataclass(frozen=True)
class Hint:
    """Something a person should do: a sentence, and the command that does it."""

    sentence: str
    command: str = ""


@dataclass(frozen=True)
class Summary:
    """All of it, as it was at a moment: sets newest first, drills oldest first."""

    at: datetime
    key_confirmed: bool
    sets: tuple[BackupSet, ...] = ()
    drills: tuple[Drill, ...] = ()
    verification: Verification | None = None
    targets: tuple[TargetState, ...] = ()
    running: Running | None = None
    hints: tuple[Hint, ...] = ()

    @property
    def newest(self) -> BackupSet | None:
        """Return the newest set."""
        return self.sets[0] if self.sets else None

    @property
    def last_drill(self) -> Drill | None:
        """Return the newest drill."""
        return self.drills[-1] if self.drills else None


def write(summary: Summary, path: Path) -> None:
    """Show a summary to the site; a crash leaves the old one or the new one."""
    path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    records.write(path, _plain(asdict(summary)), 0o644)


def read(path: Path) -> Summary | None:
    """Return the summary; None where there is none that can be read."""
    try:
        return _summary(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        # A file of another release, or half of one: the next summary is written whole.
        return None


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, datetime) else value


def _summary(found: Mapping[str, Any]) -> Summary:
    verification, running = found["verification"], found["running"]
    return Summary(
        at=_moment(found["at"]),
        key_confirmed=bool(found["key_confirmed"]),
        sets=tuple(_set(item) for item in found["sets"]),
        drills=tuple(Drill(**{**item, "at": _moment(item["at"])}) for item in found["drills"][-TREND:]),
        verification=Verification(**{**verification, "at": _moment(verification["at"])}) if verification else None,
        targets=tuple(
            TargetState(**{**item, "last_success": _moment_or_none(item["last_success"])}) for item in found["targets"]
        ),
        running=Running(**{**running, "since": _moment(running["since"])}) if running else None,
        hints=tuple(Hint(**item) for item in found["hints"]),
    )


def _set(found: Mapping[str, Any]) -> BackupSet:
    copies = tuple(Copy(**{**item, "at": _moment_or_none(item["at"])}) for item in found["copies"])
    return BackupSet(**{**found, "at": _moment(found["at"]), "copies": copies})


def _moment(text: str) -> datetime:
    """Read a time. Raises ValueError when it carries no zone."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a time without a zone")
    return moment


def _moment_or_none(text: str | None) -> datetime | None:
    return _moment(text) if text else None
