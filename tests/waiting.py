"""Waiting for a state: the deadline is far off, so that a busy machine fails no test."""

import time
from collections.abc import Callable
from typing import TypeVar

PATIENCE = 60.0
"""Seconds."""

_State = TypeVar("_State")


def wait_until(state: Callable[[], _State], *, what: str, seconds: float = PATIENCE) -> _State:
    """Wait until a state is reached; returns it.

    Raises AssertionError, which says for what, when it is not reached in time.
    """
    end = time.monotonic() + seconds
    while not (found := state()):
        assert time.monotonic() < end, f"waited {seconds:.0f} s for {what}"
        time.sleep(0.05)
    return found
