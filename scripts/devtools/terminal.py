"""What scripts/dev and scripts/test say, with colour only where it is seen."""

import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

COLOURS = {"web": 36, "worker": 35, "documents": 34, "mail": 33, "good": 32, "bad": 31, "dim": 2, "bold": 1}
_LOCK = threading.Lock()


def in_colour(text: str, name: str) -> str:
    """Return the text in the colour of that name, or as it is where colour is not wanted."""
    if not sys.stdout.isatty() or os.environ.get("NO_COLOR") or name not in COLOURS:
        return text
    return f"\x1b[{COLOURS[name]}m{text}\x1b[0m"


def say(line: str = "", end: str = "\n") -> None:
    """Write one line; a terminal that was closed is no reason to stop."""
    with _LOCK:
        try:
            print(line, end=end, flush=True)
        except OSError:
            # From here on nobody reads; silence lets the program end in order.
            sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - open until the program ends


@contextmanager
def step(what: str, *, alone: bool = True) -> Iterator[None]:
    """Say what is being done, and how long it took; not `alone` when others write meanwhile."""
    began = time.monotonic()
    waiting = alone and sys.stdout.isatty()
    if waiting:
        say(f"  {what:<34}", end="")
    try:
        yield
    except BaseException:
        if waiting:
            say()
        raise
    took = f"{time.monotonic() - began:6.1f} s"
    say(took if waiting else f"  {what:<34}{took}")
