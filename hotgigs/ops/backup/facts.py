"""What a database says of itself: for manifests, and to be compared with what came back."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg2
from psycopg2 import sql

from hotgigs.kernel.errors import Unavailable

_TABLES = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY relname"
_DOCUMENTS = "SELECT sha256 FROM documents UNION SELECT sha256 FROM document_pages"
_LARGEST_INDEXES = (
    "SELECT class.oid::regclass::text FROM pg_class AS class JOIN pg_am AS am ON am.oid = class.relam"
    " WHERE am.amname = 'btree' AND class.relnamespace = 'public'::regnamespace"
    " ORDER BY class.relpages DESC, class.relname LIMIT %s"
)


@dataclass(frozen=True)
class Server:
    """How to reach a server: the folder of its socket, its port, and who asks."""

    socket: str = "/run/postgresql"
    port: int = 5432
    user: str = "hotgigs_backup"
    database: str = "hotgigs"


@dataclass(frozen=True)
class Facts:
    """A database at one moment."""

    at: datetime
    revision: str
    postgresql: str
    system: str
    """System identifier of the cluster: two clusters never share it but by copying."""
    database_bytes: int
    rows: Mapping[str, int]


@contextmanager
def asking(server: Server) -> Iterator[Any]:
    """Give a cursor that sees one moment and changes nothing. Raises Unavailable when the server does not answer."""
    try:
        connection = psycopg2.connect(
            host=server.socket, port=server.port, user=server.user, dbname=server.database, connect_timeout=10
        )
    except psycopg2.OperationalError as error:
        raise Unavailable(f"PostgreSQL does not answer: {str(error).strip().splitlines()[-1]}") from error
    try:
        connection.set_session(isolation_level="REPEATABLE READ", readonly=True)
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


def read_facts(server: Server) -> Facts:
    """Read what a manifest holds. Raises Unavailable when the server does not answer."""
    with asking(server) as cursor:
        # The first statement fixes the moment that all others see.
        cursor.execute(
            "SELECT clock_timestamp(), current_setting('server_version'), pg_database_size(current_database())"
        )
        at, version, size = cursor.fetchone()
        cursor.execute("SELECT version_num FROM alembic_version")
        (revision,) = cursor.fetchone()
        cursor.execute("SELECT system_identifier::text FROM pg_control_system()")
        (system,) = cursor.fetchone()
        return Facts(at, revision, version.split()[0], system, size, _count_rows(cursor))


def mark(server: Server) -> None:
    """Have the log of the database tell that this moment was reached, on a site where nobody does anything, too.

    Recovery finds a moment by the transaction after it. Raises Unavailable when the server does not answer.
    """
    with asking(server) as cursor:
        cursor.execute("SELECT pg_current_xact_id()")
        cursor.connection.commit()


def read_documents(server: Server) -> set[str]:
    """Return the hashes of every file that a row names."""
    with asking(server) as cursor:
        cursor.execute(_DOCUMENTS)
        return {name for (name,) in cursor.fetchall()}


def largest_indexes(server: Server, count: int) -> list[str]:
    """Return the names of the largest B-tree indexes."""
    with asking(server) as cursor:
        cursor.execute(_LARGEST_INDEXES, (count,))
        return [name for (name,) in cursor.fetchall()]


def _count_rows(cursor: Any) -> dict[str, int]:
    cursor.execute(_TABLES)
    counts = {}
    for (table,) in cursor.fetchall():
        cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table)))
        (counts[table],) = cursor.fetchone()
    return counts
