"""Proves that a repository can be read, and that a target takes what it is given."""

import secrets
import tempfile
from pathlib import Path

from hotgigs.ops.backup.restic.errors import DAMAGED, LOCKED, OTHER, ResticError
from hotgigs.ops.backup.restic.repository import Repository, run, run_alone
from hotgigs.ops.backup.restic.restoring import fetch
from hotgigs.ops.backup.restic.snapshots import back_up, forget

_WAIT_SECONDS = 300


def check(repository: Repository, *, part: int, of: int) -> None:
    """Check the structure and read one part of the data. Raises ResticError of kind "damaged" when something is."""
    command = ["check", f"--read-data-subset={part}/{of}"]
    try:
        # It takes long, and with a lock nothing could be copied out meanwhile.
        run(repository, [*command, "--no-lock"], long=True)
    except ResticError as error:
        if error.kind not in (DAMAGED, OTHER, LOCKED):
            raise
        # What somebody stored at the same time looks like a fault to it: one that is there also in quiet is one.
        run_alone(repository, command, wait=_WAIT_SECONDS)


def probe(repository: Repository) -> None:
    """Try a target: write something, read it back, delete it. Raises ResticError when it is not the same."""
    with tempfile.TemporaryDirectory(prefix="hotgigs-probe-") as folder:
        written, back = Path(folder) / "probe", Path(folder) / "back"
        written.write_bytes(secrets.token_bytes(4096))
        moved = back_up(repository, [written], tags=["probe"])
        try:
            fetch(repository, moved.snapshot, back)
            if (back / written.relative_to("/")).read_bytes() != written.read_bytes():
                raise ResticError(DAMAGED, f"What was written to {repository.title} came back as something else.")
        finally:
            forget(repository, [moved.snapshot])
