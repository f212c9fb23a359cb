"""Reads what is kept, and compares it with what the manifests say: everything by name, a rotating part by its bytes."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from hotgigs.kernel import clock
from hotgigs.kernel.errors import HotGigsError
from hotgigs.ops.backup import pgbackrest, records, restic, sets
from hotgigs.ops.backup.box import BackupBox
from hotgigs.ops.backup.progress import Telling
from hotgigs.ops.backup.restic import Repository
from hotgigs.ops.system import uptime

PARTS = 8
"""The bytes of all files are read within so many weeks."""


@dataclass
class Verification:
    """What was looked at, and every fault that was found."""

    at: str
    part: int
    faults: list[str] = field(default_factory=list)
    looked_at: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Tell whether no fault was found."""
        return not self.faults


def verify(box: BackupBox, telling: Telling) -> Verification:
    """Look at every repository; what is found is kept in the history. A fault in one does not spare the others."""
    now = clock.now()
    found = Verification(now.isoformat(timespec="seconds"), 1 + now.isocalendar().week % PARTS)
    _look(found, telling, "manifests", lambda: _manifests(box, found))
    _look(found, telling, "database", lambda: _database(box, found))
    _look(found, telling, "files", lambda: _files(box.local(), found.part))
    for target in box.targets():
        _look(found, telling, f"target {target.name}", partial(_files, box.repository(target), found.part))
    records.append(
        box.layout.state / "verifications.ndjson", {**vars(found), "outcome": "passed" if found.ok else "failed"}
    )
    return found


def _look(found: Verification, telling: Telling, what: str, look: Callable[[], None]) -> None:
    telling.begin(what)
    try:
        look()
    except HotGigsError as error:
        found.faults.append(f"{what}: {error.sentence}")
    found.looked_at.append(what)
    telling.end()


def _files(repository: Repository, part: int) -> None:
    # The lock of one that was killed is no fault of the repository.
    restic.unlock_own(repository, uptime.booted_at())
    restic.check(repository, part=part, of=PARTS)


def _database(box: BackupBox, found: Verification) -> None:
    for gap in pgbackrest.verify(box.engine):
        found.faults.append(f"database: WAL is missing after {gap.after} and before {gap.before}.")


def _manifests(box: BackupBox, found: Verification) -> None:
    manifests, faults = sets.listed(box.layout.sets)
    found.faults += faults
    labels = [one.label for one in pgbackrest.info(box.engine).backups]
    snapshots = [one.id for one in restic.snapshots(box.local())]
    for manifest in manifests:
        if manifest.label not in labels:
            found.faults.append(f"{manifest.id}: its backup {manifest.label} is gone from the repository.")
            continue
        if not any(one.startswith(manifest.files) for one in snapshots):
            found.faults.append(f"{manifest.id}: its snapshot of files {manifest.files} is gone from the repository.")
        file = box.layout.engine_repository / "backup" / box.engine.stanza / manifest.label / "backup.manifest"
        digest = hashlib.sha256(file.read_bytes()).hexdigest() if file.exists() else "missing"
        if digest != manifest.hashes.get("backup.manifest"):
            found.faults.append(f"{manifest.id}: {file.name} of its backup is not what was written.")
