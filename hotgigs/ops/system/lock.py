"""The one lock of everything that changes the box: a file, so that it works before the database does."""

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hotgigs.kernel import clock
from hotgigs.kernel.errors import Locked

FILE = Path("/run/lock/hotgigs.lock")
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


@contextmanager
def lock_box(operation: str, file: Path = FILE, *, patience: float = 0.0) -> Iterator[int]:
    """Hold the lock, and hand out its descriptor for a program that shall hold it on when we are killed.

    The kernel lets go of it with its last holder, so none is ever left over. Raises Locked, which says who has it, when
    it is not free within so many seconds.
    """
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _take(descriptor, time.monotonic() + patience)
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


def _take(descriptor: int, until: float) -> None:
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() >= until:
                raise Locked(_refusal(os.pread(descriptor, 4096, 0))) from error
            time.sleep(0.5)
        else:
            return


def _refusal(found: bytes) -> str:
    try:
        note = json.loads(found)
        holder = f"{note['operation']}, process {note['pid']}, since {note['since']}"
    except (ValueError, KeyError, TypeError):
        holder = "it has only just begun"
    return f"Another operation changes the box: {holder}. Nothing was changed. Run this again when it has ended."
