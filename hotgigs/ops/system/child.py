"""Does something in a child process, which may become another user, and hands its answer back as JSON."""

import json
import os
import select
import signal
import sys
import time
import traceback
from collections.abc import Callable
from typing import Any, NoReturn


class Lost(Exception):
    """A child that gave no answer; the text says what is known of it."""


def answer_of(do: Callable[[], Any], *, seconds: float) -> Any:
    """Return what `do` returns in a child, through JSON.

    Raises Lost when the child fails or takes longer. Nothing that is shared with it may be open, like a connection.
    """
    reading, writing = os.pipe()
    sys.stdout.flush()
    sys.stderr.flush()
    process = os.fork()
    if not process:
        os.close(reading)
        _answer(do, writing)
    os.close(writing)
    said = None
    try:
        said = _read(reading, time.monotonic() + seconds)
    finally:
        os.close(reading)
        if said is None:
            os.kill(process, signal.SIGKILL)
        _, status = os.waitpid(process, 0)
    try:
        return json.loads(said or b"")
    except ValueError as error:
        raise Lost(f"a child process gave no answer (it ended with {os.waitstatus_to_exitcode(status)})") from error


def _answer(do: Callable[[], Any], writing: int) -> NoReturn:
    code = 1
    try:
        said = json.dumps(do()).encode()
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(said)
        code = 0
    except BaseException:  # noqa: BLE001 - the edge of the process: nothing of the parent's may run in it
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        # Without the parent's clean-up: it is the parent's to do.
        os._exit(code)


def _read(reading: int, until: float) -> bytes | None:
    """Read to the end of the child; None when our patience ends first."""
    said = b""
    while select.select([reading], [], [], max(0.0, until - time.monotonic()))[0]:
        piece = os.read(reading, 65536)
        if not piece:
            return said
        said += piece
    return None
