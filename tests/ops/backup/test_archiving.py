"""What PostgreSQL calls for each piece of its log, with a real server, a real pgBackRest and real faults."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from devtools import postgresql
from devtools.postgresql import PostgreSQL
from devtools.processes import spawn
from hotgigs.ops.playbook import source
from tests.waiting import wait_until

PASSWORD, OTHER = "first", "another"
GOOD, REFUSED = 0, 1
NAMED = "# pgbackrest"
"""As in the role's template: the engine wants to be named."""
# Of another timeline: the server never comes to it.
PIECE = "000000F00000000000000001"


@dataclass
class Box:
    """A server that archives, in a folder of its own, and the settings of its archive."""

    folder: Path
    server: PostgreSQL

    @property
    def dropped(self) -> Path:
        return self.folder / "spool" / "wal-dropped"

    def own(self, path: Path) -> None:
        """Hand a file to the server's user."""
        if self.server.account:
            self.server.account.own(path)

    def make(self, folder: Path) -> None:
        """Make a folder of the server's user."""
        folder.mkdir()
        self.own(folder)

    def write(self, name: str, text: str) -> None:
        """Write a file that the server's user reads."""
        (self.folder / name).write_text(text)
        self.own(self.folder / name)

    def limits(self, *, largest_kb: int = 5 << 20, percent: int = 25, seconds: int = 60) -> None:
        """Say how long a push may take, and how much may wait."""
        self.write(
            "archive.env",
            f"PATIENCE_SECONDS={seconds}\nLARGEST_KB={largest_kb}\nSHARE_PERCENT={percent}\nSEGMENT_KB=16384\n"
            f"DROPPED={self.dropped}\n",
        )

    def open_with(self, password: str) -> None:
        """Say what opens the repository; another password than it was made with is as wrong as a setting can be."""
        self.write(
            "engine.conf",
            f"[global]\nrepo1-path={self.folder}/repository\nrepo1-cipher-type=aes-256-cbc\n"
            f"repo1-cipher-pass={password}\nlock-path={self.folder}/lock\nlog-level-file=off\nlog-level-stderr=warn\n"
            f"[hotgigs]\npg1-path={self.server.data}\npg1-socket-path={self.server.sockets}\npg1-user=hotgigs\n",
        )

    def run(self, *command: object) -> "subprocess.Popen[bytes]":
        """Run a program to its end as the server does: as its user, in its data folder."""
        environment = {"PATH": os.environ["PATH"], "PGBACKREST_CONFIG": str(self.folder / "engine.conf")}
        there = ["sh", "-c", 'cd "$0" && exec "$@"', self.server.data, *command]
        done = spawn(there, account=self.server.account, env=environment, output=subprocess.PIPE)
        self.said = done.communicate()[0].decode(errors="replace")
        return done

    def archive(self, piece: str) -> int:
        """Archive a piece as the server would; returns the code."""
        return self.run(self.folder / "archive-wal", f"pg_wal/{piece}", self.folder / "archive.env").returncode

    def switch(self) -> str:
        """Write something and end the piece of the log that holds it; returns its name. It wakes the archiver, too."""
        self.server.execute("CREATE TABLE IF NOT EXISTS work (moment timestamptz)")
        self.server.execute("INSERT INTO work VALUES (now())")
        ((name,),) = self.server.execute("SELECT pg_walfile_name(pg_switch_wal())")
        return str(name)

    def archived(self) -> tuple[object, ...]:
        """Return the newest piece that was let go, and how often that failed."""
        (row,) = self.server.execute("SELECT last_archived_wal, failed_count FROM pg_stat_archiver")
        return row

    def is_kept(self, piece: str) -> bool:
        """Tell whether the repository holds a piece."""
        return any((self.folder / "repository").rglob(f"{piece}-*"))


