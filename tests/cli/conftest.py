"""hotgigs-admin on a database of its own, whose changes are for good: run in this process, or as a program."""

import contextlib
import json
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from hotgigs.cli.__main__ import main
from hotgigs.kernel import db
from hotgigs.kernel.box import Box
from tests.conftest import make_config
from tests.roles import url_of
from tests.servers import Servers

REPOSITORY = Path(__file__).parents[2]


@dataclass(frozen=True)
class Answer:
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON document on standard output."""
        return json.loads(self.out)


def interruptible() -> None:
    """Let SIGINT reach a child even where the tests run in the background of a shell, which ignores it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@dataclass(frozen=True)
class Admin:
    """The command with its settings in the environment."""

    environ: Mapping[str, str]
    database_url: str
    captured: pytest.CaptureFixture[str]

    def __call__(self, *arguments: str) -> Answer:
        """Run a command in this process."""
        self.captured.readouterr()
        os.environ["HOTGIGS_DATABASE_URL"] = self._url(arguments)
        code = main(arguments)
        said = self.captured.readouterr()
        return Answer(code, said.out, said.err)

    def begin(self, *arguments: str, **options: Any) -> "subprocess.Popen[str]":
        """Start a command as a program."""
        command = [sys.executable, "-m", "hotgigs.cli", *arguments]
        given = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
        own = {"HOTGIGS_DATABASE_URL": self._url(arguments)}
        environ = {**os.environ, **self.environ, **own, **given.pop("env", {})}
        return subprocess.Popen(command, cwd=REPOSITORY, env=environ, text=True, preexec_fn=interruptible, **given)

    def run(self, *arguments: str, **options: Any) -> Answer:
        """Run a command as a program."""
        with self.begin(*arguments, **options) as program:
            out, err = program.communicate(timeout=60)
        return Answer(program.returncode, out, err)

    def _url(self, arguments: Sequence[str]) -> str:
        # Whatever a test has set stays; else a command has the worker's role, but for the one that makes the schema.
        wanted = os.environ.get("HOTGIGS_DATABASE_URL", "")
        known = (self.database_url, url_of(self.database_url, "worker"))
        if wanted not in known:
            return wanted
        return known[0] if tuple(arguments[:2]) == ("db", "migrate") else known[1]

    @contextlib.contextmanager
    def database(self) -> Iterator[None]:
        """Let the block read and write the command's database."""
        outer = db.current()
        engine = db.make_engine(self.database_url, pool_size=1)
        db.use(db.Database(engine))
        try:
            yield
        finally:
            engine.dispose()
            db.use(outer)


@pytest.fixture
def template() -> str | None:
    """Return the database that the command's own is a copy of; None makes an empty one."""
    return "template_hotgigs"


@pytest.fixture
def admin(
    servers: Servers,
    box: Box,
    template: str | None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Iterator[Admin]:
    """Give the command, and undo what it does to this process: the current database and the handlers of logs."""
    name = f"admin_{os.getpid()}"
    url = servers.create_database(name, template)
    config = box.config
    made = make_config(
        tmp_path, database_url=url, redis_queue_url=config.redis_queue_url, redis_cache_url=config.redis_cache_url
    )
    shown = {name: value for name, value in made.shown().items() if name != "secret" and value not in ("", "None")}
    environ = {f"HOTGIGS_{name.upper()}": value for name, value in shown.items()}
    for variable, value in environ.items():
        monkeypatch.setenv(variable, value)
    outer, handlers, level = db.current(), list(logging.root.handlers), logging.root.level
    yield Admin(environ, url, capsys)
    db.use(outer)
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)
    servers.drop_database(name)
