"""The roles of an installed site can do what their processes do, and nothing else."""

from collections.abc import Iterator

import pytest
from alembic import command
from sqlalchemy import make_url, text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from hotgigs import wiring
from hotgigs.audit import commands as audit
from hotgigs.audit import sealing
from hotgigs.kernel import db, outbox
from hotgigs.kernel.box import Box
from hotgigs.kernel.permissions import SYSTEM
from hotgigs.migrations import configuration, grants
from hotgigs.schema import metadata
from hotgigs.search import commands as search
from tests.roles import BACKUP, PROCESSES, acting_as
from tests.servers import Servers

OWNED = "hotgigs_owned"


def refuses(session: Session, process: str, statement: str) -> bool:
    """Tell whether PostgreSQL refuses a statement to a process for want of a right."""
    with acting_as(process):
        try:
            with session.begin_nested():
                session.execute(text(statement))
        except ProgrammingError as error:
            return "permission denied" in str(error) or "row-level security" in str(error)
    return False


def test_every_table_has_a_decision() -> None:
    missing = {*metadata.tables, "alembic_version"} ^ set(grants.GRANTS)
    assert not missing, f"Say in hotgigs/migrations/grants.py who may do what to: {', '.join(sorted(missing))}"
    assert grants.INDEX_WORK == search.INDEX


def test_granting_again_changes_nothing_and_takes_back_what_is_too_much(database: Session) -> None:
    assert not grants.apply_grants(database.connection())
    database.execute(text("GRANT DELETE ON audit_events TO hotgigs_web"))
    database.execute(text("GRANT SELECT (text) ON document_readings TO hotgigs_documents"))
    assert grants.apply_grants(database.connection())
    assert not grants.apply_grants(database.connection())
    assert refuses(database, "documents", "SELECT text FROM document_readings")


@pytest.mark.parametrize("process", PROCESSES)
def test_nobody_changes_the_trail(database: Session, process: str) -> None:
    audit.record(database, SYSTEM, "something.changed", ("thing", "1"))
    sealing.seal_waiting()
    for statement in (
        "UPDATE audit_events SET verb = verb",
        "UPDATE audit_seals SET hash = hash",
        "DELETE FROM audit_events",
        "DELETE FROM audit_seals",
        "TRUNCATE audit_events CASCADE",
        "TRUNCATE audit_seals",
    ):
        assert refuses(database, process, statement)


@pytest.mark.parametrize("process", PROCESSES)
def test_nobody_changes_the_schema(database: Session, process: str) -> None:
    assert refuses(database, process, "CREATE TABLE public.own (id integer)")
    assert refuses(database, process, "UPDATE alembic_version SET version_num = '0'")


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM people",
        "SELECT * FROM sessions",
        "SELECT * FROM candidates",
        "SELECT * FROM applications",
        "SELECT * FROM mails",
        "SELECT text FROM document_readings",
        "SELECT description FROM posts",
        "SELECT actor_name FROM audit_events",
        "UPDATE companies SET name = name",
        "UPDATE documents SET sha256 = sha256",
        "DELETE FROM documents",
        "UPDATE outbox SET payload = payload",
        "DELETE FROM outbox",
    ],
)
def test_the_documents_worker_cannot(database: Session, statement: str) -> None:
    assert refuses(database, "documents", statement)


def test_the_documents_worker_sees_its_own_work_and_asks_for_one_kind_only(database: Session) -> None:
    for queue, kind in (("documents", "documents.read"), ("work", "mail.send"), ("work", grants.INDEX_WORK)):
        outbox.enqueue(database, kind, {}, queue=queue)
    with acting_as("documents"):
        seen = set(database.scalars(text("SELECT kind FROM outbox")))
        assert seen == {"documents.read", grants.INDEX_WORK}
        asked = "UPDATE outbox SET state = 'waiting' RETURNING kind"
        assert list(database.scalars(text(asked))) == ["documents.read"]
        outbox.enqueue(database, grants.INDEX_WORK, {"post": "1"}, unique_key="1")
        outbox.enqueue(database, grants.INDEX_WORK, {"post": "1"}, unique_key="1")
        with pytest.raises(ProgrammingError, match="row-level security"), database.begin_nested():
            outbox.enqueue(database, "mail.send", {"mail": "1"})


def test_who_takes_backups_reads_every_row_and_changes_none(database: Session) -> None:
    outbox.enqueue(database, "mail.send", {"mail": "1"})
    grants.apply_grants(database.connection())
    with acting_as(BACKUP):
        assert list(database.scalars(text("SELECT kind FROM outbox"))) == ["mail.send"]
        for name, table in metadata.tables.items():
            assert list(database.execute(table.select().limit(1))) is not None, name
    for statement in (
        "DELETE FROM outbox",
        "UPDATE people SET name = name",
        "INSERT INTO datasets SELECT * FROM datasets",
        "TRUNCATE erasures",
    ):
        assert refuses(database, BACKUP, statement)


def test_the_monitor_counts_what_is_held_and_who_was_erased_and_learns_no_more(database: Session) -> None:
    outbox.enqueue(database, "mail.send", {"mail": "1"})
    outbox.hold(database, ["mail.send"])
    with acting_as("monitor"):
        held = text("SELECT count(*), min(created_at) FROM outbox WHERE state = 'held'")
        assert database.execute(held).one()[0] == 1
        assert database.scalar(text("SELECT count(*) FROM erasures")) == 0
    assert refuses(database, "monitor", "SELECT subject_id FROM erasures")
    for process in PROCESSES:
        assert refuses(database, process, "UPDATE erasures SET files = files")
        assert refuses(database, process, "DELETE FROM erasures")


def test_the_worker_does_by_the_clock_what_it_may(database: Session, box: Box) -> None:
    audit.record(database, SYSTEM, "something.changed", ("thing", "1"))
    database.commit()
    with acting_as("worker"):
        search.rebuild(wiring.open_engine(box))
        for _, do in wiring.periodic(box):
            do()
    assert sealing.verify(database).unsealed == 0


def test_the_owner_needs_no_superuser(servers: Servers, owned: Engine) -> None:
    with owned.connect() as connection:
        command.upgrade(configuration(connection), "head")
        connection.commit()
        assert grants.apply_grants(connection)
        connection.commit()
        assert not grants.apply_grants(connection)
        assert connection.scalar(text("SELECT current_user")) == "hotgigs_owner"


@pytest.fixture
def owned(servers: Servers) -> Iterator[Engine]:
    """Return an engine of an empty database that belongs to a role without other rights."""
    if not servers.postgresql.execute("SELECT 1 FROM pg_roles WHERE rolname = 'hotgigs_owner'"):
        servers.postgresql.execute("CREATE ROLE hotgigs_owner LOGIN")
    url = make_url(servers.create_database(OWNED)).set(username="hotgigs_owner")
    servers.postgresql.execute(f"ALTER DATABASE {OWNED} OWNER TO hotgigs_owner")
    servers.postgresql.execute("ALTER SCHEMA public OWNER TO hotgigs_owner", OWNED)
    engine = db.make_engine(url.render_as_string(hide_password=False))
    yield engine
    engine.dispose()
    servers.drop_database(OWNED)
