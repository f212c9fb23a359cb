"""Fixtures of every test: real servers, a migrated database, a session that leaves no trace, a browserless client."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from flask import Flask
from sqlalchemy.orm import Session

from hotgigs import wiring
from hotgigs.app import create_app
from hotgigs.kernel import db
from hotgigs.kernel.box import Box, open_box
from hotgigs.kernel.config import Config
from hotgigs.migrations import configuration, grants
from tests import servers as server_room
from tests.cast import Cast, make_cast
from tests.client import Browser
from tests.roles import create_roles

FOLDER_VARIABLE = "HOTGIGS_TEST_SERVERS"


def pytest_configure(config: pytest.Config) -> None:
    """Start the servers once; workers of pytest-xdist inherit their folder through the environment."""
    if hasattr(config, "workerinput") or config.option.collectonly:
        return
    config.stash[_servers_key] = started = server_room.start_servers()
    migrate_template(started)
    os.environ[FOLDER_VARIABLE] = str(started.folder)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the servers that this process started."""
    if _servers_key in config.stash:
        config.stash[_servers_key].stop()


_servers_key = pytest.StashKey[server_room.Servers]()


def migrate_template(servers: server_room.Servers) -> None:
    """Make the database that others are copies of, and the roles that may use it, as on an installed box."""
    create_roles(servers)
    engine = db.make_engine(servers.create_database("template_hotgigs"))
    with engine.connect() as connection:
        command.upgrade(configuration(connection), "head")
        grants.apply_grants(connection)
        connection.commit()
    engine.dispose()


@pytest.fixture(scope="session")
def servers() -> server_room.Servers:
    """Return the servers of this run."""
    return server_room.attach_servers(Path(os.environ[FOLDER_VARIABLE]))


@pytest.fixture(scope="session")
def worker_number() -> int:
    """Return the number of this pytest-xdist worker, 0 without one."""
    return int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))


@pytest.fixture(scope="session")
def config(servers: server_room.Servers, worker_number: int, tmp_path_factory: pytest.TempPathFactory) -> Config:
    """Return settings for a database, stores and queues that only this test process uses."""
    folder = tmp_path_factory.mktemp("box")
    name = f"hotgigs_test_{worker_number}"
    queue_url, cache_url = servers.redis_urls(worker_number)
    url = servers.create_database(name, "template_hotgigs")
    return make_config(folder, database_url=url, redis_queue_url=queue_url, redis_cache_url=cache_url)


def make_config(folder: Path, **settings: object) -> Config:
    """Write a secret and make the folders, and return settings that pass every check."""
    (folder / "secret").write_bytes(b"tests only, thirty-two bytes or more")
    for name in ("documents", "index"):
        (folder / name).mkdir(mode=0o700)
    environ = {
        "site_url": "http://hotgigs.test",
        "mail_url": "smtp://127.0.0.1:9",
        "mail_from": "HotGigs <jobs@hotgigs.test>",
        "secret_file": folder / "secret",
        "storage_path": folder / "documents",
        "index_path": folder / "index",
        **settings,
    }
    return Config.load({f"HOTGIGS_{name.upper()}": str(value) for name, value in environ.items()})


@pytest.fixture(scope="session")
def box(config: Config) -> Iterator[Box]:
    """Open the tools of the test process."""
    opened = open_box(config)
    wiring.connect(opened)
    yield opened
    bind = db.current().bind
    bind.engine.dispose()
    for queue in opened.queues.values():
        queue.huey.storage.pool.disconnect()
    opened.cache.client.close()


@pytest.fixture
def database(box: Box) -> Iterator[Session]:
    """Hold a session whose work, and that of everything under test, is undone after the test."""
    outer = db.current()
    with contextlib.ExitStack() as stack:
        connection = stack.enter_context(outer.bind.engine.connect())
        transaction = connection.begin()
        db.use(db.Database(connection))
        session = stack.enter_context(db.current().write())
        yield session
        session.close()
        transaction.rollback()
        db.use(outer)


@pytest.fixture(scope="session")
def site(box: Box, config: Config) -> Flask:
    """Build the application once: compiling its templates takes longer than most tests."""
    return create_app(config, box)


@pytest.fixture
def app(site: Flask, database: Session) -> Flask:
    """Return the application, on the test's connection."""
    assert database is not None
    return site


@pytest.fixture
def browser(app: Flask) -> Browser:
    """Return a browser without script, signed out."""
    return Browser(app)


@pytest.fixture
def cast(database: Session) -> Cast:
    """Put the cast of people into the database: two companies and who works there."""
    return make_cast(database)
