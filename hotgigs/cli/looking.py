"""How commands look at the box: root at the appliance, and the application through the eyes of its worker."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from hotgigs import wiring
from hotgigs.cli.opening import close, read_settings
from hotgigs.kernel import clock
from hotgigs.kernel.box import open_box
from hotgigs.kernel.logs import configure_logs
from hotgigs.ops.appliance import keeping, reading
from hotgigs.ops.appliance.settings import FILE, Appliance, SettingsError
from hotgigs.ops.checks import records
from hotgigs.ops.checks.check import Application, Around, Check
from hotgigs.ops.checks.checklist import checks
from hotgigs.ops.checks.looking import look
from hotgigs.ops.checks.rounds import Round
from hotgigs.ops.system import identity


def around() -> Around:
    """Return what there is to look at: an appliance for its root, else the application alone.

    Raises SettingsError when the settings cannot be used and none were ever applied.
    """
    return Around(_settings() if identity.is_appliance_root() else None)


def look_around(place: Around, *, only: tuple[Check, ...] = (), earlier: Round | None = None) -> Round:
    """Let every check look, or some; on an appliance what was set aside is known."""
    seen = look(place, only or checks(), _application, earlier=earlier)
    aside = records.ignored(state_of(place)) if place.settings is not None else {}
    return Round(clock.now(), seen, aside)


def state_of(place: Around) -> Path:
    """Return the folder in which the box remembers what was found."""
    return place.at(str(records.STATE))


def _settings() -> Appliance:
    try:
        return reading.load(FILE)
    except SettingsError:
        # A typing error in the file must not silence the alerts: it is one.
        applied = keeping.read_applied()
        if applied is None:
            raise
        return applied


@contextmanager
def _application() -> Iterator[Application]:
    config = read_settings()
    # What does not answer is a result here, and no line of the log.
    configure_logs("error")
    box = open_box(config)
    try:
        yield Application(box, wiring.open_engine(box))
    finally:
        close(box)


def kind_or_result(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    """Accept the id of a kind of results, or of one result of such a kind."""
    known = {kind.id for check in checks() for kind in check.kinds}
    if value is not None and value.partition(":")[0] not in known:
        raise click.BadParameter(f"{value!r} is no id. `hotgigs-admin doctor` shows them.")
    return value
