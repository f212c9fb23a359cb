"""Starts a child with nothing but a document and a pipe, and hears it out within bounds."""

import os
import selectors
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from hotgigs.documents import frames
from hotgigs.documents.child import Order

PROGRAM = "import sys; sys.path.append(sys.argv[1]); from hotgigs.documents.child import main; main(sys.argv[2])"
"""Run with -I, so neither the environment nor the working directory choose what is imported."""

MAX_ERRORS = 16 * 1024
TIME_IS_UP = "out of time"
GRACE_SECONDS = 2.0
"""How long a child may live on after it closed its answer."""
_ROOT = str(Path(__file__).resolve().parents[2])
_READY = frames.pack(frames.READY)
_CHUNK = 64 * 1024


@dataclass(frozen=True)
class Bounds:
    """Most seconds on the clock and most bytes of an answer."""

    wall_seconds: float = 60.0
    answer_bytes: int = 16 * 1024 * 1024


@dataclass(frozen=True)
class Ending:
    """How a child ended: what it sent, its exit status (negative: the signal), and why we ended it, if we did."""

    answer: bytes
    errors: str
    status: int
    cut: str = ""

    @property
    def began(self) -> bool:
        """Tell whether the child was shut in: before that, no failure is the document's."""
        return self.answer.startswith(_READY)

    @property
    def said(self) -> bytes:
        """Give what the child sent after it was shut in."""
        return self.answer[len(_READY) :] if self.began else b""

    def __str__(self) -> str:
        """Describe the ending for the log."""
        how = signal.Signals(-self.status).name if self.status < 0 else f"status {self.status}"
        return f"{self.cut or 'ended'} ({how}, {len(self.answer)} bytes answered)"


def run(order: Order, document: int, bounds: Bounds, program: str = PROGRAM) -> Ending:
    """Run one child over an open document and wait for its end. Raises OSError when no process can be started."""
    child = subprocess.Popen(
        [sys.executable, "-I", "-c", program, _ROOT, order.dumps()],
        stdin=document,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd="/",
        env={},
        close_fds=True,
        start_new_session=True,
    )
    with child:
        hearing = _Hearing(child, bounds)
        try:
            cut = hearing.listen() or _await_end(child)
        finally:
            _end(child)
    return Ending(bytes(hearing.answer), hearing.errors.decode("utf-8", "replace"), child.returncode, cut)


class _Hearing:
    """What a child has said so far."""

    def __init__(self, child: "subprocess.Popen[bytes]", bounds: Bounds) -> None:
        self.answer = bytearray()
        self.errors = bytearray()
        self._child = child
        self._bounds = bounds
        self._deadline = time.monotonic() + bounds.wall_seconds

    def listen(self) -> str:
        """Read until both pipes are closed; say why if it had to be cut short."""
        with selectors.DefaultSelector() as selector:
            for pipe, heard in ((self._child.stdout, self.answer), (self._child.stderr, self.errors)):
                if pipe is not None:
                    selector.register(pipe, selectors.EVENT_READ, heard)
            while selector.get_map():
                left = self._deadline - time.monotonic()
                if left <= 0:
                    return TIME_IS_UP
                for key, _ in selector.select(left):
                    self._take(selector, key)
                if len(self.answer) > self._bounds.answer_bytes:
                    return "answered too much"
        return ""

    def _take(self, selector: selectors.BaseSelector, key: selectors.SelectorKey) -> None:
        chunk = os.read(key.fd, _CHUNK)
        if not chunk:
            selector.unregister(key.fileobj)
        key.data.extend(chunk)
        if key.data is self.errors:
            del self.errors[MAX_ERRORS:]


def _await_end(child: "subprocess.Popen[bytes]") -> str:
    try:
        child.wait(GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        return "closed its answer and stayed"
    return ""


def _end(child: "subprocess.Popen[bytes]") -> None:
    """Kill the whole session of a child that has not been waited for, whose number is therefore still its own."""
    if child.returncode is None:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
