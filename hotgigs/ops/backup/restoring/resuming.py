"""Goes on after a restore that was interrupted: whichever of the two states is live is whole, and is served again."""

from collections.abc import Callable
from pathlib import Path

from hotgigs.ops.backup import live, pgbackrest
from hotgigs.ops.backup.box import BackupBox
from hotgigs.ops.backup.layout import Layout
from hotgigs.ops.backup.live import Live
from hotgigs.ops.backup.restoring.running import clean_up


def note(layout: Layout) -> Path:
    """Return the file that is there while a restore has stopped the site."""
    return layout.state / "restoring.json"


def resume(box: BackupBox, found: Live, rebuild: Callable[[], None], *, wait: bool) -> bool:
    """Start what an interrupted restore stopped; tells whether the state that it made is the live one.

    With `wait` the services run when it returns, else they are about to. Whoever calls this holds the lock of the box.
    Raises Unavailable when something does not start; then it can be
    called again.
    """
    took_effect = clean_up(box, found)

    def finish() -> None:
        # What comes after the change-over; doing it where it was done before changes nothing.
        pgbackrest.adopt(box.engine)
        rebuild()

    live.resume(found, note(box.layout), finish, wait=wait)
    return took_effect
