"""What pgBackRest is asked to do."""

import os
import pwd
import re
import time
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path

from hotgigs.ops.backup.pgbackrest.backups import Backup, info
from hotgigs.ops.backup.pgbackrest.engine import Engine, run
from hotgigs.ops.backup.pgbackrest.errors import LOCKED, OTHER, PgBackRestError

Progress = Callable[[int, int], None]
"""Bytes done, bytes in all."""
_QUIET = "--log-level-console=warn"
# Each file is told at this level, in all versions; the lock file knows the progress since 2.40 only.
_TELLING = "--log-level-console=detail"
_WAIT_SECONDS, _BETWEEN_TRIES = 60, 1
_UNITS = {"B": 1, "KB": 1 << 10, "MB": 1 << 20, "GB": 1 << 30, "TB": 1 << 40}
_FILE = re.compile(r"(?:backup|restore) file .*\((?:bundle [\d/]+, )?([\d.]+)([KMGT]?B), ([\d.]+)%\)")


def back_up(engine: Engine, kind: str, *, progress: Progress | None = None, wait: float = _WAIT_SECONDS) -> Backup:
    """Make a backup: "full", or "diff", which the first one cannot be. Expired ones stay until `expire`."""
    # Without waiting for the next checkpoint of its own, which may be minutes away.
    command = ["backup", f"--type={kind}", "--start-fast", "--no-expire-auto", _TELLING]
    lines = _run_alone(engine, command, _tell(progress), wait)
    label = next((line.rpartition("= ")[2].strip() for line in lines if "new backup label =" in line), "")
    made = [each for each in info(engine).backups if each.label == label]
    if not made:
        raise PgBackRestError(OTHER, f"pgBackRest ended well, but there is no backup {label}.", lines[-1])
    return made[0]


def _run_alone(engine: Engine, command: list[str], heard: Callable[[str], None] | None, wait: float) -> list[str]:
    """Run what needs the repository for itself; one whose caller was killed ends within seconds, and is waited for.

    Raises PgBackRestError of kind "locked" when another is at work for longer.
    """
    until = time.monotonic() + wait
    while True:
        try:
            return run(engine, command, heard)
        except PgBackRestError as error:
            if error.kind != LOCKED or time.monotonic() > until:
                raise
        time.sleep(_BETWEEN_TRIES)


def restore(
    engine: Engine,
    into: Path,
    *,
    set_label: str,
    to: datetime | None,
    immediate: bool = False,
    progress: Progress | None = None,
) -> None:
    """Restore a backup into an empty folder, which PostgreSQL then brings to a time when it starts.

    `immediate` stops where the backup is consistent; with neither it goes on to the end of what is stored. It never
    archives. From 13 on PostgreSQL refuses a time after the last stored transaction: for that give neither.
    """
    account = pwd.getpwnam(engine.user)
    into.mkdir(mode=0o700, exist_ok=True)
    os.chown(into, account.pw_uid, account.pw_gid)
    command = ["restore", f"--set={set_label}", f"--pg1-path={into}", "--archive-mode=off", _TELLING]
    run(engine, [*command, *_until(to, immediate)], _tell(progress))


def create_stanza(engine: Engine) -> None:
    """Make the repository for the running cluster; one that is there is checked to be this cluster's."""
    run(engine, ["stanza-create", _QUIET])


def adopt(engine: Engine) -> None:
    """Let the repository take the running cluster for its own, in place of the one before; its backups stay."""
    run(engine, ["stanza-upgrade", _QUIET])


def check(engine: Engine) -> None:
    """Have PostgreSQL archive something now. Raises PgBackRestError when it does not arrive."""
    run(engine, ["check", _QUIET])


def expire(engine: Engine, label: str | None = None) -> None:
    """Remove what retention no longer keeps, or one backup with those that build on it."""
    run(engine, ["expire", _QUIET, *([f"--set={label}"] if label else [])])


def _until(to: datetime | None, immediate: bool) -> list[str]:
    if immediate:
        return ["--type=immediate", "--target-action=promote"]
    if to is None:
        return ["--type=default"]
    moment = f"{to.astimezone(timezone.utc):%Y-%m-%d %H:%M:%S.%f}+00"
    return ["--type=time", f"--target={moment}", "--target-action=promote"]


def _tell(progress: Progress | None) -> Callable[[str], None] | None:
    """Return what adds up the files that were named; the whole follows from the share that they are."""
    if progress is None:
        return None
    done = 0.0

    def heard(line: str) -> None:
        nonlocal done
        if found := _FILE.search(line):
            done += float(found[1]) * _UNITS[found[2]]
            share = float(found[3])
            progress(round(done), round(done * 100 / share) if share else round(done))

    return heard