@pytest.fixture(scope="module")
def made() -> Iterator[Box]:
    """Start a server that archives; each test has it as it was."""
    binaries = postgresql.find_binaries()
    assert binaries, "The tests need a PostgreSQL server."
    folder = Path(tempfile.mkdtemp(prefix="hotgigs-archive-", dir="/tmp"))
    folder.chmod(0o711)
    server = PostgreSQL(binaries, folder / "data", folder / "sockets")
    made = Box(folder, server)
    shutil.copy(source.HERE / "backups" / "archive-wal", folder)
    for name in ("repository", "lock", "spool"):
        made.make(folder / name)
    config, settings = folder / "engine.conf", folder / "archive.env"
    command = f"PGBACKREST_CONFIG={config} {folder}/archive-wal %p {settings} {NAMED}"
    server.settings = {"fsync": "off", "archive_mode": "on", "archive_command": command, "log_min_messages": "panic"}
    made.limits()
    made.open_with(PASSWORD)
    server.create()
    server.start(output=subprocess.DEVNULL)
    assert made.run("pgbackrest", "--stanza=hotgigs", "stanza-create").returncode == GOOD, made.said
    yield made
    server.stop()
    shutil.rmtree(folder)


@pytest.fixture
def box(made: Box) -> Box:
    """Let the archive work, catch up and forget."""
    made.limits()
    made.open_with(PASSWORD)
    if not made.dropped.parent.exists():
        made.make(made.dropped.parent)
    made.dropped.unlink(missing_ok=True)
    last = made.switch()
    wait_until(lambda: made.archived()[0] == last, what="the archive")
    made.server.execute("SELECT pg_stat_reset_shared('archiver')")
    return made


def test_what_was_committed_goes_to_the_repository(box: Box) -> None:
    piece = box.switch()
    wait_until(lambda: box.archived()[0] == piece, what="the archive")
    assert box.is_kept(piece)
    assert not box.dropped.exists()
    # The server may ask again for what it forgot to have asked: the same piece is taken twice.
    assert box.archive(piece) == GOOD


def test_the_engine_finds_its_archive_in_order(box: Box) -> None:
    assert box.run("pgbackrest", "--stanza=hotgigs", "check").returncode == GOOD, box.said


def test_what_cannot_be_archived_waits_and_catches_up(box: Box) -> None:
    box.open_with(OTHER)
    piece = box.switch()
    wait_until(lambda: box.archived()[1], what="a refusal")
    assert box.archive(piece) == REFUSED
    assert not box.dropped.exists()
    box.open_with(PASSWORD)
    later = box.switch()
    wait_until(lambda: box.archived()[0] == later, what="the archive")
    assert box.is_kept(piece)
    assert box.is_kept(later)


@pytest.mark.parametrize("limits", [{"largest_kb": 0}, {"percent": 0}])
def test_beyond_the_limit_it_is_let_go_and_said_so(box: Box, limits: dict[str, int]) -> None:
    box.open_with(OTHER)
    first = box.switch()
    wait_until(lambda: box.archived()[1], what="a refusal")
    box.limits(**limits)
    box.switch()
    wait_until(box.dropped.exists, what="the piece to be let go")
    wait_until(lambda: box.archived()[0], what="the server to believe it")
    moment, dropped = box.dropped.read_text().splitlines()[0].split()
    assert dropped == first
    assert moment.endswith("Z")
    assert not box.is_kept(first)
    box.open_with(PASSWORD)
    second = box.switch()
    wait_until(lambda: box.archived()[0] == second, what="the archive")
    assert box.is_kept(second)


def test_nothing_is_let_go_that_cannot_be_said(box: Box) -> None:
    box.open_with(OTHER)
    piece = box.switch()
    wait_until(lambda: box.archived()[1], what="a refusal")
    box.dropped.parent.rmdir()
    box.limits(largest_kb=0)
    assert box.archive(piece) == REFUSED


def test_a_push_that_hangs_is_ended(box: Box) -> None:
    box.limits(seconds=1)
    # Whoever opens it waits for somebody who writes, and nobody does.
    piece = box.server.data / "pg_wal" / PIECE
    os.mkfifo(piece)
    box.own(piece)
    assert box.archive(PIECE) == REFUSED
    piece.unlink()


def test_without_its_settings_it_lets_nothing_go(box: Box) -> None:
    piece = box.switch()
    wait_until(lambda: box.archived()[0] == piece, what="the archive")
    (box.folder / "archive.env").unlink()
    assert box.archive(piece) == REFUSED
