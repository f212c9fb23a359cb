"""Swaps two files or folders in one step: at no moment, not even of a power failure, is one of the names missing."""

import ctypes
import os
from pathlib import Path

from hotgigs.ops.system.files import sync_folder

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


def exchange(one: Path, other: Path) -> None:
    """Let each of two paths on one file system lead to what the other led to, durably.

    Raises OSError. Source: renameat2(2), Linux 3.15 and glibc 2.28.
    """
    library = ctypes.CDLL(None, use_errno=True)
    names = os.fsencode(one), os.fsencode(other)
    if library.renameat2(_AT_FDCWD, names[0], _AT_FDCWD, names[1], _RENAME_EXCHANGE):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), str(one))
    for folder in {one.parent, other.parent}:
        sync_folder(folder)
