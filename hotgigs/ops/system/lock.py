"""The one lock of everything that changes the box: a file, so that it works before the database does."""

import fcntl
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from hotgigs.kernel import clock
from hotgigs.kernel.errors import Locked

FILE = Path("/run/lock/hotgigs.lock")
BACKUPS = "hotgigs-admin backup"
"""How operations begin that nobody asked for at this moment, and that end soon."""
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


@contextmanager
def lock_box(
    operation: str,
    file: Path = FILE,
    *,
    patience: float = 0.0,
    waits_for: str = "",
    say: Callable[[str], None] | None = None,
) -> Iterator[int]:
    """Hold the lock, and hand out its descriptor for a program that shall hold it on when we are killed.

    The kernel lets go of it with its last holder, so none is ever left over. Raises Locked, which says who has it, when
    it is not free within so many seconds, or is held by what does not begin with the words that are worth a wait.
    """
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _take(descriptor, time.monotonic() + patience, waits_for, say)
        note = {
            "operation": operation,
            "pid": os.getpid(),
            "boot": _BOOT_ID.read_text(encoding="ascii").strip(),
            "since": f"{clock.now():%Y-%m-%d %H:%M:%S} UTC",
        }
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, json.dumps(note).encode(), 0)
        yield descriptor
    finally:
        os.close(descriptor)


@contextmanager
def waiting_lock(file: Path) -> Iterator[None]:
    """Hold a lock that others hold for seconds, and wait for it; it ends with its holder, so none is ever left over."""
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _take(descriptor: int, until: float, waits_for: str, say: Callable[[str], None] | None) -> None:
    told = False
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            operation, holder = _holder(os.pread(descriptor, 4096, 0))
            if time.monotonic() >= until or not operation.startswith(waits_for):
                refusal = f"Another operation changes the box: {holder}. Nothing was changed."
                raise Locked(f"{refusal} Run this again when it has ended.") from error
            if say and not told:
                say(f"Waiting for {holder}.")
            told = True
            time.sleep(0.5)
        else:
            return


def _holder(found: bytes) -> tuple[str, str]:
    """Return the operation that holds the lock, and who it is in words."""
    try:
        note = json.loads(found)
        return str(note["operation"]), f"{note['operation']}, process {note['pid']}, since {note['since']}"
    except (ValueError, KeyError, TypeError):
        return "", "it has only just begun"
