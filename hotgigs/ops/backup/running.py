"""Makes a set: the database first, the files after it, the manifest last, and then every target."""

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hotgigs.kernel import clock
from hotgigs.kernel.errors import HotGigsError, Unavailable
from hotgigs.ops.backup import offsite, pgbackrest, pruning, records, restic, sets
from hotgigs.ops.backup.box import BackupBox
from hotgigs.ops.backup.facts import Facts, mark, read_documents, read_facts
from hotgigs.ops.backup.progress import Telling
from hotgigs.ops.backup.sets import DIFFERENTIAL, FULL, Manifest
from hotgigs.ops.system import uptime


@dataclass(frozen=True)
class Outcome:
    """A set that was made, and how each target stands."""

    manifest: Manifest
    targets: dict[str, str]
    """What went wrong with each target off the box; an empty text when nothing did."""
    pruned: list[str]
    """Sets that were let go."""

    @property
    def ok(self) -> bool:
        """Tell whether the set is everywhere where it shall be."""
        return not any(self.targets.values())


def make_set(box: BackupBox, telling: Telling, *, full: bool = False, version: str = "") -> Outcome:
    """Make a set now. Whoever calls this holds the lock of the box.

    Raises Unavailable when the database or a local repository cannot be used: then there is no new set. A target that
    cannot be reached is told in the outcome: the set exists all the same, and the daemon brings it there later.
    """
    began = time.monotonic()
    seconds: dict[str, float] = {}
    dropped = box.layout.dropped.exists()
    known = pgbackrest.info(box.engine)
    kind = FULL if full or not any(one.kind == FULL and not one.error for one in known.backups) else DIFFERENTIAL
    name = sets.new_id(clock.now(), kind)
    with _timed(seconds, "database", telling):
        backup = pgbackrest.back_up(box.engine, kind, progress=telling.amount)
    with _timed(seconds, "files", telling):
        moved = back_up_files(box, name, telling)
    with _timed(seconds, "checks", telling):
        facts = read_facts(box.server)
        mark(box.server)
        # Waits until the WAL up to here is in the repository: without it this moment could not be restored.
        pgbackrest.check(box.engine)
        documents = len(read_documents(box.server))
    seconds["all"] = round(time.monotonic() - began, 1)
    manifest = _describe(box, name, _Parts(backup, moved, facts, documents), version, seconds)
    sets.write(manifest, box.layout.sets)
    if dropped:
        # What was let go before this set nobody needs any more.
        box.layout.dropped.unlink()
    # All snapshots once a week: to list them takes a second.
    pruned = pruning.prune(box, thorough=kind == FULL)
    sent = send(box, telling, manifest)
    if kind == FULL:
        # Once a week: it reads much of a target, and nobody else may write there meanwhile.
        sent = {name: failure or pruning.prune_target(box, name) for name, failure in sent.items()}
    return Outcome(manifest, sent, pruned)


def back_up_files(box: BackupBox, name: str, telling: Telling) -> restic.Moved:
    """Copy what is beside the database into the local repository."""
    local = box.local()
    restic.make_ready(local, uptime.booted_at())
    return restic.back_up(
        local,
        box.layout.files(),
        tags=(f"set:{name}",),
        excludes=(str(box.layout.key),),
        progress=telling.amount,
    )


def send(box: BackupBox, telling: Telling, manifest: Manifest) -> dict[str, str]:
    """Bring a set to every target off the box; returns what went wrong with each."""
    outcome = {}
    for target in box.targets():
        telling.begin(f"target {target.name}")
        try:
            offsite.send(box, target, tag=f"set:{manifest.id}", telling=telling)
        except HotGigsError as error:
            outcome[target.name] = error.sentence
        else:
            outcome[target.name] = ""
            reach = records.read_reaches(box.layout.state)[target.name]
            records.keep_reach(box.layout.state, target.name, records.with_set(reach, manifest.id))
        telling.end(outcome[target.name])
    return outcome


@dataclass(frozen=True)
class _Parts:
    """What a set consists of."""

    backup: pgbackrest.Backup
    moved: restic.Moved
    facts: Facts
    documents: int


def _describe(box: BackupBox, name: str, parts: _Parts, version: str, seconds: dict[str, float]) -> Manifest:
    backup, moved, facts = parts.backup, parts.moved, parts.facts
    return Manifest(
        id=name,
        kind=backup.kind,
        at=facts.at,
        box=box.id,
        domain=box.settings.domain,
        version=version,
        revision=facts.revision,
        postgresql=facts.postgresql,
        label=backup.label,
        prior=backup.prior or "",
        files=moved.snapshot,
        rows=facts.rows,
        documents=parts.documents,
        database_bytes=facts.database_bytes,
        bytes=backup.size + moved.bytes_processed,
        moved=backup.moved + moved.bytes_added,
        seconds=seconds,
        engines={"pgbackrest": pgbackrest.version(), "restic": ".".join(map(str, restic.version()))},
        hashes={"backup.manifest": _hash(box, backup.label)},
    )


def _hash(box: BackupBox, label: str) -> str:
    file = box.layout.engine_repository / "backup" / box.engine.stanza / label / "backup.manifest"
    try:
        return hashlib.sha256(Path(file).read_bytes()).hexdigest()
    except FileNotFoundError as error:
        raise Unavailable(f"The backup {label} has no manifest in its repository, so it is not used.") from error


@contextmanager
def _timed(seconds: dict[str, float], what: str, telling: Telling) -> Iterator[None]:
    began = time.monotonic()
    telling.begin(what)
    yield
    seconds[what] = round(time.monotonic() - began, 1)
    telling.end()
