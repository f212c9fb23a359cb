"""Real PostgreSQL and Redis servers for the tests, in a temporary folder of their own."""

import atexit
import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from devtools import postgresql, redis_server
from devtools.postgresql import PostgreSQL
from devtools.redis_server import Redis

MISSING = "The tests need {what}: sudo apt-get install {package} (./scripts/test installs it)."
# Tests outlive no power cut, so nothing waits for the disk; but they kill servers, so what is committed must be
# with the kernel: synchronous_commit stays on.
UNSAFE_AND_QUICK = {
    "fsync": "off",
    "full_page_writes": "off",
    "max_connections": "300",
    "shared_buffers": "64MB",
    "autovacuum": "off",
    "log_min_messages": "fatal",
}


@dataclass
class Servers:
    """The servers of one test run, or of one test that stops and kills them."""

    folder: Path
    postgresql: PostgreSQL
    queue: Redis
    cache: Redis
    owned: bool = field(default=True)

    @property
    def queue_url(self) -> str:
        """Address of the queue."""
        return self.queue.url()

    @property
    def cache_url(self) -> str:
        """Address of the cache."""
        return self.cache.url()

    def redis_urls(self, number: int) -> tuple[str, str]:
        """Return queue and cache of one of 16 databases, so that parallel workers do not meet."""
        return self.queue.url(number), self.cache.url(number)

    def database_url(self, name: str) -> str:
        """Return the SQLAlchemy address of a database."""
        return self.postgresql.url(name)

    def create_database(self, name: str, template: str | None = None) -> str:
        """Make a database, a copy of `template` if given, and return its address."""
        return self.postgresql.create_database(name, template)

    def drop_database(self, name: str) -> None:
        """Remove a database and end whoever uses it."""
        self.postgresql.drop_database(name)

    def has_database(self, name: str) -> bool:
        """Tell whether a database exists."""
        return bool(self.postgresql.execute(f"SELECT 1 FROM pg_database WHERE datname = '{name}'"))  # noqa: S608 - test names

    def start(self) -> None:
        """Start whatever is not running."""
        with (self.folder / "log").open("ab") as log:
            for server in (self.postgresql, self.queue, self.cache):
                if server.process is None:
                    server.start(output=log)

    def restart_redis(self, kind: str = "queue") -> None:
        """Stop one Redis in an orderly way and start it again; `kind` is queue or cache."""
        server = {"queue": self.queue, "cache": self.cache}[kind]
        server.stop()
        self.start()

    def stop(self) -> None:
        """Stop all servers and remove their folder; only who started them may do so."""
        if not self.owned:
            return
        for server in (self.cache, self.queue, self.postgresql):
            server.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def start_servers() -> Servers:
    """Start a PostgreSQL and two Redis servers; they end with this process.

    Raises RuntimeError naming the package when a server is not installed.
    """
    # /tmp and not $TMPDIR: the path of a unix socket may have 107 bytes.
    folder = Path(tempfile.mkdtemp(prefix="hotgigs-", dir="/tmp"))
    # PostgreSQL may run as another user than we do, who must reach its own folders inside.
    folder.chmod(0o711)
    servers = _servers(folder)
    atexit.register(servers.stop)
    servers.postgresql.create()
    servers.start()
    return servers


def attach_servers(folder: Path) -> Servers:
    """Return servers that another process of this test run started in `folder`."""
    servers = _servers(folder)
    servers.owned = False
    return servers


def _servers(folder: Path) -> Servers:
    binaries = postgresql.find_binaries()
    if binaries is None:
        raise RuntimeError(MISSING.format(what="a PostgreSQL server", package="postgresql"))
    program = redis_server.find_program()
    if program is None:
        raise RuntimeError(MISSING.format(what="a Redis server", package="redis-server"))
    return Servers(
        folder,
        PostgreSQL(binaries, folder / "data", folder / "postgresql", settings=UNSAFE_AND_QUICK),
        Redis(program, "queue", folder / "queue", folder / "redis" / "queue.sock"),
        Redis(program, "cache", folder / "cache", folder / "redis" / "cache.sock"),
    )
