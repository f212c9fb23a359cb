"""Is there room on the disks, for bytes and for files?"""

import os
from collections.abc import Iterator
from pathlib import Path

from hotgigs.ops.checks.check import Around, Check
from hotgigs.ops.checks.result import Kind, Result, by_threshold

SPACE = Kind(
    "disk.space",
    "Less than 85 % of the bytes of each file system are used; problem from 95 %.",
    "df -h {part}; du -xh {part} | sort -h | tail",
)
FILES = Kind(
    "disk.files",
    "Less than 85 % of the inodes of each file system are used; problem from 95 %.",
    "df -i {part}; du -x --inodes {part} | sort -n | tail",
)
WARNING, PROBLEM = 0.85, 0.95
# The places that fill up, wherever a disk of its own is mounted.
FOLDERS = ("/", "/boot", "/var", "/var/log", "/var/lib/postgresql", "/var/lib/hotgigs", "/var/lib/hotgigs/documents")


def look(around: Around) -> Iterator[Result]:
    """Ask the file systems that hold something of ours, each once."""
    seen: set[int] = set()
    for folder in map(around.at, FOLDERS):
        if not folder.exists() or folder.stat().st_dev in seen:
            continue
        seen.add(folder.stat().st_dev)
        yield from judge(str(_mount_of(folder)), os.statvfs(folder))


def judge(place: str, room: os.statvfs_result) -> Iterator[Result]:
    """Judge one file system."""
    size = room.f_blocks * room.f_frsize
    used = (room.f_blocks - room.f_bfree) * room.f_frsize
    # As df counts: what is reserved for root is nobody's to fill.
    yield _judge_share(SPACE, place, used, used + room.f_bavail * room.f_frsize, f"of {size / 2**30:.0f} GB used")
    # Some file systems make inodes as they need them, and say 0.
    if room.f_files:
        yield _judge_share(FILES, place, room.f_files - room.f_ffree, room.f_files, "of the inodes used")


def _judge_share(kind: Kind, place: str, used: int, usable: int, said: str) -> Result:
    share = used / usable if usable else 0.0
    state = by_threshold(share, warning=WARNING, problem=PROBLEM)
    # Rounded down to 5 %, so that a disk that slowly fills is not news every few minutes.
    return kind.by_state(state, f"{share:.0%} {said}", place, gist=f"{int(share * 20) * 5} %")


def _mount_of(folder: Path) -> Path:
    place = folder.resolve()
    while not os.path.ismount(place):
        place = place.parent
    return place


CHECK = Check("Disk", (SPACE, FILES), look, needs=frozenset())
