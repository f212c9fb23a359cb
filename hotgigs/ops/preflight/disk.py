"""Is there room, and does the disk keep what it is told to keep fast enough?"""

import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from hotgigs.ops.preflight.finding import Finding, Surroundings, ok, problem, warning

SPACE, SPEED = "Disk", "Disk speed"
# In GB: what an install takes with room for the first weeks, and what a box should have in all.
LEAST_FREE, LEAST_FREE_INSTALLED, COMFORTABLE_TOTAL = 5.0, 1.0, 19.0
# Milliseconds of one fsync: PostgreSQL does one per commit.
SLOW, TOO_SLOW = 25.0, 250.0
_ROUNDS, _BLOCK = 25, 8192


def check(around: Surroundings) -> Iterator[Finding]:
    """Measure the file systems that hold the database, the documents and their backups."""
    seen: set[int] = set()
    for name in ("var/lib", "opt", "var/log", "var/backups"):
        place = around.root / name
        if place.is_dir() and (device := place.stat().st_dev) not in seen:
            seen.add(device)
            usage = shutil.disk_usage(place)
            yield judge_space(place, usage.free / 2**30, usage.total / 2**30, installed=around.installed)
    # On the disk, where /tmp may be memory.
    yield judge_speed(_fsync_milliseconds(around.root / "var/tmp"))


def judge_space(place: Path, free: float, total: float, *, installed: bool) -> Finding:
    """Judge the room of a file system, in GB."""
    found = f"{free:.1f} GB of {total:.0f} GB free in {place}" if total >= 10 else f"{free:.1f} GB free in {place}"
    least = LEAST_FREE_INSTALLED if installed else LEAST_FREE
    if free < least:
        return problem(SPACE, found, f"{least:.0f} GB free", _make_room(place, total, least))
    if total < COMFORTABLE_TOTAL:
        return warning(SPACE, found, "20 GB in all, for documents and backups", "Give the server a larger disk")
    return ok(SPACE, found)


def _make_room(place: Path, total: float, least: float) -> str:
    if total < least:
        return f"Enlarge the disk, then: df -h {place}  # it has {total:.1f} GB in all"
    return f"apt-get clean; journalctl --vacuum-size=200M; du -xh {place} | sort -h | tail -20  # or enlarge the disk"


def judge_speed(milliseconds: float) -> Finding:
    """Judge the median time of one fsync."""
    found = f"{milliseconds:.1f} ms for one fsync"
    if milliseconds > TOO_SLOW:
        return problem(SPEED, found, f"less than {TOO_SLOW:.0f} ms, better {SLOW:.0f} ms", "Use a faster disk")
    if milliseconds > SLOW:
        return warning(SPEED, found, f"less than {SLOW:.0f} ms: every save waits for it", "Use a faster disk (SSD)")
    return ok(SPEED, found)


def _fsync_milliseconds(folder: Path) -> float:
    times = []
    with tempfile.TemporaryFile(dir=folder) as file:
        for _ in range(_ROUNDS):
            file.write(os.urandom(_BLOCK))
            file.flush()
            began = time.perf_counter()
            os.fdatasync(file.fileno())
            times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)
