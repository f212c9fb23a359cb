"""What the administrator's page says of the backups: how they stand in a glance, and what a person should do."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from hotgigs.ops.backup import lateness
from hotgigs.ops.backup.summary import FAILED, OLD, Drill, Summary, TargetState
from hotgigs.ops.checks.result import OK, PROBLEM, WARNING, worst

_UNITS = ("bytes", "kB", "MB", "GB", "TB")


@dataclass(frozen=True)
class Need:
    """Something that is not well, in a sentence, with the command that helps."""

    state: str
    sentence: str
    command: str = ""


@dataclass(frozen=True)
class Bar:
    """One drill in the trend: its height in percent of the longest."""

    drill: Drill
    height: float
    label: str

    @property
    def failed(self) -> bool:
        """Tell whether the drill did not pass."""
        return self.drill.outcome == FAILED


@dataclass(frozen=True)
class Standing:
    """How the backups stand: the worst of it first."""

    state: str
    needs: tuple[Need, ...]


def judge(known: Summary, now: datetime) -> Standing:
    """Judge all of it as it is now."""
    needs = sorted(_needs(known, now), key=lambda need: need.state != PROBLEM)
    said = {need.command for need in needs}
    hints = [Need(WARNING, hint.sentence, hint.command) for hint in known.hints if hint.command not in said]
    return Standing(worst(need.state for need in (*needs, *hints)), (*needs, *hints))


def trend(known: Summary) -> list[Bar]:
    """Return the drills as bars, the oldest first; what failed early is still a bar that can be seen."""
    longest = max((drill.recovery_seconds for drill in known.drills), default=0.0) or 1.0
    return [
        Bar(drill, max(round(100 * drill.recovery_seconds / longest, 1), 4.0), clock_words(drill.recovery_seconds))
        for drill in known.drills
    ]


def target_state(target: TargetState) -> str:
    """Return the state of a place off the box."""
    lag = timedelta(seconds=target.lag_seconds)
    if target.last_success is None or lag >= lateness.TARGETS:
        return PROBLEM
    return WARNING if target.failure or lag >= lateness.TARGET else OK


def size_words(size: float) -> str:
    """Write a number of bytes as people read it: 1.3 GB."""
    unit = 0
    while size >= 999.5 and unit < len(_UNITS) - 1:
        size, unit = size / 1000, unit + 1
    return f"{size:.1f} {_UNITS[unit]}" if unit and size < 99.95 else f"{size:.0f} {_UNITS[unit]}"


def span_words(seconds: float) -> str:
    """Write a time that something took: 22 s, 4 min 12 s, 2 h 5 min."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    large, small = (whole // 60, whole % 60) if whole < 3600 else (whole // 3600, whole % 3600 // 60)
    units = ("min", "s") if whole < 3600 else ("h", "min")
    return f"{large} {units[0]} {small} {units[1]}" if small else f"{large} {units[0]}"


def clock_words(seconds: float) -> str:
    """Write a time that something took where there is little room: 0:22, 4:12, 2:05 h."""
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02}" if whole < 3600 else f"{whole // 3600}:{whole % 3600 // 60:02} h"


def _needs(known: Summary, now: datetime) -> Iterator[Need]:
    if now - known.at > OLD:
        yield Need(WARNING, "Nobody has told how the backups stand for a while.", "systemctl status hotgigs-offsite")
    yield from _needs_of_sets(known, now)
    yield from _needs_of_drills(known, now)
    if not known.key_confirmed:
        sentence = "Nobody has kept the recovery key. When this box is lost, no backup can be opened without it."
        yield Need(PROBLEM, sentence, "hotgigs-admin backup export-key")
    if known.verification and known.verification.outcome == FAILED:
        yield Need(
            PROBLEM, f"Reading the backups again found: {known.verification.reason}", "hotgigs-admin backup verify"
        )
    if not known.targets:
        sentence = "The backups lie on this box alone. What takes the box takes them, too."
        yield Need(WARNING, sentence, "hotgigs-admin backup target add")
    for target in known.targets:
        if (state := target_state(target)) != OK:
            said = target.failure or f"is {span_words(target.lag_seconds)} behind."
            yield Need(state, f"{target.name}: {said}", f"hotgigs-admin backup target test {target.name}")


def _needs_of_sets(known: Summary, now: datetime) -> Iterator[Need]:
    newest = known.newest
    if newest is None:
        yield Need(PROBLEM, "There is no backup yet.", "hotgigs-admin backup")
    elif (age := now - newest.at) >= lateness.SET:
        yield Need(PROBLEM, f"The last backup is {span_words(age.total_seconds())} old.", "hotgigs-admin backup")


def _needs_of_drills(known: Summary, now: datetime) -> Iterator[Need]:
    last = known.last_drill
    if last is None:
        if known.sets:
            yield Need(WARNING, "No drill has shown yet that a backup can be restored.", "hotgigs-admin backup drill")
    elif last.outcome == FAILED:
        yield Need(PROBLEM, f"The last drill failed: {last.reason}", "hotgigs-admin backup drill")
    elif (age := now - last.at) >= lateness.DRILL:
        state = PROBLEM if age >= lateness.DRILLS else WARNING
        yield Need(state, f"The last drill was {age.days} days ago.", "hotgigs-admin backup drill")
