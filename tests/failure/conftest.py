"""Fixtures of the tests of failure: servers that may be killed, and a whole site on a database that commits."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from hotgigs import wiring
from hotgigs.jobs.models import Post
from hotgigs.kernel import db
from hotgigs.kernel.box import Box, open_box
from tests import servers as server_room
from tests.cast import Cast, make_cast
from tests.conftest import make_config, migrate_template
from tests.failure.site import Site
from tests.failure.smtp import MailServer, free_port
from tests.failure.smtp import Post as PostOffice
from tests.jobs.make import make_live_post, make_places
from tests.make import make_session
from tests.servers import Servers


@dataclass(frozen=True)
class World:
    """A site with two companies and a live job, its mail server, and the tools to look behind the pages."""

    site: Site
    box: Box
    mail: MailServer
    cast: Cast
    post: Post
    session: str
    """Alice's, who recruits."""
    database: str
    """Name of the database."""

    @property
    def pages(self) -> tuple[str, ...]:
        """Pages that must answer whatever becomes of Redis."""
        return (*self.pages_of_rows, "/sign-in")

    @property
    def pages_of_rows(self) -> tuple[str, ...]:
        """Pages that are nothing without the database."""
        return ("/", "/jobs", "/jobs?q=care", f"/jobs/{self.post.slug}", "/companies")


@pytest.fixture(scope="session")
def own_servers() -> Iterator[Servers]:
    """Start servers that these tests may kill."""
    started = server_room.start_servers()
    migrate_template(started)
    yield started
    started.stop()


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    """Run a mail server that takes its time, the same in every run."""
    server = MailServer(PostOffice(delays=(0.0, 0.06)))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def world(box: Box, own_servers: Servers, mail_server: MailServer, tmp_path: Path) -> Iterator[World]:
    """Make a site on an empty database, with nothing started; `box` of the other tests is put back afterwards."""
    own_servers.start()
    name = f"site_{free_port()}"
    url = own_servers.create_database(name, "template_hotgigs")
    queue_url, cache_url = own_servers.redis_urls(0)
    config = make_config(
        tmp_path,
        database_url=url,
        redis_queue_url=queue_url,
        redis_cache_url=cache_url,
        mail_url=mail_server.url,
        listen=f"127.0.0.1:{free_port()}",
        sweep_seconds=1,
    )
    site = Site(config, own_servers, tmp_path)
    outer = db.current()
    opened = open_box(config)
    wiring.connect(opened)
    try:
        with db.transaction() as session:
            cast = make_cast(session)
            make_places(session)
            post = make_live_post(session, cast.as_alice, cast.northwind)
            token = make_session(session, cast.alice)
        yield World(site, opened, mail_server, cast, post, token, name)
    finally:
        site.end()
        db.current().bind.engine.dispose()
        db.use(outer)
        wiring.connect(box)
        own_servers.start()
        for redis in (opened.cache.client, opened.queues["work"].huey.storage.conn):
            redis.flushdb()
            redis.close()
        own_servers.drop_database(name)
