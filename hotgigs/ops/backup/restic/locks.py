"""Makes a repository ready: it is there, and holds no lock that a killed restic left, nobody else's being touched."""

import os
import re
import socket
from datetime import datetime
from pathlib import Path
from typing import Any

from hotgigs.ops.backup.restic.repository import Repository, create, document, run
from hotgigs.ops.backup.restic.snapshots import read_time


def make_ready(repository: Repository, boot: datetime) -> None:
    """Make a repository unless it is there, and remove the locks that a killed restic left in it.

    A folder of this box is looked into directly: restic takes the better part of a second to open its repository.
    """
    folder = Path(repository.address) if repository.address.startswith("/") else None
    if folder is None or not (folder / "config").is_file():
        create(repository)
    if folder is None or any((folder / "locks").iterdir()):
        unlock_own(repository, boot)


def unlock_own(repository: Repository, boot: datetime) -> None:
    """Remove locks of this machine whose process is gone, or that are older than its start.

    restic itself only asks whether a process of that number lives, which after a start is another one.
    """
    ids = [line for line in run(repository, ["list", "locks", "--no-lock"]) if re.fullmatch(r"[0-9a-f]{64}", line)]
    if not ids:
        return
    locks = [document(run(repository, ["cat", "lock", name, "--no-lock"])) for name in ids]
    if all(_is_left(lock, boot) for lock in locks):
        run(repository, ["unlock", "--remove-all"])
    else:
        # Somebody is at work: what restic takes for left behind beside that may go.
        run(repository, ["unlock"])


def _is_left(lock: dict[str, Any], boot: datetime) -> bool:
    if lock.get("hostname") != socket.gethostname():
        return False
    return read_time(str(lock["time"])) < boot or not _is_restic(int(lock["pid"]))


def _is_restic(pid: int) -> bool:
    try:
        return os.path.basename(os.readlink(Path(f"/proc/{pid}/exe"))).startswith("restic")
    except OSError:
        return False
