"""Backups outlive HotGigs: they are people's, and so is the key without which they are nothing."""

import errno
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from hotgigs.kernel import clock
from hotgigs.ops.system.files import write_durably

FOLDER, KEY = "var/backups/hotgigs", "etc/hotgigs/secrets/backup_key"
RUNBOOK = "opt/hotgigs/current/tree/backups/README.md"


def there(root: Path = Path("/")) -> bool:
    """Tell whether there are backups to keep, or some that an interrupted uninstallation kept already."""
    return (root / FOLDER).is_dir() or any(_kept(root))


def keep(root: Path = Path("/")) -> list[str]:
    """Put key and runbook beside the backups and the whole aside, for root alone; returns sentences for the report.

    Aside, so that another installation neither takes them for its own nor writes into them.
    """
    folder = root / FOLDER
    if folder.is_dir():
        if (root / KEY).exists():
            write_durably(folder / "backup_key", (root / KEY).read_bytes(), 0o600)
        if (root / RUNBOOK).exists():
            shutil.copyfile(root / RUNBOOK, folder / "README.md")
        _give_to_root(folder)
        _move(folder, folder.with_name(f"{folder.name}-{clock.now():%Y%m%dT%H%M%SZ}"))
    return [_sentence(path, root) for path in _kept(root)]


def _kept(root: Path) -> Iterator[Path]:
    folder = root / FOLDER
    # A disk of its own stays where it is mounted.
    yield from [folder] if folder.is_mount() else []
    yield from sorted(folder.parent.glob("hotgigs-*"))


def _move(folder: Path, target: Path) -> None:
    """Give a folder another name; where the kernel cannot do that, a copy takes its place once it is whole."""
    try:
        folder.rename(target)
    except OSError as error:
        if error.errno == errno.EBUSY and folder.is_mount():
            return
        # Parts of it are of a layer below that is only read, as in containers.
        if error.errno != errno.EXDEV:
            raise
        half = folder.with_name(f".{folder.name}-half")
        if half.exists():
            shutil.rmtree(half)
        shutil.copytree(folder, half, symlinks=True)
        half.rename(target)
        shutil.rmtree(folder)


def _give_to_root(folder: Path) -> None:
    """The user of the database goes, and another one may get its number."""
    mine = os.geteuid(), os.getegid()
    for place, folders, files in os.walk(folder):
        for name in (*folders, *files):
            os.chown(Path(place) / name, *mine, follow_symlinks=False)
    os.chown(folder, *mine)
    folder.chmod(0o700)


def _sentence(path: Path, root: Path) -> str:
    shown = f"/{path.relative_to(root)}"
    if (path / "backup_key").exists():
        return (
            f"Backups stay in {shown}, with the key that opens them (backup_key) and how to restore them (README.md)."
            " What targets hold stays there. Delete all of it when nobody may need it."
        )
    return f"Backups stay in {shown}; they open with the recovery key that you exported alone."
