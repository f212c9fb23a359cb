"""The only source of the present time."""

import contextlib
import contextvars
from collections.abc import Iterator
from datetime import datetime, timezone

_frozen: contextvars.ContextVar[datetime | None] = contextvars.ContextVar("frozen_clock", default=None)


def now() -> datetime:
    """Return the present moment, aware and in UTC."""
    return _frozen.get() or datetime.now(timezone.utc)


@contextlib.contextmanager
def frozen(at: datetime) -> Iterator[None]:
    """Hold the clock at one aware moment, in this thread, for as long as the block lasts.

    Raises ValueError when the moment has no time zone.
    """
    if at.tzinfo is None:
        raise ValueError("the clock needs an aware time")
    token = _frozen.set(at.astimezone(timezone.utc))
    try:
        yield
    finally:
        _frozen.reset(token)
