"""Restores the newest set apart from the live site, and asserts that it is what its manifest says."""

import errno
import hashlib
import random
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from hotgigs.kernel import clock
from hotgigs.kernel.errors import HotGigsError, NotFound
from hotgigs.ops.backup import cluster, erasures, histories, pgbackrest, records, restic, sets
from hotgigs.ops.backup.box import BackupBox
from hotgigs.ops.backup.cluster import Apart
from hotgigs.ops.backup.facts import Facts, Server, largest_indexes, read_documents
from hotgigs.ops.backup.pgbackrest import Engine
from hotgigs.ops.backup.progress import Telling, readable
from hotgigs.ops.backup.restic import Repository
from hotgigs.ops.backup.restoring import database
from hotgigs.ops.backup.sets import Manifest

TOO_OLD = timedelta(hours=26)
"""A newest set that is older says that backups have stopped."""
SAMPLED = 20
"""Documents whose bytes are compared."""
INDEXES = 5
"""Indexes that are checked entry by entry."""
_ROOM = 1.3
_SLACK = 0.01
"""Share of a table's rows that may differ from the manifest: what was written while the set was made."""
_KINDS = {
    cluster.WAL: "WAL missing",
    cluster.FULL: "disk full",
    "damaged": "repository damaged",
    "key": "wrong key",
    "reach": "target does not answer",
}
"""How a drill names what the errors of PostgreSQL, pgBackRest and restic tell apart."""


