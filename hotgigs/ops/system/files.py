"""Writes files so that a crash or a power cut leaves the old one or the new one, never half of one."""

import ctypes
import os
import tempfile
from pathlib import Path


def write_durably(path: Path, content: str | bytes, mode: int) -> None:
    """Replace a file as a whole; when this returns, it is on the disk under its name."""
    descriptor, scratch = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
            file.flush()
            os.fchmod(descriptor, mode)
            os.fsync(descriptor)
        os.replace(scratch, path)
    except BaseException:
        os.unlink(scratch)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Have the disk keep the names in a folder: fsync of a file says nothing of the name it lies under."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_disk_of(folder: Path) -> None:
    """Have the disk that a folder is on keep all it was given; for a whole tree that is faster than file by file."""
    library = ctypes.CDLL(None, use_errno=True)
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        if library.syncfs(descriptor):
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), str(folder))
    finally:
        os.close(descriptor)
