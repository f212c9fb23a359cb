"""A whole site to back up: the schema with rows, a document store, and the repositories of a box."""

import contextlib
import io
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from alembic import command

from hotgigs.kernel import db
from hotgigs.kernel.ids import new_id
from hotgigs.kernel.storage import DocumentStore
from hotgigs.migrations import configuration, grants
from hotgigs.ops.appliance.settings import Appliance
from hotgigs.ops.backup import keys
from hotgigs.ops.backup.box import BackupBox
from hotgigs.ops.backup.facts import Server
from hotgigs.ops.backup.layout import Layout
from hotgigs.ops.backup.live import Live
from tests import roles, servers
from tests.ops.backup.database import Database, archiving

SITE = "hotgigs"
BACKUP_ROLE = grants.ROLE.format(roles.BACKUP)


@dataclass
class Site:
    """The site, and how its services are stopped and started."""

    box: BackupBox
    database: Database
    store: DocumentStore
    stopped: bool = False

    @property
    def live(self) -> Live:
        """Return the live cluster."""
        return Live(self.database.server.data)

    def sql(self, statement: str) -> list[tuple[object, ...]]:
        """Run a statement on the site's database."""
        return self.database.server.execute(statement, SITE)

    def upload(self, content: bytes) -> str:
        """Store a document with its row, and return its hash."""
        stored = self.store.put(io.BytesIO(content), limit=1 << 20)
        columns = "id, sha256, size, filename, media_type, kind, state, sentence, pages, created_at"
        values = f"'{new_id()}', '{stored.sha256}', {stored.size}, 'cv.pdf', 'application/pdf', 'resume', 'ok', '', 1"
        self.sql(f"INSERT INTO documents ({columns}) VALUES ({values}, clock_timestamp())")  # noqa: S608 - our own values
        return stored.sha256

    def count(self, table: str = "documents") -> int:
        """Count the rows of a table."""
        return int(str(self.sql(f"SELECT count(*) FROM {table}")[0][0]))  # noqa: S608 - names of tests

    def stop_site(self) -> None:
        """Nobody asks any more."""
        self.stopped = True

    def start_site(self) -> None:
        """Somebody may ask again."""
        self.stopped = False

    def stop_database(self) -> None:
        """Stop the live cluster."""
        assert self.stopped
        self.database.server.stop()

    def start_database(self) -> None:
        """Start the live cluster."""
        self.database.server.start()

    def settled(self) -> None:
        """Everything runs again."""
        assert not self.stopped


@contextlib.contextmanager
def made() -> Iterator[Site]:
    """Make a site with a table or two of rows, and documents."""
    with archiving() as database:
        root = database.folder / "root"
        layout = Layout(root)
        for folder in (layout.secrets, layout.sets, layout.documents, layout.files_repository.parent):
            folder.mkdir(parents=True)
        os.symlink(database.repository, layout.engine_repository)
        keys.keep(database.key, layout.key)
        (layout.state / "box.json").write_text(json.dumps({"id": "box-1"}))
        _migrate(database)
        settings = Appliance(domain="jobs.test", tls="self-signed")
        server = Server(socket=str(database.server.sockets), user=BACKUP_ROLE)
        box = BackupBox(settings, database.key, layout, database.engine, server, superuser="hotgigs")
        site = Site(box, database, DocumentStore(layout.documents))
        for number in range(12):
            site.upload(f"resume {number}".encode())
        yield site


def _migrate(database: Database) -> None:
    url = database.server.create_database(SITE)
    roles.create_roles(servers.Servers(Path(), database.server, None, None))  # type: ignore[arg-type]  # no Redis here
    engine = db.make_engine(url)
    with engine.connect() as connection:
        command.upgrade(configuration(connection), "head")
        grants.apply_grants(connection)
        connection.commit()
    engine.dispose()
