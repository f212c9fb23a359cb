"""Brings back documents that rows name and the store lacks; none is ever deleted here."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from hotgigs.ops.backup import restic
from hotgigs.ops.backup.restic import Repository

_MANY = 500
"""Names that fit a command line."""
_MOST = 0.5
"""Share of a snapshot's documents from which on all of them are fetched: each name is compared with each file."""


@dataclass(frozen=True)
class Returned:
    """What became of the documents that were missing."""

    restored: int
    erased: Mapping[str, str]
    """Hashes of files that were erased since, with the date."""
    lost: list[str]
    """Hashes of files that no snapshot holds."""


def bring_back(needed: Iterable[str], store: Path, repository: Repository, erased: Mapping[str, str]) -> Returned:
    """Restore what is missing in the store, from the newest snapshot that holds it."""
    missing = {name for name in needed if not _place(store, name).exists()}
    gone = {name: erased[name] for name in missing if name in erased}
    missing -= gone.keys()
    before = len(missing)
    for snapshot in reversed(restic.snapshots(repository) if missing else []):
        held = {path.name for path, _ in restic.files(repository, snapshot.id, store)} if missing else set()
        if there := missing & held:
            whole = len(there) > min(_MANY, len(held) * _MOST)
            missing -= _take(there, store, repository, snapshot.id, whole=whole)
    return Returned(before - len(missing), gone, sorted(missing))


def _take(there: set[str], store: Path, repository: Repository, snapshot: str, *, whole: bool) -> set[str]:
    """Restore files that a snapshot holds; returns which came back as they were."""
    # Beside the store, so that each file comes to its place by one rename.
    with tempfile.TemporaryDirectory(prefix="hotgigs-restore-", dir=store.parent) as folder:
        wanted = [str(store)] if whole else [str(_place(store, name)) for name in sorted(there)]
        restic.restore(repository, snapshot, Path(folder), include=wanted)
        return {name for name in there if _settle(Path(folder) / str(_place(store, name)).lstrip("/"), store, name)}


def _settle(source: Path, store: Path, name: str) -> bool:
    if not source.is_file() or hashlib.sha256(source.read_bytes()).hexdigest() != name:
        return False
    target = _place(store, name)
    for folder in (target.parent.parent, target.parent):
        if not folder.exists():
            folder.mkdir()
            shutil.copystat(store, folder)
            owner = store.stat()
            os.chown(folder, owner.st_uid, owner.st_gid)
            # A change of owner takes the bit away that lets files belong to the group.
            os.chmod(folder, owner.st_mode & 0o7777)
    os.replace(source, target)
    return True


def _place(store: Path, name: str) -> Path:
    return store / name[:2] / name[2:4] / name
