"""Are there sets, do they come back, do they leave the box, and does somebody have the key?"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from hotgigs.kernel import clock
from hotgigs.ops.backup import confirming, keys, lateness, live, records, sets
from hotgigs.ops.backup.layout import Layout
from hotgigs.ops.backup.pgbackrest import Engine
from hotgigs.ops.backup.records import Reach
from hotgigs.ops.backup.sets import Manifest
from hotgigs.ops.checks.check import Around, Check
from hotgigs.ops.checks.result import Kind, Result, by_threshold

SETS = Kind(
    "backups.sets",
    "The newest set is not older than 26 hours, and no manifest is damaged.",
    "hotgigs-admin backup",
)
DRILL = Kind(
    "backups.drill",
    "The last drill passed, and is not older than 10 days (warning) or 30 days (problem).",
    "hotgigs-admin backup drill",
)
VERIFIED = Kind(
    "backups.verified",
    "The last verification found no fault, and is not older than 10 days.",
    "hotgigs-admin backup verify",
)
KEY = Kind(
    "backups.key",
    "Somebody has the recovery key: without it nothing can be restored onto another box.",
    "hotgigs-admin backup export-key",
)
TARGET = Kind(
    "backups.target",
    "Each target off the box, and the copy on it, has had everything within 5 minutes; problem after an hour.",
    "hotgigs-admin backup target test {part}",
)
ELSEWHERE = Kind(
    "backups.elsewhere",
    "There is a target off the box: with its disk the backups on it are gone too.",
    "hotgigs-admin backup target add NAME URL",
)
ARCHIVE = Kind(
    "backups.archive",
    "The archive takes the database's log: no piece waits for 2 minutes (problem after 5), and none was let go, for"
    " until the next set no moment could come back.",
    "hotgigs-admin backup",
)
WAIT, LONG_WAIT = timedelta(minutes=2), timedelta(minutes=5)


def look(around: Around) -> Iterator[Result]:
    """Read the history of the backups."""
    layout = Layout(around.root)
    settings, now = around.appliance, clock.now()
    manifests, faults = sets.listed(layout.sets)
    yield judge_sets(manifests, faults, now)
    yield judge_drill(records.history(layout.state / "drills.ndjson"), _since(layout.key), now)
    yield judge_verification(records.history(layout.state / "verifications.ndjson"), _since(layout.key), now)
    yield _judge_key(around, layout)
    if settings.backup_targets:
        yield ELSEWHERE.ok(f"{len(settings.backup_targets)}: {', '.join(sorted(settings.backup_targets))}")
    else:
        yield ELSEWHERE.warning("everything is on this box alone")
    reaches = records.read_reaches(layout.state)
    for name in ("local", *sorted(settings.backup_targets)):
        yield judge_target(name, reaches.get(name, Reach()), _since(layout.key), now)
    yield judge_archive(_waiting_since(around, now), now, dropped=layout.dropped.exists())


def judge_sets(manifests: list[Manifest], faults: list[str], now: datetime) -> Result:
    """Judge the newest set, and whether every manifest can be read."""
    if not manifests:
        return SETS.problem("there is none", gist="none")
    newest = manifests[-1]
    age = now - newest.at
    told = f"{newest.id}, {_hours(age)} old, of {len(manifests)}"
    if faults:
        return SETS.warning(f"{told}; {faults[0]}", gist="damaged")
    return SETS.problem(told, gist="old") if age >= lateness.SET else SETS.ok(told)


def judge_drill(history: list[dict[str, object]], since: datetime, now: datetime) -> Result:
    """Judge the last drill; a new box has until the first one is due."""
    if not history:
        return DRILL.by_state(_by_age(now - since), "there was none yet", gist="none")
    last = history[-1]
    at = datetime.fromisoformat(str(last["at"]))
    if last["outcome"] != "passed":
        return DRILL.problem(
            f"failed at {at:%Y-%m-%d %H:%M} ({last['reason']}): {last['sentence']}", gist=str(last["reason"])
        )
    told = f"{last['set']} came back in {float(str(last['recovery_seconds'])):.0f} s, {_hours(now - at)} ago"
    return DRILL.by_state(_by_age(now - at), told, gist="old")


def judge_verification(history: list[dict[str, object]], since: datetime, now: datetime) -> Result:
    """Judge the last verification."""
    if not history:
        return VERIFIED.by_state(_by_age(now - since), "there was none yet", gist="none")
    last = history[-1]
    at = datetime.fromisoformat(str(last["at"]))
    faults = last["faults"] if isinstance(last["faults"], list) else []
    if faults:
        more = f" and {len(faults) - 1} more" if len(faults) > 1 else ""
        return VERIFIED.problem(f"{faults[0]}{more}", gist="faults")
    return VERIFIED.by_state(_by_age(now - at), f"nothing was wrong {_hours(now - at)} ago", gist="old")


def judge_target(name: str, reach: Reach, since: datetime, now: datetime) -> Result:
    """Judge how far behind a target is; while nothing is wrong it is brought up to date all the time."""
    lag = now - (reach.last_success or since)
    state = _by(lag, lateness.TARGET, lateness.TARGETS)
    told = f"had everything {_minutes(lag)} ago" if reach.last_success else "has nothing yet"
    why = f": {reach.failure}" if reach.failure else ""
    return TARGET.by_state(state, f"{told}{why}", name, gist="behind")


def judge_archive(waiting_since: datetime | None, now: datetime, *, dropped: bool) -> Result:
    """Judge what of the database's log waits for the archive, and whether some will never come there."""
    if dropped:
        return ARCHIVE.problem("some was let go", gist="dropped")
    if waiting_since is None:
        return ARCHIVE.ok("everything was taken")
    wait = now - waiting_since
    state = _by(wait, WAIT, LONG_WAIT)
    return ARCHIVE.by_state(state, f"the oldest piece waits for {_minutes(wait)}", gist="waits")


