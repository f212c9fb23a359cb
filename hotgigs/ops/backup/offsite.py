"""Brings what is new to every target within a minute: a daemon between the sets, and the sets themselves."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

from hotgigs.kernel import clock
from hotgigs.kernel.errors import HotGigsError
from hotgigs.ops.backup import erasures, live, records, restic
from hotgigs.ops.backup.box import BackupBox
from hotgigs.ops.backup.facts import asking
from hotgigs.ops.backup.progress import Quiet, Telling
from hotgigs.ops.backup.records import Reach
from hotgigs.ops.backup.targets import Target
from hotgigs.ops.system import uptime
from hotgigs.ops.system.lock import waiting_lock

LIVE = "live"
"""The tag of what goes between two sets."""
LOCAL = "local"
"""The local repository of files is one more place where new documents go; no target may have this name."""
LOCK = Path("/run/lock/hotgigs-backups.lock")
"""Held while something is sent to a repository of files, or let go there."""
EVERY = timedelta(seconds=20)
_ANYWAY = timedelta(minutes=10)
_KEPT_LIVE = 3
_NEVER = datetime.fromtimestamp(0, timezone.utc)
# When the newest file came that a row names, and which WAL was archived last.
_NEWEST = (
    "SELECT concat_ws(' ', (SELECT max(greatest(created_at, processed_at)) FROM documents),"
    " (SELECT max(updated_at) FROM companies), (SELECT last_archived_wal FROM pg_stat_archiver),"
    " (SELECT count(*) FROM erasures))"
)


@dataclass
class Watch:
    """What the daemon remembers between two looks."""

    seen: dict[str, str] = field(default_factory=dict)
    """What was newest when a place was last brought up to date, by its name."""
    sent: dict[str, datetime] = field(default_factory=dict)
    tidied: dict[str, datetime] = field(default_factory=dict)
    begun: datetime | None = None
    """When a set was last asked for that nobody had planned."""


def look(box: BackupBox, watch: Watch, complain: Callable[[str], None]) -> None:
    """Bring every place up to date that is not; what fails is told, kept for the checks, and tried again."""
    newest, now = _newest(box), clock.now()
    try:
        erasures.keep(box.server, box.layout.erasures)
        _begin_missing_set(box, watch, now)
    except HotGigsError as error:
        complain(error.sentence)
    for name, target in [(LOCAL, None), *((one.name, one) for one in box.targets())]:
        due = watch.seen.get(name) != newest or now - watch.sent.get(name, _NEVER) > _ANYWAY
        if not due:
            _still_there(box, name, now)
            continue
        try:
            send(box, target, tag=LIVE)
            _tidy(box, target, watch)
        except HotGigsError as error:
            complain(f"{name}: {error.sentence}")
        else:
            watch.seen[name], watch.sent[name] = newest, now


def send(box: BackupBox, target: Target | None, *, tag: str, telling: Telling | None = None) -> restic.Moved:
    """Bring everything to a target, or documents alone to the local repository, and remember how it went."""
    name = target.name if target else LOCAL
    began = clock.now()
    try:
        with waiting_lock(LOCK):
            moved = _send(box, target, tag, telling or Quiet())
    except HotGigsError as error:
        known = records.read_reaches(box.layout.state).get(name, Reach())
        failing = replace(known, failing_since=known.failing_since or began, failure=error.sentence)
        records.keep_reach(box.layout.state, name, failing)
        raise
    known = records.read_reaches(box.layout.state).get(name, Reach())
    # What came after the beginning may not be there.
    well = replace(known, last_success=began, failing_since=None, failure="")
    records.keep_reach(box.layout.state, name, well)
    return moved


def unsent_documents(box: BackupBox, reach: Reach) -> int:
    """Count the documents that a target does not have yet."""
    with asking(box.server) as cursor:
        cursor.execute("SELECT count(*) FROM documents WHERE created_at >= %s", (reach.last_success or _NEVER,))
        return int(cursor.fetchone()[0])


def _send(box: BackupBox, target: Target | None, tag: str, telling: Telling) -> restic.Moved:
    repository = box.repository(target) if target else box.local()
    restic.make_ready(repository, uptime.booted_at())
    paths = box.layout.files()
    if target:
        # Encrypted once more there, and moved only where it is new: database and WAL go the way that files go.
        paths += [path for path in (box.layout.engine_repository, box.layout.dumps) if path.exists()]
    return restic.back_up(repository, paths, tags=(tag,), excludes=(str(box.layout.key),), progress=telling.amount)


def _tidy(box: BackupBox, target: Target | None, watch: Watch) -> None:
    """Let go of what went between two sets, but for the newest; the space comes back with the next pruning."""
    name, now = (target.name if target else LOCAL), clock.now()
    if now - watch.tidied.get(name, now - 2 * _ANYWAY) < _ANYWAY:
        return
    repository = box.repository(target) if target else box.local()
    with waiting_lock(LOCK):
        old = restic.snapshots(repository, tags=(LIVE,))[:-_KEPT_LIVE]
        if old:
            restic.forget(repository, [one.id for one in old])
    watch.tidied[name] = now


def _still_there(box: BackupBox, name: str, now: datetime) -> None:
    """Remember that a place lacks nothing, though nothing was sent; once a minute is often enough for who reads it."""
    known = records.read_reaches(box.layout.state).get(name, Reach())
    if known.last_success is None or known.failure or now - known.last_success < timedelta(minutes=1):
        return
    records.keep_reach(box.layout.state, name, replace(known, last_success=now))


def _begin_missing_set(box: BackupBox, watch: Watch, now: datetime) -> None:
    """Have a set made where there is none, or where WAL was let go: until then no moment could be restored."""
    wanted = box.layout.dropped.exists() or not any(box.layout.sets.glob("*.json"))
    if wanted and (watch.begun is None or now - watch.begun > _ANYWAY):
        watch.begun = now
        live.begin_backup()


def _newest(box: BackupBox) -> str:
    """Return what is newest; a server that does not answer makes everything look new."""
    try:
        with asking(box.server) as cursor:
            cursor.execute(_NEWEST)
            return str(cursor.fetchone()[0])
    except HotGigsError:
        return f"unknown at {clock.now()}"
