"""Ansible's own virtual environment: made once from pinned wheels, reused while the pins stay the same."""

import hashlib
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from hotgigs.kernel.errors import Unavailable
from hotgigs.ops.playbook import packages
from hotgigs.ops.system.operation_log import OperationLog
from hotgigs.ops.system.programs import run

PLACE = Path("/opt/hotgigs/installer")
# Not sys.executable: the admin command runs in an environment of its own.
PYTHON = Path(sys.base_prefix) / "bin" / "python3"
_MARKER = "complete"


@dataclass(frozen=True)
class AnsibleEnvironment:
    """Where Ansible is, and what its processes need to know; what this run made, or would have to install, for it."""

    place: Path
    variables: Mapping[str, str]
    made: bool = False
    packages: frozenset[str] = frozenset()

    @property
    def playbook(self) -> Path:
        """Return the program that runs a playbook."""
        return self.place / "bin" / "ansible-playbook"


def pins(tree: Path) -> Path:
    """Return the pinned requirements for this Python."""
    return tree / "requirements" / f"install-{sys.version_info.major}.{sys.version_info.minor}.txt"


def is_present(tree: Path, place: Path = PLACE) -> bool:
    """Tell whether a complete environment with the same pins is there."""
    marker = place / _MARKER
    return marker.is_file() and marker.read_text(encoding="ascii") == _digest(tree)


def prepare(tree: Path, wheelhouse: Path | None, log: OperationLog) -> AnsibleEnvironment:
    """Make the environment of real runs, with the packages it needs, or reuse it.

    Raises Unavailable when something of it cannot be had.
    """
    environment = packages.base_environment()
    packages.mend(log)
    lacks_apt, installed = not packages.has_python_apt(), set[str]()
    if lacks_apt:
        packages.refresh_lists(environment, log)
        installed = packages.install(["python3-apt"], environment, log)
    if is_present(tree):
        return AnsibleEnvironment(PLACE, environment, lacks_apt, frozenset(installed))
    scratch = PLACE.parent / "installer.wheel"
    wheel = _find_pip(wheelhouse) or _download_pip(scratch, environment, log, refresh=not lacks_apt)
    _make(PLACE, wheel, tree, wheelhouse, log)
    shutil.rmtree(scratch, ignore_errors=True)
    return AnsibleEnvironment(PLACE, environment, True, frozenset(installed))


def prepare_for_check(tree: Path, wheelhouse: Path | None, log: OperationLog, folder: Path) -> AnsibleEnvironment:
    """Make, or reuse, an environment without changing the box: all that is missing goes into `folder`.

    Raises Unavailable when something of it cannot be had.
    """
    apt = packages.AptScratch(folder / "apt")
    apt.prepare()
    environment = packages.base_environment() | apt.environment()
    environment |= {"HOME": str(folder), "TMPDIR": str(folder)}
    packages.refresh_lists(environment, log)
    wanted = set[str]()
    if not packages.has_python_apt():
        packages.unpack("python3-apt", folder / "python3-apt", environment, log)
        environment["PYTHONPATH"] = str(folder / "python3-apt" / "usr/lib/python3/dist-packages")
        wanted = packages.install(["python3-apt"], environment, log, simulate=True)
    if is_present(tree):
        return AnsibleEnvironment(PLACE, environment, packages=frozenset(wanted))
    wheel = _find_pip(wheelhouse) or _download_pip(folder / "pip", environment, log, refresh=False)
    _make(folder / "installer", wheel, tree, wheelhouse, log)
    return AnsibleEnvironment(folder / "installer", environment, True, frozenset(wanted))


def _digest(tree: Path) -> str:
    # The interpreter too: an upgraded distribution brings another one.
    return hashlib.sha256(pins(tree).read_bytes() + sys.version.encode()).hexdigest()


def _find_pip(wheelhouse: Path | None) -> Path | None:
    return packages.pip_wheel(packages.WHEELS) or (packages.pip_wheel(wheelhouse) if wheelhouse else None)


def _download_pip(folder: Path, environment: Mapping[str, str], log: OperationLog, *, refresh: bool) -> Path:
    """Fetch the package that carries pip as a wheel; it is read once and not installed."""
    if refresh:
        packages.refresh_lists(environment, log)
    packages.unpack("python3-pip-whl", folder, environment, log)
    wheel = packages.pip_wheel(folder / packages.WHEELS.relative_to("/"))
    if wheel is None:
        raise Unavailable("The package python3-pip-whl holds no wheel of pip. Next: apt-get install python3-pip-whl")
    return wheel


def _make(place: Path, wheel: Path, tree: Path, wheelhouse: Path | None, log: OperationLog) -> None:
    # What a killed run left is no beginning.
    shutil.rmtree(place, ignore_errors=True)
    place.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    made = run([str(PYTHON), "-m", "venv", "--without-pip", str(place)], seconds=120)
    if not made.ok:
        raise Unavailable(f"{PYTHON} cannot make a virtual environment: {made.said()}")
    command = [str(place / "bin" / "python"), "-m", "pip", "install", "--require-hashes", "--only-binary", ":all:"]
    command += ["--no-cache-dir", "--no-input", "--no-compile", "--disable-pip-version-check", "--quiet"]
    command += ["--no-index", "--find-links", str(wheelhouse)] if wheelhouse else []
    environment = packages.base_environment() | {"PYTHONPATH": str(wheel)}
    done = run([*command, "-r", str(pins(tree))], environment=environment, seconds=900)
    log.write(f"{' '.join(command)}\n{done.output}{done.errors}")
    if not done.ok:
        raise Unavailable(f"Ansible cannot be installed from {wheelhouse or 'the Python package index'}: {done.said()}")
    library = next((place / "lib").glob("python3*")) / "site-packages"
    done = run([str(place / "bin" / "python"), "-m", "compileall", "-q", "-j", "0", str(library)], seconds=300)
    log.write(f"compileall ended with {done.code}\n{done.errors}")
    (place / _MARKER).write_text(_digest(tree), encoding="ascii")
