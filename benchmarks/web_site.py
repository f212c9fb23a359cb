"""HotGigs with its own servers and the sample data, for measuring."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from alembic import command
from sqlalchemy import text

from devtools import postgresql, redis_server
from devtools.postgresql import PostgreSQL
from devtools.processes import spawn, stop, wait_until
from devtools.redis_server import Redis
from hotgigs import wiring
from hotgigs.kernel import db
from hotgigs.kernel.box import open_box
from hotgigs.kernel.config import Config
from hotgigs.migrations import configuration
from tests.failure.smtp import free_port

DATABASE = "hotgigs"
# As on a small box, and not as in the tests: writes wait for the disk.
SETTINGS = {"shared_buffers": "256MB", "max_connections": "60"}


class Site:
    """Servers, settings and, once served, the web process; data lies in `data`, everything short-lived in `scratch`."""

    threads = 4

    def __init__(self, data: Path, scratch: Path) -> None:
        binaries, program = postgresql.find_binaries(), redis_server.find_program()
        if binaries is None or program is None:
            raise SystemExit("The benchmark needs servers: sudo apt-get install postgresql redis-server")
        data.mkdir(parents=True, exist_ok=True)
        data.chmod(0o711)
        self._data, self.scratch = data, scratch
        self._postgresql = PostgreSQL(binaries, data / "postgresql", scratch / "sockets", settings=SETTINGS)
        self._redis = [Redis(program, kind, scratch / kind, scratch / f"{kind}.sock") for kind in ("queue", "cache")]
        self._web: subprocess.Popen[bytes] | None = None
        self.address = f"127.0.0.1:{free_port()}"
        self.servers = f"PostgreSQL {postgresql.major(binaries)}"

    def open(self) -> None:
        """Start the servers and load the sample unless it is there."""
        with (self.scratch / "servers.log").open("ab") as log:
            self._postgresql.create()
            self._postgresql.start(output=log)
            for redis in self._redis:
                redis.start(output=log)
        fresh = not self._postgresql.execute(f"SELECT 1 FROM pg_database WHERE datname = '{DATABASE}'")  # noqa: S608 - a constant
        if fresh:
            self._postgresql.create_database(DATABASE)
        self.config = Config.load(self._environment())
        self.box = open_box(self.config)
        wiring.connect(self.box)
        if fresh:
            self._fill()

    def serve(self) -> None:
        """Start the web process and wait until it answers."""
        log_path = self.scratch / "web.log"
        with log_path.open("wb") as log:
            web = spawn([sys.executable, "-m", "hotgigs.web.serve"], env=self.environment(), output=log)
        self._web = web
        wait_until(
            lambda: "serving" in log_path.read_text(), seconds=60, what="HotGigs", alive=lambda: web.poll() is None
        )

    def stop(self) -> None:
        """End everything that was started."""
        if self._web is not None:
            stop(self._web)
        if hasattr(self, "box"):
            db.current().bind.engine.dispose()
        for redis in self._redis:
            redis.stop()
        self._postgresql.stop()

    def _fill(self) -> None:
        with db.current().bind.engine.connect() as connection:
            command.upgrade(configuration(connection), "head")
            connection.commit()
        print("loading the sample ...", flush=True)
        load = [sys.executable, "-m", "hotgigs.cli", "demo", "load", "--json"]
        subprocess.run(load, env=self.environment(), cwd=self.scratch, stdout=subprocess.DEVNULL, check=True)
        with db.current().bind.engine.connect() as connection:
            # Autovacuum would do so within minutes; plans made before are not what is measured.
            connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("VACUUM ANALYZE"))

    def contents(self) -> str:
        """Say how much there is."""
        query = """
        SELECT (SELECT count(*) FROM posts WHERE status = 'live'), (SELECT count(*) FROM candidates),
               (SELECT count(*) FROM applications), (SELECT count(*) FROM audit_events)
        """
        with db.reading() as session:
            counts = session.execute(text(query)).one()
        names = ("live jobs", "candidates", "applications", "events on the trail")
        return ", ".join(f"{count:,} {name}" for count, name in zip(counts, names, strict=True))

    def _environment(self) -> Mapping[str, str]:
        secret = self._data / "secret"
        if not secret.exists():
            secret.write_bytes(os.urandom(32))
        for name in ("documents", "index"):
            (self._data / name).mkdir(exist_ok=True, mode=0o700)
        queue, cache = self._redis
        return {
            "HOTGIGS_SITE_URL": f"http://{self.address}",
            "HOTGIGS_DATABASE_URL": self._postgresql.url(DATABASE),
            "HOTGIGS_REDIS_QUEUE_URL": queue.url(),
            "HOTGIGS_REDIS_CACHE_URL": cache.url(),
            "HOTGIGS_STORAGE_PATH": str(self._data / "documents"),
            "HOTGIGS_INDEX_PATH": str(self._data / "index"),
            "HOTGIGS_MAIL_URL": "smtp://127.0.0.1:9",
            "HOTGIGS_MAIL_FROM": "jobs@hotgigs.test",
            "HOTGIGS_SECRET_FILE": str(secret),
            "HOTGIGS_LISTEN": self.address,
            "HOTGIGS_THREADS": str(self.threads),
            "HOTGIGS_LOG_LEVEL": "info",
        }

    def environment(self) -> dict[str, str]:
        """Return the environment of a process of HotGigs."""
        return {**self._environment(), "PYTHONPATH": ":".join(sys.path[:2]), "PATH": os.environ.get("PATH", "")}
