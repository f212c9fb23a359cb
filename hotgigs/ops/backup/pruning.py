"""Lets go of what is older than the retention, and never of the last set that passed a drill."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from hotgigs.kernel import clock
from hotgigs.ops.backup import offsite, pgbackrest, records, restic, sets
from hotgigs.ops.backup.box import BackupBox
from hotgigs.ops.backup.pgbackrest import Backup
from hotgigs.ops.backup.restic import ResticError
from hotgigs.ops.backup.sets import FULL, Manifest
from hotgigs.ops.system.lock import waiting_lock

KEEP_FULL, KEEP_DIFFERENTIAL = 2, 6
"""What the local repository keeps, as its configuration says."""


@dataclass(frozen=True)
class Foreseen:
    """What would go, and why nothing does if nothing may."""

    labels: list[str]
    sets: list[str]
    held_by: str = ""
    """The set that passed the last drill, when it would go."""


def foresee(box: BackupBox) -> Foreseen:
    """Tell what pruning would let go."""
    manifests, _ = sets.listed(box.layout.sets)
    return _foresee(box, manifests, pgbackrest.info(box.engine).backups)


def _foresee(box: BackupBox, manifests: Sequence[Manifest], backups: Sequence[Backup]) -> Foreseen:
    going = expiring(backups)
    names = [manifest.id for manifest in manifests if manifest.label in going]
    proven = last_proven(box, manifests)
    return Foreseen(going, names, proven if proven in names else "")


def prune(box: BackupBox, *, thorough: bool = True) -> list[str]:
    """Let go of what is too old; returns the sets that went. Not thorough, it looks at files only after such a set.

    The manifest goes before its backup: a set that is listed can be restored at any moment of this.
    """
    manifests, _ = sets.listed(box.layout.sets)
    backups = pgbackrest.info(box.engine).backups
    foreseen = _foresee(box, manifests, backups)
    lost = [manifest.id for manifest in sets.gone(manifests, [one.label for one in backups])]
    going = [] if foreseen.held_by else foreseen.sets
    for name in {*going, *lost}:
        (box.layout.sets / f"{name}.json").unlink(missing_ok=True)
    if foreseen.labels and not foreseen.held_by:
        pgbackrest.expire(box.engine)
    if thorough or going or lost:
        _prune_files(box)
    return sorted({*going, *lost})


def prune_target(box: BackupBox, name: str) -> str:
    """Let go of what a target has kept for long enough; returns what went wrong, or nothing.

    The newest snapshot stays however old it is, and so does the set that passed the last drill.
    """
    target = next(one for one in box.targets() if one.name == name)
    repository = box.repository(target)
    manifests, _ = sets.listed(box.layout.sets)
    proven = f"set:{last_proven(box, manifests)}"
    limit = clock.now() - timedelta(days=box.settings.backup_retention_days)
    try:
        with waiting_lock(offsite.LOCK):
            old = [one for one in restic.snapshots(repository)[:-1] if one.time < limit and proven not in one.tags]
            restic.forget(repository, [one.id for one in old])
            restic.prune(repository)
    except ResticError as error:
        return error.sentence
    return ""


def expiring(backups: Sequence[Backup]) -> list[str]:
    """Return the labels that the retention lets go: beyond two full ones, and six that need them."""
    full = [one.label for one in backups if one.kind == FULL and not one.error]
    gone_full = set(full[:-KEEP_FULL])
    dependent = [one for one in backups if one.kind != FULL and one.prior not in gone_full]
    gone = gone_full | {one.label for one in backups if one.prior in gone_full}
    gone |= {one.label for one in dependent[:-KEEP_DIFFERENTIAL]}
    return [one.label for one in backups if one.label in gone]


def last_proven(box: BackupBox, manifests: Sequence[Manifest]) -> str:
    """Return the newest set that passed a drill, or nothing."""
    passed = {
        row["set"] for row in records.history(box.layout.state / "drills.ndjson") if row.get("outcome") == "passed"
    }
    return next((one.id for one in reversed(manifests) if one.id in passed), "")


def _prune_files(box: BackupBox) -> None:
    """Let go of snapshots of files that no set names; those between two sets go with the next one."""
    manifests, _ = sets.listed(box.layout.sets)
    kept = {manifest.files for manifest in manifests}
    local = box.local()
    found = restic.snapshots(local)
    newest = found[-1].id if found else ""
    old = [one.id for one in found if one.id != newest and not any(one.id.startswith(name) for name in kept)]
    if old:
        restic.forget(local, old)
        restic.prune(local)
