"""Groups of processes that end together, also when whoever started them was killed."""

import contextlib
import fcntl
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO

from tests.appliance.host import missing_packages

PREFIX = "hotgigs-"
PAYLOAD = "payload"
"""Name that systemd-nspawn gives to the group of what runs inside."""
HERE = Path(__file__).resolve().parents[2]
JOIN = 'echo $$ > "$0/cgroup.procs" && exec "$@"'
Stream = int | IO[bytes] | None
_started: "list[tuple[Path, subprocess.Popen[bytes]]]" = []
"""Our children, by the folder of their cage: they are waited for when it is killed."""


@dataclass(frozen=True)
class Cage:
    """A control group of ours; what is started in it stays in it."""

    folder: Path

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)

    def inner(self, name: str) -> "Cage":
        """Return a cage inside this one."""
        return Cage(self.folder / name)

    def start(
        self, *argv: str | Path, stdin: Stream = subprocess.DEVNULL, stdout: Stream, stderr: Stream = subprocess.STDOUT
    ) -> "subprocess.Popen[bytes]":
        """Start a program inside; it replaces the shell that enters, so its process id is the one returned."""
        command = ["sh", "-c", JOIN, str(self.folder), *map(str, argv)]
        process = subprocess.Popen(command, stdin=stdin, stdout=stdout, stderr=stderr, start_new_session=True)
        _started.append((self.folder, process))
        return process

    def take(self, pid: int) -> None:
        """Move a process in here."""
        (self.folder / "cgroup.procs").write_text(str(pid))

    def is_empty(self) -> bool:
        """Tell whether no process is left in here or below."""
        with contextlib.suppress(FileNotFoundError):
            return "populated 0" in (self.folder / "cgroup.events").read_text()
        return True

    def kill(self) -> None:
        """End everything in here at once, as a power cut would.

        Raises TimeoutError when something survives for 30 seconds.
        """
        with contextlib.suppress(FileNotFoundError):
            (self.folder / "cgroup.kill").write_text("1")
        until = time.monotonic() + 30
        while not self.is_empty():
            if time.monotonic() > until:
                raise TimeoutError(f"Processes in {self.folder} do not end.")
            time.sleep(0.02)
        for ours in [ours for ours in _started if ours[0].is_relative_to(self.folder)]:
            ours[1].wait()
            _started.remove(ours)

    def remove(self) -> None:
        """Kill what is inside and take the cage away."""
        self.kill()
        for folder, _, _ in os.walk(self.folder, topdown=False):
            with contextlib.suppress(FileNotFoundError):
                Path(folder).rmdir()


@dataclass
class Session:
    """What one owner, a test run or a developer's machine, has running and on disk."""

    owner: str
    cage: Cage
    folder: Path

    def machine_cage(self, name: str) -> Cage:
        """Return the cage of a machine."""
        return self.cage.inner("machines").inner(name)

    def close(self) -> None:
        """End every process and remove every file of this session."""
        for folder in (self.cage.folder / "machines").glob("*"):
            if folder.is_dir():
                cut_power(Cage(folder))
        self.cage.remove()
        shutil.rmtree(self.folder, ignore_errors=True)


def cut_power(machine: Cage) -> None:
    """End every process of a machine, and only then systemd-nspawn and nsenter: they are the parents who bury them."""
    machine.inner(PAYLOAD).kill()
    until = time.monotonic() + 10
    while not machine.is_empty() and time.monotonic() < until:
        time.sleep(0.02)
    machine.kill()


def open_session() -> Session:
    """Start a session of this process, after sweeping up what dead ones left behind.

    Raises PermissionError unless run as root, RuntimeError when this host lacks a package.
    """
    if os.geteuid() != 0:
        raise PermissionError("Machines are booted by root only.")
    if missing := missing_packages():
        raise RuntimeError(f"Machines need these packages: apt-get install {' '.join(missing)}")
    sweep()
    owner = _name_of(os.getpid())
    folder = machines_folder() / "work" / owner
    folder.mkdir(parents=True)
    session = Session(owner, Cage(control_groups() / owner), folder)
    # Not in the cage: it outlives us to end what is in there.
    subprocess.Popen(
        [sys.executable, "-m", "tests.appliance", "sweep", "--after", str(os.getpid())],
        cwd=HERE,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ).returncode = 0  # nobody waits for it
    return session


def sweep() -> list[str]:
    """End the sessions whose owner is dead, and return their names."""
    work = machines_folder() / "work"
    with (machines_folder() / "sweep.lock").open("w") as lock:
        # Two that sweep at once would trip over each other.
        fcntl.flock(lock, fcntl.LOCK_EX)
        names = {path.name for place in (work, control_groups()) for path in place.glob(f"{PREFIX}[0-9]*-[0-9]*")}
        dead = sorted(name for name in names if not _is_alive(name))
        for name in dead:
            Session(name, Cage(control_groups() / name), work / name).close()
    return dead


def machines_folder() -> Path:
    """Return the folder of cached roots and running machines: on a real disk, with a few gigabytes free."""
    folder = Path(os.environ.get("HOTGIGS_MACHINES", "/var/cache/hotgigs-machines"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@cache
def control_groups() -> Path:
    """Return where the second version of control groups is mounted.

    Raises RuntimeError when it is not.
    """
    for line in Path("/proc/self/mounts").read_text().splitlines():
        _, place, kind, *_ = line.split()
        if kind == "cgroup2":
            return Path(place)
    raise RuntimeError("Machines need control groups, version 2: mount -t cgroup2 none /sys/fs/cgroup")


def _name_of(pid: int) -> str:
    """Return a name that no later process of the same id shares, by the time it started."""
    return f"{PREFIX}{pid}-{start_of(pid)}"


def _is_alive(name: str) -> bool:
    pid, _, start = name.removeprefix(PREFIX).partition("-")
    return start_of(int(pid)) == start


def start_of(pid: int) -> str:
    """Return when a process started, in ticks since the host did; empty when it has ended."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""
    # The name of the program stands in brackets and may hold anything.
    state, *rest = stat.rpartition(")")[2].split()
    return "" if state in "ZX" else rest[18]
