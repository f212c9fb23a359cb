"""A PostgreSQL server that archives into a pgBackRest repository, and copies of both to break."""

import contextlib
import os
import pwd
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from devtools.postgresql import PostgreSQL, find_binaries
from devtools.processes import server_account
from hotgigs.ops.backup import keys, pgbackrest
from hotgigs.ops.backup.keys import RecoveryKey
from hotgigs.ops.backup.pgbackrest import Engine
from tests import servers

_account = server_account()
USER = _account.name if _account else pwd.getpwuid(os.geteuid()).pw_name
CONFIGURATION = """
[global]
repo1-path={folder}/repository
repo1-cipher-type=aes-256-cbc
repo1-cipher-pass={cipher}
repo1-retention-full=2
compress-type=zst
lock-path={folder}/lock
log-path={folder}/log
log-level-file=off
spool-path={folder}/spool
process-max=2
archive-timeout=5
[hotgigs]
pg1-path={folder}/data
pg1-socket-path={folder}/sockets
pg1-user=hotgigs
"""


@dataclass
class Database:
    """The server, its repository and the key of that."""

    folder: Path
    key: RecoveryKey
    server: PostgreSQL
    engine: Engine

    @property
    def repository(self) -> Path:
        """Return where the backups are."""
        return self.folder / "repository"

    def add(self, rows: int) -> None:
        """Commit some rows."""
        self.server.execute(f"INSERT INTO kept SELECT generate_series(1, {rows})")

    def now(self) -> datetime:
        """Return the server's time."""
        moment = self.server.execute("SELECT clock_timestamp()")[0][0]
        assert isinstance(moment, datetime)
        return moment

    def store_changes(self) -> None:
        """Have everything archived that was committed."""
        name = self.server.execute("SELECT pg_walfile_name(pg_switch_wal())")[0][0]
        self.server.execute("CHECKPOINT")
        archived = "SELECT last_archived_wal FROM pg_stat_archiver"
        while str(self.server.execute(archived)[0][0] or "") < str(name):
            self.server.execute("SELECT pg_sleep(0.05)")

    def copy(self, name: str, key: RecoveryKey | None = None) -> tuple[Engine, Path]:
        """Return an engine for a copy of the repository, which may be broken."""
        copied = self.folder / f"copy-{name}"
        shutil.copytree(self.repository, copied)
        return pgbackrest.engine_for_copy(self.folder / f"engine-{name}", copied, key or self.key, user=USER), copied

    @contextlib.contextmanager
    def started(self, data: Path) -> Iterator[PostgreSQL]:
        """Start what was restored, on a socket of its own."""
        sockets = self.folder / f"sockets-{data.name}"
        sockets.mkdir(mode=0o700)
        if self.server.account:
            self.server.account.own(sockets)
        settings = {**servers.UNSAFE_AND_QUICK, "hot_standby": "off"}
        restored = PostgreSQL(self.server.binaries, data, sockets, settings=settings)
        try:
            restored.start()
            yield restored
        finally:
            restored.stop()


def archive_settings(folder: Path) -> dict[str, str]:
    """Return the settings by which a server archives into the repository of a folder."""
    command = f"pgbackrest --config={folder}/pgbackrest.conf --stanza=hotgigs archive-push %p"
    return {"archive_mode": "on", "archive_command": command}


@contextlib.contextmanager
def archiving() -> Iterator[Database]:
    """Start a server with a stanza and a table."""
    binaries = find_binaries()
    assert binaries is not None, servers.MISSING.format(what="a PostgreSQL server", package="postgresql")
    assert shutil.which("pgbackrest"), servers.MISSING.format(what="pgBackRest", package="pgbackrest")
    # PostgreSQL and pgBackRest run as another user than we do, who must reach its own folders inside.
    folder = Path(tempfile.mkdtemp(prefix="hotgigs-backup-", dir="/tmp"))
    folder.chmod(0o711)
    key = keys.make()
    config = folder / "pgbackrest.conf"
    config.write_text(CONFIGURATION.format(folder=folder, cipher=key.pgbackrest()), encoding="ascii")
    settings = {**servers.UNSAFE_AND_QUICK, **archive_settings(folder)}
    server = PostgreSQL(binaries, folder / "data", folder / "sockets", settings=settings)
    for name in ("repository", "lock", "log", "spool"):
        (folder / name).mkdir()
        if server.account:
            server.account.own(folder / name)
    try:
        server.create()
        server.start()
        engine = Engine(config, user=USER)
        pgbackrest.create_stanza(engine)
        server.execute("CREATE TABLE kept (number integer)")
        yield Database(folder, key, server, engine)
    finally:
        server.stop()
        shutil.rmtree(folder)
