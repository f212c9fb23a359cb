"""Opening what a command needs: settings and the box, closed again when the command ends."""

import click

from hotgigs import wiring
from hotgigs.kernel import db
from hotgigs.kernel.box import Box, open_box
from hotgigs.kernel.config import Config
from hotgigs.kernel.logs import configure_logs
from hotgigs.ops.system import identity
from hotgigs.schema_check import require_present_schema


def read_settings(*, as_owner: bool = False, of_web: bool = False) -> Config:
    """Read the settings; on an appliance root becomes the worker's user first, or the owner of the tables.

    Those `of_web` include the key of form tokens, which an appliance hands to the web process alone.
    Raises ConfigError with every fault.
    """
    if identity.is_appliance_root():
        return Config.load(identity.as_owner() if as_owner else identity.become_worker(), needs_secret=False)
    return Config.load(needs_secret=of_web)


def open_for_command(*, check_schema: bool = True, as_owner: bool = False) -> Box:
    """Read the settings and open the box until the command ends.

    Raises ConfigError with every fault, Unavailable when the database does not answer or has an older schema.
    """
    config = read_settings(as_owner=as_owner)
    configure_logs("warning")
    box = open_box(config)
    click.get_current_context().call_on_close(lambda: close(box))
    wiring.connect(box)
    if check_schema:
        require_present_schema()
    return box


def close(box: Box) -> None:
    """Let go of every connection."""
    db.current().bind.engine.dispose()
    for queue in box.queues.values():
        queue.huey.storage.pool.disconnect()
    box.cache.client.close()
