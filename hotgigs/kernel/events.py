"""News that a domain tells upward; who listens is decided in one dict, in hotgigs/wiring.py."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session


class Event:
    """The base of every event, a frozen dataclass of ids and facts."""


Handler = Callable[[Session, Any], None]
"""Listens to the one kind of event under which it is subscribed."""

_handlers: dict[type[Event], tuple[Handler, ...]] = {}


def subscribe(handlers: Mapping[type[Event], Sequence[Handler]]) -> None:
    """Replace who listens to what; called once by a composition root."""
    _handlers.clear()
    _handlers.update({kind: tuple(listeners) for kind, listeners in handlers.items()})


def emit(session: Session, event: Event) -> None:
    """Tell every listener, inside the caller's transaction; a listener that fails fails the change."""
    for handler in _handlers.get(type(event), ()):
        handler(session, event)
