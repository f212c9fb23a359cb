"""What the commands of backups and restores share: the box, progress, the site's summary, the journeys of a drill."""

import sys
import time
from collections.abc import Mapping
from pathlib import Path

import click

from hotgigs.cli.output import Output
from hotgigs.kernel.config import Config
from hotgigs.kernel.errors import Unavailable
from hotgigs.ops.appliance import reading
from hotgigs.ops.appliance.settings import FILE
from hotgigs.ops.backup import summarising
from hotgigs.ops.backup.box import BackupBox, open_box
from hotgigs.ops.backup.facts import Server
from hotgigs.ops.backup.progress import readable
from hotgigs.ops.release.tree import read_version
from hotgigs.ops.system import child, identity

_EVERY_SECONDS = 2.0
_JOURNEY_SECONDS = 300.0


class Shown:
    """Shows long work on standard error: what is done, how much of it, and how fast."""

    def __init__(self, output: Output) -> None:
        self._output = output
        self._what = ""
        self._began = self._told = 0.0
        self._open = False

    def begin(self, what: str) -> None:
        """Say what begins."""
        self._what, self._began = what, time.monotonic()
        self._told = self._began

    def amount(self, done: int, total: int) -> None:
        """Say how much is done, every two seconds; on a terminal in one line."""
        now = time.monotonic()
        if now - self._told < _EVERY_SECONDS:
            return
        self._told = now
        rate = done / (now - self._began)
        of = f" of {readable(total)}" if total else ""
        text = f"{self._what} … {readable(done)}{of}, {readable(rate)}/s"
        if sys.stderr.isatty():
            click.echo(f"\r\x1b[K{text}", err=True, nl=False)
            self._open = True
        else:
            self._output.progress(text)

    def end(self, outcome: str = "") -> None:
        """Say how it ended, and how long it took."""
        if self._open:
            click.echo("\r\x1b[K", err=True, nl=False)
            self._open = False
        after = f": {outcome}" if outcome else ""
        self._output.progress(f"{self._what}{after}  {time.monotonic() - self._began:.1f} s")


def open_backups() -> BackupBox:
    """Open what backups need. Raises SettingsError, Unavailable or WrongKey."""
    return open_box(reading.load(FILE))


def version() -> str:
    """Return the version of this release."""
    return read_version()


def summarise(box: BackupBox) -> None:
    """Show the site how backups stand."""
    summarising.keep(box)


def drill_journeys(server: Server, store: Path) -> None:
    """Ask the application, on a restored database and read-only, what visitors ask.

    Raises Unavailable with what did not answer.
    """
    settings = _settings(server, store)
    try:
        answers: Mapping[str, int] = child.answer_of(lambda: _ask(settings), seconds=_JOURNEY_SECONDS)
    except child.Lost as error:
        raise Unavailable(f"The restored site could not be asked: {error}.") from error
    wrong = {path: status for path, status in answers.items() if status != 200}
    if wrong:
        told = ", ".join(f"{path} answers {status}" for path, status in wrong.items())
        raise Unavailable(f"The restored site does not answer as it should: {told}.")


def _settings(server: Server, store: Path) -> Mapping[str, str]:
    read_only = "options=-c%20default_transaction_read_only%3Don"
    return {
        "HOTGIGS_CONFIG": str(identity.SETTINGS),
        "HOTGIGS_DATABASE_URL": f"postgresql+psycopg2://{server.user}@/{server.database}"
        f"?host={server.socket}&port={server.port}&{read_only}",
        # Nothing of the live site: without Redis every page still answers.
        "HOTGIGS_REDIS_QUEUE_URL": f"unix://{store.parent}/no-redis",
        "HOTGIGS_REDIS_CACHE_URL": f"unix://{store.parent}/no-redis",
        "HOTGIGS_STORAGE_PATH": str(store),
        "HOTGIGS_INDEX_PATH": str(store.parent / "index"),
        "HOTGIGS_SECRET_FILE": str(identity.SECRETS / "form_key"),
    }


def _ask(settings: Mapping[str, str]) -> Mapping[str, int]:
    # Here, because a command that makes a set shall not load a whole site first.
    from hotgigs import wiring
    from hotgigs.app import create_app
    from hotgigs.jobs import queries as jobs
    from hotgigs.kernel import db
    from hotgigs.kernel.box import open_box as open_application
    from hotgigs.search import commands as search

    opened = open_application(Config.load(settings))
    app = create_app(opened.config, opened)
    search.rebuild(wiring.open_engine(opened))
    with db.reading() as session:
        found = jobs.list_post_addresses(session, offset=0, limit=3)
    paths = ["/", "/jobs", "/jobs?q=a", "/companies", *(one.path for one in found)]
    client = app.test_client()
    host = opened.config.site_url
    return {path: client.get(path, base_url=host, follow_redirects=True).status_code for path in paths}
