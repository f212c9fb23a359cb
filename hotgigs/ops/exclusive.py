"""The one lock of operations that exclude each other, held in the database, with the name of who holds it."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, text

from hotgigs.kernel import clock, db
from hotgigs.kernel.errors import Locked

_KEY = 740_200
"""PostgreSQL advisory lock; it ends with its connection, so an operation that was killed holds nothing."""
_HOLDER = text(
    "SELECT activity.application_name"
    " FROM pg_locks JOIN pg_stat_activity AS activity USING (pid)"
    " JOIN pg_database ON pg_database.oid = pg_locks.database"
    " WHERE locktype = 'advisory' AND objid = :key AND granted AND pg_database.datname = current_database()"
)


@contextmanager
def exclusive(operation: str) -> Iterator[None]:
    """Hold the lock of operations that exclude each other while the block lasts.

    Raises Locked, which says who holds it and since when.
    """
    with db.reachable(), db.current().bind.engine.connect() as pooled:
        # A statement is its own transaction, and the connection is closed at the end, not kept: so is the lock.
        connection = pooled.execution_options(isolation_level="AUTOCOMMIT")
        connection.detach()
        # Of another role's session PostgreSQL tells the name, and not when it began. A name has 63 characters.
        name = f"{operation} ({os.getpid()}, {clock.now():%Y-%m-%d %H:%M:%S})"
        connection.execute(text("SELECT set_config('application_name', :name, false)"), {"name": name})
        if not connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": _KEY}):
            raise Locked(_refusal(connection))
        yield


def _refusal(connection: Connection) -> str:
    holder = connection.scalar(_HOLDER, {"key": _KEY}) or ""
    known = re.fullmatch(r"(.+) \((\d+), ([^()]+)\)", holder)
    who = f"{known[1]} (process {known[2]}), since {known[3]} UTC" if known else "it has ended this very moment"
    return f"Another operation is at work: {who}. Nothing was changed. Run this again when it has ended."
