"""The engine of files: restic, from 0.12 to 0.18, behind words of our own."""

from hotgigs.ops.backup.restic.errors import ResticError
from hotgigs.ops.backup.restic.locks import make_ready, unlock_own
from hotgigs.ops.backup.restic.proving import check, probe
from hotgigs.ops.backup.restic.repository import Progress, Repository, create, version
from hotgigs.ops.backup.restic.restoring import restore
from hotgigs.ops.backup.restic.snapshots import Moved, Snapshot, back_up, files, forget, prune, snapshots

__all__ = [
    "Moved",
    "Progress",
    "Repository",
    "ResticError",
    "Snapshot",
    "back_up",
    "check",
    "create",
    "files",
    "forget",
    "make_ready",
    "probe",
    "prune",
    "restore",
    "snapshots",
    "unlock_own",
    "version",
]
