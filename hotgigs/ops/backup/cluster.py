"""A PostgreSQL server on a restored data directory: apart from the live one, and reachable by root alone."""

import os
import pwd
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hotgigs.kernel.errors import Unavailable
from hotgigs.ops.backup.facts import Server
from hotgigs.ops.system.programs import Done, run

_PATIENCE = 24 * 3600
"""Seconds: recovery reads all WAL since the backup, which may take hours on a slow disk."""
_SETTINGS = """\
listen_addresses = ''
unix_socket_directories = '{private}'
hba_file = '{private}/hba'
ident_file = '{private}/ident'
# What it writes belongs to nobody's archive.
archive_mode = off
# Nobody reads before recovery has ended; so no limit of the live server must be met either.
hot_standby = off
max_connections = 20
shared_buffers = 64MB
maintenance_work_mem = 64MB
jit = off
logging_collector = off
fsync = {fsync}
"""
WAL, FULL, OTHER = "wal", "full", "other"
_TOO_SHORT = "recovery ended before configured recovery target was reached"
_REASONS = {
    _TOO_SHORT: (WAL, "WAL is missing: the recovery came to an end before the moment that was asked for"),
    r"No space left on device": (FULL, "the disk is full"),
    r"could not locate required checkpoint record": (
        WAL,
        "WAL is missing: the piece in which the backup begins is not there",
    ),
    r"invalid checkpoint record|could not locate a valid checkpoint": (OTHER, "the backup holds no valid checkpoint"),
    r"requested timeline .* is not a child": (OTHER, "the backup and the WAL are of different histories"),
}


class DidNotStart(Unavailable):
    """A restored database did not come up; `kind` tells the cases apart."""

    def __init__(self, kind: str, sentence: str) -> None:
        super().__init__(sentence)
        self.kind = kind


class TooShort(DidNotStart):
    """Recovery came to the end of the stored WAL before the moment that was asked for."""


@dataclass(frozen=True)
class Apart:
    """A data directory, and a folder beside it for socket, log and settings."""

    data: Path
    private: Path
    binaries: Path
    account: str = "postgres"
    """Who runs the server."""
    role: str = "postgres"
    """Its superuser."""

    @property
    def log(self) -> Path:
        """Return what the server said."""
        return self.private / "log"

    def server(self, database: str = "hotgigs") -> Server:
        """Return how to reach it."""
        return Server(socket=str(self.private), port=5432, user=self.role, database=database)

    def sql(self, statement: str, database: str = "hotgigs") -> str:
        """Run a statement as its superuser. Raises Unavailable with what the server said."""
        command = ["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", f"--host={self.private}", f"--username={self.role}"]
        done = run([*command, f"--dbname={database}", "--command", statement], seconds=_PATIENCE)
        if not done.ok:
            raise Unavailable(f"The restored database refuses a statement: {done.said()}")
        return done.output.strip()


@contextmanager
def running(apart: Apart, *, durable: bool) -> Iterator[Apart]:
    """Start a server on a restored data directory, wait until its recovery has ended, and stop it at the end.

    Raises DidNotStart, which says why, when it does not come up.
    """
    _prepare(apart, durable=durable)
    options = f"--options=-c config_file={apart.private}/settings"
    started = _control(apart, "start", f"--timeout={_PATIENCE}", f"--log={apart.log}", options)
    if not started.ok or not _has_recovered(apart):
        _control(apart, "stop", "--mode=immediate")
        kind, why = reason(apart.log, started)
        refusal = TooShort if (kind, why) == _REASONS[_TOO_SHORT] else DidNotStart
        raise refusal(kind, f"The restored database did not start: {why}.")
    try:
        yield apart
    finally:
        stopped = _control(apart, "stop", "--mode=fast", f"--timeout={_PATIENCE}")
    if not stopped.ok:
        raise Unavailable(f"The restored database did not stop: {stopped.said()}")


def _has_recovered(apart: Apart) -> bool:
    """Wait until the recovery has ended and the server answers; tells whether it did, or died on the way."""
    ask = ["psql", "-XAtq", f"--host={apart.private}", f"--username={apart.role}", "--dbname=postgres"]
    until = time.monotonic() + _PATIENCE
    while is_running(apart.data) and time.monotonic() < until:
        if run([*ask, "--command", "SELECT pg_is_in_recovery()"]).output.strip() == "f":
            return True
        time.sleep(0.2)
    return False


def last_wal(log: Path) -> str:
    """Return the last segment of WAL that recovery had from the archive, or nothing."""
    found = re.findall(r'restored log file "([0-9A-F]{24})" from archive', log.read_text(encoding="utf-8"))
    return str(found[-1]) if found else ""


def is_running(data: Path) -> bool:
    """Tell whether a server of ours runs on a data directory."""
    try:
        pid = int((data / "postmaster.pid").read_text(encoding="utf-8").split()[0])
        # Where a process works only its tracer may see; with what it was started everybody.
        return os.fsencode(data) in Path("/proc", str(pid), "cmdline").read_bytes().split(b"\0")
    except (FileNotFoundError, ProcessLookupError, IndexError, ValueError):
        return False


def remove(apart: Apart) -> None:
    """Stop what may still run there and delete it; what was never made is no error."""
    if is_running(apart.data):
        _control(apart, "stop", "--mode=immediate")
    for folder in (apart.data, apart.private):
        if folder.exists():
            shutil.rmtree(folder)


def reason(log: Path, started: Done) -> tuple[str, str]:
    """Return of what kind it is that a server did not come up, and in a few words why."""
    said = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
    for pattern, found in _REASONS.items():
        if re.search(pattern, said):
            return found
    fatal = [line for line in said.splitlines() if "FATAL:" in line or "PANIC:" in line]
    return OTHER, fatal[-1].partition(": ")[2].strip() if fatal else started.said()


def own(apart: Apart, *paths: Path) -> None:
    """Give something to who runs the server."""
    user = pwd.getpwnam(apart.account)
    for path in paths:
        os.chown(path, user.pw_uid, user.pw_gid)


def _prepare(apart: Apart, *, durable: bool) -> None:
    apart.private.mkdir(mode=0o700, exist_ok=True)
    own(apart, apart.private)
    # Nobody but root and this user reaches the folder of the socket.
    (apart.private / "hba").write_text("local all all trust\n", encoding="utf-8")
    (apart.private / "ident").write_text("", encoding="utf-8")
    text = _SETTINGS.format(private=apart.private, fsync="on" if durable else "off")
    (apart.private / "settings").write_text(text, encoding="utf-8")
    own(apart, *(apart.private / name for name in ("hba", "ident", "settings")))


def _control(apart: Apart, *arguments: str) -> Done:
    command = [str(apart.binaries / "pg_ctl"), *arguments, f"--pgdata={apart.data}", "--wait", "--silent"]
    if os.geteuid() == 0:
        command = ["runuser", "-u", apart.account, "--", *command]
    return run(command, seconds=_PATIENCE, folder=Path("/"))
