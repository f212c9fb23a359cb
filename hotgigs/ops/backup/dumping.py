"""Once a month the database in a second format: any PostgreSQL of this version or a later one reads it."""

import os
from datetime import datetime, timedelta
from pathlib import Path

from hotgigs.kernel.errors import Unavailable
from hotgigs.ops.backup.facts import Server
from hotgigs.ops.backup.progress import Telling
from hotgigs.ops.system.files import sync_folder
from hotgigs.ops.system.programs import run

EVERY = timedelta(days=28)
KEPT = 2
_PATIENCE = 24 * 3600
"""Seconds."""


def dump_if_due(server: Server, folder: Path, now: datetime, telling: Telling) -> Path | None:
    """Write a dump when the newest is older than four weeks, and keep the two newest; returns it.

    Raises Unavailable when pg_dump fails; what it had written is gone then.
    """
    folder.mkdir(mode=0o700, exist_ok=True)
    for half in folder.glob("*.new"):
        # Of one that was killed.
        half.unlink()
    known = sorted(folder.glob("*.dump"))
    if known and now.timestamp() - known[-1].stat().st_mtime < EVERY.total_seconds():
        return None
    target = folder / f"{now:%Y%m%dT%H%M%SZ}.dump"
    telling.begin("monthly dump")
    _dump(server, target)
    telling.end()
    for old in [*known, target][:-KEPT]:
        old.unlink()
    return target


def _dump(server: Server, target: Path) -> None:
    scratch = target.with_suffix(".new")
    command = ["pg_dump", f"--host={server.socket}", f"--port={server.port}", f"--username={server.user}"]
    done = run([*command, "--format=custom", f"--file={scratch}", server.database], seconds=_PATIENCE)
    if not done.ok:
        scratch.unlink(missing_ok=True)
        raise Unavailable(f"The monthly dump could not be written: {done.said()}")
    with scratch.open("rb") as written:
        os.fsync(written.fileno())
    scratch.replace(target)
    sync_folder(target.parent)
