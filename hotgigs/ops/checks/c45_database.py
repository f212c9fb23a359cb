"""Does PostgreSQL answer, with the schema of this release and connections to spare?"""

from collections.abc import Iterator

from sqlalchemy import text

from hotgigs import migrations
from hotgigs.kernel import db
from hotgigs.kernel.errors import Unavailable
from hotgigs.ops.checks.check import Around, Check, Need
from hotgigs.ops.checks.result import Kind, Result, by_threshold

ANSWERS = Kind("database.answers", "PostgreSQL answers the application.", "systemctl status 'postgresql@*'")
SCHEMA = Kind("database.schema", "The database has the schema of this release.", "hotgigs-admin db migrate")
CONNECTIONS = Kind(
    "database.connections",
    "Less than 80 % of the connections are used; problem from 95 %.",
    "hotgigs-admin configure web_instances=0 threads=0",
)
WARNING, PROBLEM = 0.80, 0.95
_USED = text(
    "SELECT (SELECT sum(numbackends) FROM pg_stat_database),"
    " current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int"
)


def look(_around: Around) -> Iterator[Result]:
    """Ask PostgreSQL as the worker does."""
    try:
        with db.reading() as session:
            used, most = session.execute(_USED).one()
            found = migrations.present(session.connection())
    except Unavailable as error:
        yield ANSWERS.problem(error.reason or "it does not answer", gist="silent")
        return
    yield ANSWERS.ok("PostgreSQL answers")
    yield judge_schema(found, migrations.newest())
    yield judge_connections(int(used), int(most))


def judge_schema(found: str | None, wanted: str) -> Result:
    """Judge the schema of the database by that of the release."""
    if found == wanted:
        return SCHEMA.ok(f"schema {found}")
    if found is not None and found > wanted:
        return SCHEMA.warning(f"schema {found} is of a later release; this one knows {wanted}")
    return SCHEMA.problem(f"schema {found or 'none'}, and this release needs {wanted}")


def judge_connections(used: int, most: int) -> Result:
    """Judge how many connections are used of those that the application may have."""
    state = by_threshold(used / most, warning=WARNING, problem=PROBLEM)
    return CONNECTIONS.by_state(state, f"{used} of {most} connections used", gist="full")


CHECK = Check("Database", (ANSWERS, SCHEMA, CONNECTIONS), look, needs=frozenset({Need.APPLICATION}))
