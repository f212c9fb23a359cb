"""A live site for browsers: real servers, a web process, both workers, and whoever catches its mails."""

import contextlib
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path

from aiosmtpd.controller import Controller
from sqlalchemy.orm import Session

from devtools.mail_folder import Folder
from devtools.mailbox import Catcher
from devtools.processes import spawn, stop, wait_until
from hotgigs import wiring
from hotgigs.accounts.models import Person
from hotgigs.kernel import db, events
from hotgigs.kernel.box import Box, open_box
from hotgigs.kernel.config import Config
from tests.make import make_session
from tests.roles import ROLES, url_of
from tests.servers import Servers

ROOT = Path(__file__).resolve().parents[2]
REDIS_NUMBER = 15
"""The Redis databases of the live site: workers of pytest-xdist count up from 0."""
PATIENCE = 20.0
"""Seconds that a mail or a read file may take on a busy machine."""


@dataclass
class Site:
    """One running site; `box` opens the same database, store and queues to the test."""

    url: str
    folder: Path
    environ: dict[str, str]
    box: Box
    mailbox: Folder
    database: db.Database
    _running: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)

    @contextlib.contextmanager
    def writing(self) -> Iterator[Session]:
        """Hold a session of the live database in which commands work as they do on the site."""
        with self._in_charge(), db.transaction() as session:
            yield session

    def session_of(self, person: Person) -> str:
        """Sign a person in without the page; returns the token of the cookie."""
        with self.writing() as session:
            return make_session(session, person)

    def mails_to(self, address: str, *, subject: str = "", count: int = 1) -> list[EmailMessage]:
        """Wait for mails to an address, oldest first, whose subject contains some words.

        Raises AssertionError when they do not arrive.
        """
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            caught = [mail for mail in self.mailbox.newest() if address in mail.recipients and subject in mail.subject]
            if len(caught) >= count:
                return [mail.message for mail in reversed(caught)]
            time.sleep(0.1)
        raise AssertionError(f"{count} mail(s) to {address} with {subject!r} did not arrive within {PATIENCE:.0f} s")

    def link_in(self, mail: EmailMessage) -> str:
        """Return the first address of the site that the text of a mail names."""
        part = mail.get_body(preferencelist=("plain",))
        text = str(part.get_content()) if part is not None else ""
        found = re.search(re.escape(self.url) + r"(/\S+)", text)
        assert found, text
        return found[0]

    def run(self, *arguments: str) -> str:
        """Run a command of hotgigs-admin to its end and return what it printed."""
        command = [sys.executable, "-m", "hotgigs.cli", *arguments]
        done = subprocess.run(command, env=self.environ, capture_output=True, text=True, check=False, cwd=ROOT)
        if done.returncode:
            raise RuntimeError(f"hotgigs-admin {' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")
        return done.stdout

    def start(self) -> None:
        """Start the web process and both workers, and wait until the site answers."""
        commands = {"web": ["hotgigs.web.serve"]} | {name: ["hotgigs.worker", name] for name in ("work", "documents")}
        processes = {name: self._start(name, module) for name, module in commands.items()}
        wait_until(self._is_ready, seconds=60, what="the site", alive=lambda: processes["web"].poll() is None)

    def close(self) -> None:
        """Stop everything that belongs to this site."""
        self._running.close()

    def _start(self, name: str, module: list[str]) -> "subprocess.Popen[bytes]":
        log = self._running.enter_context((self.folder / f"{name}.log").open("wb"))
        url = url_of(self.environ["HOTGIGS_DATABASE_URL"], ROLES[name])
        environ = {**self.environ, "HOTGIGS_DATABASE_URL": url}
        process = spawn([sys.executable, "-m", *module], env=environ, output=log)
        self._running.callback(stop, process, seconds=5)
        return process

    def _is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/healthz/ready", timeout=5) as answer:  # noqa: S310 - our own site
                return bool(answer.status == 200)
        except OSError:
            return False

    @contextlib.contextmanager
    def _in_charge(self) -> Iterator[None]:
        """Make this site's database and listeners those of the process; other tests of it get theirs back."""
        outer, listeners = db._current[:], dict(events._handlers)
        wiring.connect(self.box)
        db.use(self.database)
        try:
            yield
        finally:
            db._current[:] = outer
            events.subscribe(listeners)


@contextlib.contextmanager
def open_site(servers: Servers, folder: Path, database_url: str, **settings: str) -> Iterator[Site]:
    """Prepare a site on a migrated database; the caller fills it and calls start()."""
    with contextlib.ExitStack() as running:
        mailbox = Folder(folder / "mail")
        smtp_port, port = _free_port(), _free_port()
        catcher = Controller(Catcher(mailbox), hostname="127.0.0.1", port=smtp_port)
        catcher.start()
        running.callback(catcher.stop)
        environ = _environ(servers, folder, database_url, port) | settings
        environ["HOTGIGS_MAIL_URL"] = f"smtp://127.0.0.1:{smtp_port}"
        outer = db._current[:]
        box = open_box(Config.load(environ))
        database, db._current[:] = db.current(), outer
        running.callback(_disconnect, box, database)
        site = Site(f"http://127.0.0.1:{port}", folder, environ, box, mailbox, database)
        running.callback(site.close)
        yield site


def _environ(servers: Servers, folder: Path, database_url: str, port: int) -> dict[str, str]:
    for name in ("documents", "index"):
        (folder / name).mkdir(mode=0o700)
    (folder / "secret").write_bytes(b"browsers only, thirty-two bytes or more")
    queue_url, cache_url = servers.redis_urls(REDIS_NUMBER)
    settings = {
        "SITE_URL": f"http://127.0.0.1:{port}",
        "LISTEN": f"127.0.0.1:{port}",
        "DATABASE_URL": database_url,
        "REDIS_QUEUE_URL": queue_url,
        "REDIS_CACHE_URL": cache_url,
        "STORAGE_PATH": str(folder / "documents"),
        "INDEX_PATH": str(folder / "index"),
        "SECRET_FILE": str(folder / "secret"),
        "MAIL_FROM": "HotGigs <jobs@hotgigs.test>",
        "LOG_LEVEL": "info",
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HOTGIGS_")}
    own = {f"HOTGIGS_{name}": value for name, value in settings.items()}
    return {**kept, **own, "PYTHONPATH": f"{ROOT}:{ROOT / 'scripts'}", "PYTHONUNBUFFERED": "1"}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _disconnect(box: Box, database: db.Database) -> None:
    engine = database.bind
    getattr(engine, "dispose", lambda: None)()
    for queue in box.queues.values():
        queue.huey.storage.pool.disconnect()
    box.cache.client.close()
