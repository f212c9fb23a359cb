"""The database: one declarative base, and the two ways to hold a session."""

import contextlib
import contextvars
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import DateTime, MetaData, Text, Uuid, create_engine, event
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker

from hotgigs.kernel import ids
from hotgigs.kernel.errors import Unavailable

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}

WAKE = "hotgigs.wake"
"""Key in Session.info: the set of queues that got work in this transaction."""


_statements: contextvars.ContextVar[list[str] | None] = contextvars.ContextVar("statements", default=None)


class Base(DeclarativeBase):
    """The base of every table: names of constraints follow one convention, times carry their zone."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: DateTime(timezone=True),
        str: Text(),
        UUID: Uuid(),
        dict[str, Any]: JSONB(),
        list[str]: JSONB(),
        **{kind: Uuid() for kind in vars(ids).values() if getattr(kind, "__supertype__", None) is UUID},
    }


class Database:
    """One engine (or, in tests, one connection) and its sessions.

    `wake` is called after a commit for each queue that got work.
    """

    def __init__(self, bind: Engine | Connection, wake: Callable[[str], None] | None = None) -> None:
        self.bind = bind
        self.wake = wake
        joined = isinstance(bind, Connection)
        # A joined session lives in savepoints of a transaction that a test rolls back at its end.
        mode = "create_savepoint" if joined else "conditional_savepoint"
        self._writing = sessionmaker(bind, expire_on_commit=False, join_transaction_mode=mode)
        readonly = bind if joined else bind.execution_options(postgresql_readonly=True)
        self._reading = sessionmaker(readonly, expire_on_commit=False, join_transaction_mode=mode)

    def write(self) -> Session:
        """Open a session that may write."""
        return self._writing()

    def read(self) -> Session:
        """Open a session in which PostgreSQL refuses every write."""
        return self._reading()


def make_engine(url: str, *, pool_size: int = 5, application_name: str = "hotgigs") -> Engine:
    """Make an engine whose sessions speak UTC and give up on a statement in bounded time."""
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_pre_ping=True,
        pool_timeout=5,
        hide_parameters=True,
        connect_args={
            "application_name": application_name,
            "connect_timeout": 5,
            "options": "-c timezone=UTC -c statement_timeout=30000 -c idle_in_transaction_session_timeout=60000",
        },
    )
    event.listen(engine, "before_cursor_execute", _note_statement)
    return engine


def use(database: Database) -> None:
    """Make this the database of the process; a composition root calls it once, tests more often."""
    _current[:] = [database]


def current() -> Database:
    """Return the database of the process.

    Raises RuntimeError when no composition root has chosen one.
    """
    if not _current:
        raise RuntimeError("no database: call hotgigs.kernel.db.use() first")
    return _current[0]


@contextlib.contextmanager
def transaction() -> Iterator[Session]:
    """Hold a session that commits when the block ends well, and then wakes the queues that got work.

    Raises Unavailable when the database does not answer.
    """
    database = current()
    with reachable(), database.write() as session:
        with session.begin():
            yield session
        queues: set[str] = session.info.pop(WAKE, set())
    if database.wake is not None:
        for queue in sorted(queues):
            database.wake(queue)


@contextlib.contextmanager
def reading() -> Iterator[Session]:
    """Hold a session that can only read, on one snapshot of the transaction's statements.

    Raises Unavailable when the database does not answer.
    """
    with reachable(), current().read() as session, session.begin():
        yield session


@contextlib.contextmanager
def reachable() -> Iterator[None]:
    """Hold work on the database.

    Raises Unavailable when the database does not answer, or stops to.
    """
    try:
        yield
    except (DBAPIError, PoolTimeout) as error:
        lost = isinstance(error, OperationalError | PoolTimeout) or error.connection_invalidated
        if not lost:
            raise
        raise Unavailable("The database does not answer right now. Nothing was lost; try again in a minute.") from error


@contextlib.contextmanager
def counted() -> Iterator[list[str]]:
    """Collect the SQL statements that this thread sends while the block lasts."""
    seen: list[str] = []
    token = _statements.set(seen)
    try:
        yield seen
    finally:
        _statements.reset(token)


_current: list[Database] = []


def _note_statement(_connection: object, _cursor: object, statement: str, *_: object) -> None:
    seen = _statements.get()
    if seen is not None:
        seen.append(statement)
