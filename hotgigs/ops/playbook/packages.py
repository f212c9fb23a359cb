"""What the box's own packages must give before Ansible can run: python3-apt, and pip's wheel."""

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from hotgigs.kernel.errors import Unavailable
from hotgigs.ops.playbook.announcement import named_packages
from hotgigs.ops.system.operation_log import OperationLog
from hotgigs.ops.system.programs import Done, run

WHEELS = Path("/usr/share/python-wheels")
APT_MODULE = Path("/usr/lib/python3/dist-packages/apt_pkg.cpython.so")
QUIET = {"DEBIAN_FRONTEND": "noninteractive", "NEEDRESTART_MODE": "a", "NEEDRESTART_SUSPEND": "1", "LC_ALL": "C.UTF-8"}
_OPTIONS = [
    "-o",
    "DPkg::Lock::Timeout=600",
    "-o",
    "Dpkg::Options::=--force-confdef",
    "-o",
    "Dpkg::Options::=--force-confold",
]
_STATES = ("dpkg-query", "--show", "--showformat=${db:Status-Abbrev}\\t${binary:Package}\\n")
_LISTS_TAKEN = "Could not get lock"
_WAIT_SECONDS = 600


@dataclass(frozen=True)
class AptScratch:
    """A folder in which apt keeps its lists and caches, so that nothing of the box changes."""

    folder: Path

    def environment(self) -> dict[str, str]:
        """Return the variable that makes apt, and python3-apt, work there."""
        return {"APT_CONFIG": str(self.folder / "apt.conf")}

    def prepare(self) -> None:
        """Make the folder and apt's settings in it."""
        for name in ("lists/partial", "cache/archives/partial", "log"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        settings = {
            "Dir::State::lists": self.folder / "lists",
            "Dir::Cache": self.folder / "cache",
            "Dir::Log": self.folder / "log",
            # The folder is root's alone, and _apt could not write to it.
            "APT::Sandbox::User": "root",
        }
        text = "".join(f'{name} "{value}";\n' for name, value in settings.items())
        (self.folder / "apt.conf").write_text(text, encoding="utf-8")


def base_environment() -> dict[str, str]:
    """Return the environment of programs that must not ask anybody anything."""
    given = os.environ  # noqa: TID251 - proxies and certificates of this server reach apt and pip by it
    # What makes the installer find its own modules would make Ansible find them too, in place of its own.
    return {name: value for name, value in given.items() if not name.startswith("PYTHON")} | QUIET


def has_python_apt() -> bool:
    """Tell whether Ansible's module for packages will find what it needs."""
    return any(APT_MODULE.parent.glob("apt_pkg.*.so"))


def refresh_lists(environment: Mapping[str, str], log: OperationLog) -> None:
    """Fetch the lists of packages, waiting for an apt that is at work.

    Raises Unavailable when no source answers.
    """
    until = time.monotonic() + _WAIT_SECONDS
    while True:
        done = _apt(["update", "-o", "APT::Update::Error-Mode=any"], environment, log)
        if done.ok:
            return
        if _LISTS_TAKEN not in done.errors or time.monotonic() > until:
            raise Unavailable(f"The lists of packages cannot be fetched: {done.said()}")
        time.sleep(5)


def install(names: list[str], environment: Mapping[str, str], log: OperationLog, *, simulate: bool = False) -> set[str]:
    """Install packages, or look what that would install; returns all that come with them.

    Raises Unavailable when that fails.
    """
    only = ["--simulate"] if simulate else []
    done = _apt([*_OPTIONS, "install", "--yes", "--no-install-recommends", *only, *names], environment, log)
    if not done.ok:
        raise Unavailable(f"{', '.join(names)} cannot be installed: {done.said()}")
    return named_packages(done.output)


def mend(log: OperationLog) -> None:
    """Finish what a killed dpkg left half done; without that nothing, not even its own repair by a role, would run.

    Raises Unavailable when it cannot be finished.
    """
    if not any(Path("/var/lib/dpkg/updates").glob("[0-9]*")) and not run(["dpkg", "--audit"]).output.strip():
        return
    done = run(
        ["dpkg", "--force-confdef", "--force-confold", "--configure", "-a"], environment=base_environment(), seconds=900
    )
    log.write(f"dpkg --configure -a\n{done.output}{done.errors}")
    if not done.ok:
        raise Unavailable(
            f"A package is half installed and cannot be finished: {done.said()}. Next: dpkg --configure -a"
        )
    # What was killed while its files came is nothing that can be configured; it must come again.
    if halves := half_installed(run(_STATES).output):
        done = _apt([*_OPTIONS, "install", "--yes", "--reinstall", *halves], base_environment(), log)
        if not done.ok:
            raise Unavailable(
                f"{', '.join(halves)} is half installed and cannot be installed anew: {done.said()}."
                f" Next: apt-get install --reinstall {' '.join(halves)}"
            )


def half_installed(states: str) -> list[str]:
    """Return the packages whose files are there in part only, from `dpkg-query` with states and names."""
    rows = [line.split("\t") for line in states.splitlines()]
    # Wanted, state and fault, a letter each: H is half installed, R must be installed anew.
    return [name for state, name in rows if state[1:2] == "H" or state[2:3] == "R"]


def unpack(name: str, target: Path, environment: Mapping[str, str], log: OperationLog) -> None:
    """Download a package and unpack it into a folder, without installing it.

    Raises Unavailable when it cannot be had.
    """
    target.mkdir(parents=True, exist_ok=True)
    before = set(target.glob("*.deb"))
    done = run(["apt-get", "download", name], environment=environment, folder=target, seconds=300)
    log.write(f"apt-get download {name}\n{done.output}{done.errors}")
    for archive in set(target.glob("*.deb")) - before:
        unpacked = run(["dpkg-deb", "--extract", str(archive), str(target)], environment=environment)
        if unpacked.ok:
            return
        done = unpacked
    raise Unavailable(f"{name} cannot be downloaded: {done.said()}")


def pip_wheel(folder: Path) -> Path | None:
    """Return the newest wheel of pip in a folder."""
    return max(folder.glob("pip-*.whl"), default=None)


def _apt(arguments: list[str], environment: Mapping[str, str], log: OperationLog) -> Done:
    done = run(["apt-get", *arguments], environment=environment, seconds=1800)
    log.write(f"apt-get {' '.join(arguments)}\n{done.output}{done.errors}")
    return done
