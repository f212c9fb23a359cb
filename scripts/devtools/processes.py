"""Child processes that never outlive the program that started them."""

import ctypes
import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

PR_SET_PDEATHSIG = 1
# Where a process writes what it says: a file, subprocess.PIPE or DEVNULL; None is our own terminal.
Output = int | IO[bytes] | None
# Loaded before any fork: the child may not take locks between fork and exec.
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


@dataclass(frozen=True)
class Account:
    """A user of the system that a server runs as."""

    name: str
    uid: int
    gid: int

    def own(self, path: Path) -> None:
        """Hand a file or folder to this user."""
        os.chown(path, self.uid, self.gid)


def server_account() -> Account | None:
    """Return whom servers must run as when we are root, and None when we are not.

    PostgreSQL refuses to run as root, and its own user is there wherever the distribution's package is.
    """
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid)
    raise SystemExit("Root needs an unprivileged user for PostgreSQL, and there is neither `postgres` nor `nobody`.")


def spawn(
    command: Sequence[object],
    *,
    account: Account | None = None,
    env: Mapping[str, str] | None = None,
    output: Output = None,
    errors: Output = None,
    death_signal: int = signal.SIGTERM,
) -> "subprocess.Popen[bytes]":
    """Start a process in a session of its own that gets `death_signal` when this thread dies.

    Errors go where the output goes, unless `errors` says otherwise.
    """
    return subprocess.Popen(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output is not None and errors is None else errors,
        env=None if env is None else dict(env),
        cwd="/" if account else None,
        start_new_session=True,
        preexec_fn=_dies_with_parent(death_signal),
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
    )


def stop(process: "subprocess.Popen[bytes]", number: int = signal.SIGTERM, *, seconds: float = 10) -> None:
    """Ask a process to end, and after `seconds` end it together with its group."""
    if process.poll() is None:
        process.send_signal(number)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            kill(process)
    _kill_group(process.pid)


def kill(process: "subprocess.Popen[bytes]") -> None:
    """End a process and its group at once."""
    _kill_group(process.pid)
    if process.poll() is None:
        process.kill()
        process.wait()


def wait_until(condition: Callable[[], bool], *, seconds: float, what: str, alive: Callable[[], bool]) -> None:
    """Wait until `condition` holds.

    Raises RuntimeError when it took longer than `seconds`, or when `alive` no longer holds.
    """
    end = time.monotonic() + seconds
    while not condition():
        if not alive():
            raise RuntimeError(f"{what} ended while it started.")
        if time.monotonic() > end:
            raise RuntimeError(f"{what} did not start within {seconds:.0f} s.")
        time.sleep(0.05)


def _dies_with_parent(number: int) -> Callable[[], None] | None:
    if _LIBC is None:
        return None
    libc, parent = _LIBC, os.getpid()

    def arrange() -> None:
        libc.prctl(PR_SET_PDEATHSIG, number)
        if os.getppid() != parent:
            os._exit(1)

    return arrange


def _kill_group(group: int) -> None:
    try:
        os.killpg(group, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        # Nobody is left in it; macOS says "not permitted" for a group of zombies.
        return
