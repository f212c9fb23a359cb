"""How long work tells what it does: the command line shows it, the daemon and the timers leave it to their journal."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol


class Telling(Protocol):
    """Takes news of long work."""

    def begin(self, what: str) -> None:
        """Take what is done now, in a few words."""

    def amount(self, done: int, total: int) -> None:
        """Take how much of it is done, in bytes."""

    def end(self, outcome: str = "") -> None:
        """Take that it is done."""


class Quiet:
    """Tells nobody."""

    def begin(self, what: str) -> None:
        """Say nothing."""

    def amount(self, done: int, total: int) -> None:
        """Say nothing."""

    def end(self, outcome: str = "") -> None:
        """Say nothing."""


@contextmanager
def part(telling: Telling, what: str) -> Iterator[None]:
    """Tell of one part of the work, from its begin to its end."""
    telling.begin(what)
    yield
    telling.end()


def readable(size: float) -> str:
    """Return bytes as people say them: 12 kB, 3.4 MB, 1.2 GB."""
    if size < 1000:
        return f"{size:.0f} bytes"
    for unit in ("kB", "MB", "GB"):
        size /= 1000
        if size < 1000:
            return f"{size:.0f} {unit}" if size >= 10 else f"{size:.1f} {unit}"
    return f"{size / 1000:.1f} TB"