def _waiting_since(around: Around, now: datetime) -> datetime | None:
    """Return since when the oldest piece of the log waits; None when none does."""
    config = around.at(str(Engine().config))
    if not config.exists():
        return None
    folder = live.find(Engine(config=config)).data / "pg_wal/archive_status"
    moments = []
    for mark in folder.glob("*.ready"):
        try:
            moments.append(datetime.fromtimestamp(mark.stat().st_mtime, now.tzinfo))
        except FileNotFoundError:
            # It was taken at this moment.
            continue
    return min(moments, default=None)


def _judge_key(around: Around, layout: Layout) -> Result:
    try:
        key = keys.read(layout.key)
    except (keys.WrongKey, OSError) as error:
        return KEY.problem(str(error), gist="unreadable")
    if confirming.is_confirmed(layout.state, around.appliance, key):
        return KEY.ok(f"key {key.fingerprint} was exported")
    return KEY.problem(f"key {key.fingerprint} was never exported", gist="not exported")


def _by_age(age: timedelta) -> str:
    return _by(age, lateness.DRILL, lateness.DRILLS)


def _by(span: timedelta, late: timedelta, stopped: timedelta) -> str:
    return by_threshold(span.total_seconds(), warning=late.total_seconds(), problem=stopped.total_seconds())


def _since(key: Path) -> datetime:
    """Return since when this box makes backups; now where it makes none."""
    try:
        return datetime.fromtimestamp(key.stat().st_mtime, clock.now().tzinfo)
    except FileNotFoundError:
        return clock.now()


def _hours(age: timedelta) -> str:
    hours = age.total_seconds() / 3600
    return f"{hours / 24:.0f} days" if hours >= 48 else f"{hours:.0f} hours"


def _minutes(age: timedelta) -> str:
    minutes = age.total_seconds() / 60
    return _hours(age) if minutes >= 120 else f"{minutes:.0f} min"


CHECK = Check("Backups", (SETS, DRILL, VERIFIED, KEY, ELSEWHERE, TARGET, ARCHIVE), look)
