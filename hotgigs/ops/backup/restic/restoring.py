"""Brings files back from a snapshot."""

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from hotgigs.ops.backup.restic.repository import Progress, Repository, Watch, document, run, version
from hotgigs.ops.system.files import sync_disk_of

_TELLS_PROGRESS = (0, 16)


def restore(
    repository: Repository,
    snapshot: str,
    into: Path,
    *,
    include: Sequence[str] = (),
    progress: Progress | None = None,
) -> None:
    """Restore a snapshot below a folder, each file under its whole old path; when this returns, the disk has it."""
    fetch(repository, snapshot, into, include=include, progress=progress)
    # restic leaves that to the kernel.
    sync_disk_of(into)


def fetch(
    repository: Repository,
    snapshot: str,
    into: Path,
    *,
    include: Sequence[str] = (),
    progress: Progress | None = None,
) -> None:
    """Restore what need not outlive a power cut."""
    into.mkdir(mode=0o700, parents=True, exist_ok=True)
    command = ["restore", snapshot, "--target", str(into)]
    command += [part for pattern in include for part in ("--include", pattern)]
    if version() >= _TELLS_PROGRESS:
        run(repository, [*command, "--json"], heard=_tell(progress), long=True)
    else:
        total = _size(repository, snapshot)
        run(repository, command, long=True, watch=lambda watch: _by_disk(watch, into, total, progress))


def _tell(progress: Progress | None) -> Callable[[dict[str, Any]], None]:
    def heard(message: dict[str, Any]) -> None:
        if progress and message.get("message_type") in ("status", "summary"):
            progress(int(message.get("bytes_restored", 0)), int(message.get("total_bytes", 0)))

    return heard


def _size(repository: Repository, snapshot: str) -> int:
    counting = ["stats", snapshot, "--mode", "restore-size", "--json", "--no-lock"]
    return int(document(run(repository, counting, long=True))["total_size"])


def _by_disk(watch: Watch, into: Path, total: int, progress: Progress | None) -> Callable[[str | None], None]:
    """Tell progress by what the disk has filled up, every second: before 0.16 restic itself is silent."""
    began = last = shutil.disk_usage(into).used

    def heard(line: str | None) -> None:
        nonlocal last
        used = shutil.disk_usage(into).used
        if used != last:
            last = used
            watch.moved()
        if progress:
            progress(max(0, min(used - began, total)), total)
        watch(line)

    return heard
