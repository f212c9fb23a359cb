"""What the worker does for accounts by the clock."""

import logging

from hotgigs.accounts import commands
from hotgigs.kernel.db import transaction

log = logging.getLogger(__name__)


def delete_expired() -> None:
    """Delete sessions and links that ended long ago."""
    with transaction() as db:
        sessions, links = commands.delete_expired(db)
    log.info("deleted %s ended sessions and %s old links", sessions, links)
