"""The database roles of an installed site, so that what runs in a test may do there what it may do on a box."""

import contextlib
from collections.abc import Iterator

from sqlalchemy.engine import Connection

from hotgigs.kernel import db
from hotgigs.migrations.grants import ROLE
from tests.servers import Servers

PROCESSES = ("web", "worker", "documents", "monitor")
BACKUP = "backup"
ROLES = {"web": "web", "work": "worker", "documents": "documents"}
"""The role of each program of a site: with it, a program may do in the database what it may do on a box."""


def create_roles(servers: Servers) -> None:
    """Make the roles, which belong to a whole server; an application's role signs in by its name alone here."""
    for process in PROCESSES:
        servers.postgresql.execute(f"CREATE ROLE {ROLE.format(process)} LOGIN")
    # As the role of the box makes it: who takes backups reads every row, and changes none.
    servers.postgresql.execute(f"CREATE ROLE {ROLE.format(BACKUP)} LOGIN BYPASSRLS")
    servers.postgresql.execute(f"GRANT pg_read_all_data TO {ROLE.format(BACKUP)}")


def url_of(database_url: str, process: str) -> str:
    """Return the address of a database for one process."""
    return database_url.replace("//hotgigs@", f"//{ROLE.format(process)}@")


@contextlib.contextmanager
def acting_as(process: str) -> Iterator[None]:
    """Let the block do on the test's connection what this process may do on a box, and nothing else."""
    bind = db.current().bind
    assert isinstance(bind, Connection), "only a test's own connection can change its role"
    _send(bind, f"SET ROLE {ROLE.format(process)}")
    try:
        yield
    finally:
        _send(bind, "RESET ROLE")


def _send(connection: Connection, statement: str) -> None:
    # Past SQLAlchemy: tests count the statements of what they test.
    with contextlib.closing(connection.connection.cursor()) as cursor:
        cursor.execute(statement)
