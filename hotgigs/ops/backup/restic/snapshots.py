"""Makes snapshots, lists them and lets them go."""

import json
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from hotgigs.ops.backup.restic.errors import DAMAGED, UNREAD, ResticError
from hotgigs.ops.backup.restic.repository import Progress, Repository, attempt, document, failure, run, run_alone

HOST = "hotgigs"
"""Not the name of the machine: a restored box goes on where the old one stopped."""
_INCOMPLETE = 3
_WAIT_SECONDS = 60
_ID = 8


@dataclass(frozen=True)
class Moved:
    """What a backup did; `snapshot` is the id as `snapshots` lists it."""

    snapshot: str
    files_new: int
    bytes_added: int
    bytes_processed: int
    seconds: float


@dataclass(frozen=True)
class Snapshot:
    """One state of the files; the id is the first 8 characters of restic's."""

    id: str
    time: datetime
    tags: tuple[str, ...]
    paths: tuple[str, ...]


class _Backup:
    """What a running backup said so far."""

    def __init__(self, progress: Progress | None) -> None:
        self.summary: dict[str, Any] = {}
        self.unread: list[str] = []
        self._progress = progress

    def __call__(self, message: dict[str, Any]) -> None:
        kind = message.get("message_type")
        if kind == "status" and self._progress:
            self._progress(int(message.get("bytes_done", 0)), int(message.get("total_bytes", 0)))
        elif kind == "summary":
            self.summary = message
        elif kind == "error":
            self.unread.append(str(message.get("item", "")))


def back_up(
    repository: Repository,
    paths: Sequence[Path],
    *,
    tags: Sequence[str],
    excludes: Sequence[str] = (),
    progress: Progress | None = None,
    files_from: Path | None = None,
) -> Moved:
    """Make a snapshot; what went away meanwhile is not in it, and what cannot be read fails it.

    Raises ResticError. After one of kind "unread" there is a snapshot, which lacks what the sentence names.
    """
    missing = [str(path) for path in paths if not os.path.lexists(path)]
    if missing:
        # restic would leave it out and call that a success.
        raise ResticError(UNREAD, f"There is no {missing[0]} to back up.")
    command = ["backup", "--json", "--host", HOST]
    command += [part for tag in tags for part in ("--tag", tag)]
    command += [part for pattern in excludes for part in ("--exclude", pattern)]
    command += ["--files-from-verbatim", str(files_from)] if files_from else []
    backup = _Backup(progress)
    code, lines = attempt(repository, [*command, "--", *(str(path) for path in paths)], heard=backup, long=True)
    if code not in (0, _INCOMPLETE) or not backup.summary:
        raise failure(repository, code, lines)
    unread = [name for name in backup.unread if os.path.lexists(name)]
    if unread:
        more = f" and {len(unread) - 1} more" if len(unread) > 1 else ""
        raise ResticError(UNREAD, f"{unread[0]}{more} could not be read for {repository.title}.")
    return _moved(backup.summary)


def snapshots(repository: Repository, *, tags: Sequence[str] = ()) -> list[Snapshot]:
    """Return the snapshots that have all these tags, oldest first."""
    wanted = ["--tag", ",".join(tags)] if tags else []
    # Without a lock, so that a list is there while others work.
    command = ["snapshots", "--json", "--no-lock", *wanted]
    try:
        lines = run(repository, command)
    except ResticError as error:
        if error.kind != DAMAGED:
            raise
        # One that was let go between its name and its content looks like a loss. Twice is one.
        lines = run(repository, command)
    found = document(lines)
    return sorted((_snapshot(each) for each in found or []), key=lambda each: each.time)


def files(repository: Repository, snapshot: str, below: Path) -> Iterator[tuple[Path, int]]:
    """Yield path and size of each file that a snapshot holds below a folder."""
    # A document of JSON on each line, the first of which describes the snapshot.
    for line in run(repository, ["ls", "--json", "--no-lock", "--recursive", snapshot, str(below)], long=True):
        found = json.loads(line) if line.startswith("{") else {}
        if found.get("type") == "file":
            yield Path(found["path"]), int(found["size"])


def forget(repository: Repository, ids: Iterable[str], *, wait: float = _WAIT_SECONDS) -> None:
    """Let snapshots go; their data stays until `prune`."""
    chosen = list(ids)
    if chosen:
        run_alone(repository, ["forget", *chosen], wait=wait)


def prune(repository: Repository, *, wait: float = _WAIT_SECONDS) -> None:
    """Remove what no snapshot needs. Nobody else can write meanwhile, so it repacks a bounded amount only."""
    run_alone(repository, ["prune", "--max-unused", "10%", "--max-repack-size", "512M"], wait=wait)


def _moved(summary: dict[str, Any]) -> Moved:
    # Since 0.17 it tells what went over the line; before that nothing is compressed.
    added = summary.get("data_added_packed", summary["data_added"])
    return Moved(
        snapshot=str(summary["snapshot_id"])[:_ID],
        files_new=int(summary["files_new"]),
        bytes_added=int(added),
        bytes_processed=int(summary["total_bytes_processed"]),
        seconds=float(summary["total_duration"]),
    )


def _snapshot(found: dict[str, Any]) -> Snapshot:
    return Snapshot(
        id=str(found["id"])[:_ID],
        time=read_time(str(found["time"])),
        tags=tuple(found.get("tags") or ()),
        paths=tuple(found.get("paths") or ()),
    )


def read_time(text: str) -> datetime:
    """Return a time as restic writes it, with up to nine digits of a second; Python 3.10 reads three or six."""
    plain, fraction, zone = re.fullmatch(r"([^.Z+]+?)(\.\d+)?(Z|[+-]\d\d:\d\d)", text).groups()  # type: ignore[union-attr] # a time restic writes has this form
    moment = datetime.fromisoformat(plain + "+00:00" if zone == "Z" else plain + zone)
    return moment.replace(microsecond=int(float(fraction or 0) * 1_000_000)).astimezone(timezone.utc)