class DrillFailed(HotGigsError):
    """A drill that found something; the sentence says what, and `reason` names it in a word."""

    def __init__(self, reason: str, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason


@dataclass
class Drill:
    """What a drill did and found."""

    set: str
    source: str
    """local, or the name of the target that it restored from."""
    outcome: str = "failed"
    reason: str = ""
    sentence: str = ""
    at: str = ""
    recovery_seconds: float = 0.0
    """From nothing to a database that answers, with its documents: what a restore takes."""
    recovery_point_seconds: float = 0.0
    """Age of the newest change that came back, when the drill began."""
    database_bytes: int = 0
    seconds: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Source:
    """Where a drill restores from: repositories of files and of the database."""

    name: str
    files: Repository
    snapshot: str
    engine: Engine
    documents: Path
    """Where the store is inside the snapshot."""


Journeys = Callable[[Server, Path], None]
"""Asks a restored database what visitors ask, read-only; raises HotGigsError when it does not answer so."""


@dataclass(frozen=True)
class Order:
    """How to drill."""

    off_site: bool
    journeys: Journeys
    keep: bool = False
    """Leave what was restored when the drill fails."""


def run(box: BackupBox, telling: Telling, order: Order) -> Drill:
    """Drill with the newest set; what it found is kept in the history whether it passed or not.

    Whoever calls this holds the lock of the box. Nothing is left behind, unless the order is to keep what failed.
    """
    began = clock.now()
    drill = Drill("", "local", at=began.isoformat(timespec="seconds"))
    try:
        manifest = _newest(box)
        drill.set, drill.database_bytes = manifest.id, manifest.database_bytes
        with _workplace(box, manifest, keep=order.keep) as folder:
            _Work(box, manifest, folder, drill, telling).do(order)
        drill.outcome = "passed"
    except DrillFailed as error:
        drill.reason, drill.sentence = error.reason, error.sentence
    except (HotGigsError, OSError) as error:
        drill.reason, drill.sentence = _reason(error), str(error)
    records.append(box.layout.state / "drills.ndjson", vars(drill))
    return drill


def wants_off_site(box: BackupBox) -> bool:
    """Tell whether the next drill is one that uses the target and the exported key alone: every fourth at least."""
    last = [row["source"] for row in records.history(box.layout.state / "drills.ndjson")[-3:]]
    return bool(box.targets()) and (len(last) >= 3 or not last) and all(source == "local" for source in last)


@dataclass(frozen=True)
class _Work:
    """One drill at work."""

    box: BackupBox
    manifest: Manifest
    folder: Path
    drill: Drill
    telling: Telling

    def do(self, order: Order) -> None:
        """Restore, and look. Raises DrillFailed and what the engines raise."""
        began = time.monotonic()
        with _timed(self.drill, "fetch", self.telling):
            source, apart = self._fetch(off_site=order.off_site)
        self.telling.begin("recover")
        with database.recovered(source.engine, apart, durable=False):
            self.telling.end()
            self.drill.recovery_seconds = round(time.monotonic() - began, 1)
            with _timed(self.drill, "database", self.telling):
                _examine_database(apart, self.manifest)
            lost = (datetime.fromisoformat(self.drill.at) - self.manifest.at).total_seconds()
            self.drill.recovery_point_seconds = round(lost, 1)
            with _timed(self.drill, "documents", self.telling):
                store = _examine_documents(self.box, source, apart, self.folder)
            with _timed(self.drill, "journeys", self.telling):
                order.journeys(apart.server(), store)

    def _fetch(self, *, off_site: bool) -> tuple[Source, Apart]:
        source = _from_target(self.box, self.folder, self.telling) if off_site else _local(self.box, self.manifest)
        self.drill.source = source.name
        backups = pgbackrest.info(source.engine).backups
        backup = next((one for one in backups if one.label == self.manifest.label), None)
        if backup is None:
            label, name = self.manifest.label, self.manifest.id
            raise DrillFailed("backup missing", f"The backup {label} of the set {name} is not there.")
        apart = self.box.apart(self.folder / "data", self.folder / "run")
        moment = self.manifest.at
        history = histories.timeline(backup, moment, moment, histories.turns(self.box.layout.state))
        database.fetch(source.engine, backup, apart, to=moment, timeline=history, progress=self.telling.amount)
        return source, apart


def _newest(box: BackupBox) -> Manifest:
    manifests, faults = sets.listed(box.layout.sets)
    if not manifests:
        why = f" {faults[0]}" if faults else ""
        raise DrillFailed("no set", f"There is no set to drill with.{why} Next: hotgigs-admin backup")
    newest = manifests[-1]
    if clock.now() - newest.at > TOO_OLD:
        raise DrillFailed(
            "too old",
            f"The newest set, {newest.id}, is older than 26 hours: backups have stopped. Next: hotgigs-admin backup",
        )
    return newest


@contextmanager
def _workplace(box: BackupBox, manifest: Manifest, *, keep: bool) -> Iterator[Path]:
    """Give a folder for the drill, on the disk of the backups; what a killed drill left goes first."""
    parent = box.layout.drills
    parent.mkdir(exist_ok=True)
    # Whatever the umask of the unit: others pass through.
    parent.chmod(0o711)
    for left in parent.iterdir():
        cluster.remove(box.apart(left / "data", left / "run"))
        shutil.rmtree(left)
    needed, free = int(manifest.database_bytes * _ROOM), shutil.disk_usage(parent).free
    if free < needed:
        raise DrillFailed(
            "disk full",
            f"A drill needs {readable(needed)}, and {readable(free)} are free on the disk of {parent}:"
            f" {readable(needed - free)} are missing.",
        )
    folder = Path(tempfile.mkdtemp(prefix="d-", dir=parent))
    # A short name, for a socket's path has 107 characters at most; open, for the server runs as its own user.
    folder.chmod(0o711)
    try:
        yield folder
    except BaseException:
        if not keep:
            shutil.rmtree(folder)
        raise
    shutil.rmtree(folder)


def _local(box: BackupBox, manifest: Manifest) -> Source:
    return Source("local", box.local(), manifest.files, box.engine, box.layout.documents)


def _from_target(box: BackupBox, folder: Path, telling: Telling) -> Source:
    """Bring the database's repository from a target, with nothing but its address and the recovery key."""
    target = box.targets()[int(time.time()) % len(box.targets())]
    repository = box.repository(target)
    snapshot = restic.snapshots(repository)[-1]
    place = folder / "repository"
    place.mkdir()
    place.chmod(0o711)
    restic.restore(repository, snapshot.id, place, include=[str(box.layout.engine_repository)], progress=telling.amount)
    engine = pgbackrest.engine_for_copy(
        folder / "engine", place / str(box.layout.engine_repository).lstrip("/"), box.key
    )
    return Source(target.name, repository, snapshot.id, engine, box.layout.documents)


def _examine_database(apart: Apart, manifest: Manifest) -> Facts:
    server = apart.server()
    try:
        facts = database.examine(server, manifest)
    except HotGigsError as error:
        raise DrillFailed("schema" if "schema" in error.sentence else "tables", error.sentence) from error
    for table, expected in manifest.rows.items():
        found = facts.rows[table]
        if abs(found - expected) > max(10, expected * _SLACK) or (expected > 10 and not found):
            raise DrillFailed("rows", f"{table} came back with {found} rows, and had {expected} when the set was made.")
    if facts.revision != manifest.revision:
        raise DrillFailed("schema", f"The schema came back as {facts.revision}, and was {manifest.revision}.")
    _check_indexes(apart, largest_indexes(server, INDEXES))
    return facts


def _check_indexes(apart: Apart, names: list[str]) -> None:
    apart.sql("CREATE EXTENSION IF NOT EXISTS amcheck")
    for name in names:
        try:
            apart.sql(f"SELECT bt_index_check('{name}'::regclass, true)")
        except HotGigsError as error:
            raise DrillFailed("index", f"The index {name} came back damaged: {error.sentence}") from error


def _examine_documents(box: BackupBox, source: Source, apart: Apart, folder: Path) -> Path:
    """Compare the files of the snapshot with what the rows name; returns where the sampled ones are."""
    named = read_documents(apart.server())
    erased = erasures.days(erasures.read(box.layout.erasures)).keys()
    there = {path.name for path, _ in restic.files(source.files, source.snapshot, source.documents)}
    missing = sorted(named - there - erased)
    if missing:
        raise DrillFailed(
            "document missing", f"{len(missing)} of {len(named)} documents are in no backup, first {missing[0]}."
        )
    sample = random.sample(sorted(named & there), min(SAMPLED, len(named & there)))
    wanted = [str(source.documents / name[:2] / name[2:4] / name) for name in sample]
    if wanted:
        restic.restore(source.files, source.snapshot, folder / "files", include=wanted)
    for name, path in zip(sample, wanted, strict=True):
        found = hashlib.sha256((folder / "files" / path.lstrip("/")).read_bytes()).hexdigest()
        if found != name:
            raise DrillFailed("document damaged", f"The document {name} came back with other bytes.")
    return folder / "files" / str(source.documents).lstrip("/")


def _reason(error: Exception) -> str:
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return "disk full"
    if isinstance(error, NotFound):
        return "missing"
    return _KINDS.get(getattr(error, "kind", ""), "failed")


@contextmanager
def _timed(drill: Drill, what: str, telling: Telling) -> Iterator[None]:
    began = time.monotonic()
    telling.begin(what)
    yield
    drill.seconds[what] = round(time.monotonic() - began, 1)
    telling.end()
