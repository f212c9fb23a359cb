"""Uninstalling leaves a server as it was before HotGigs came, but for the export, the logs and what it names."""

import re
from collections.abc import Callable, Iterator

import pytest

from tests.appliance.conftest import InstallOn, MakeMachine
from tests.appliance.inside import Running
from tests.appliance.installed import PATIENCE, Installation
from tests.appliance.interrupting import has_written, run_until
from tests.appliance.machine import Machine
from tests.appliance.state import State, differences, state_of

pytestmark = pytest.mark.timeout(3600)
EXPORT = "/root/export.tar.gz"
UNINSTALL = ["hotgigs-admin", "uninstall", "--yes", "--export", EXPORT]
RESUME = "/var/lib/hotgigs/documents/resume"
REPORT = "HotGigs is gone.\n"
LEFT = {
    "/var/lib/apt/lists": "what the package source says of packages, newer than before",
    "/var/lib/apt/extended_states": "apt's own book of which packages came by themselves",
    "/etc/ld.so.cache": "made anew of the libraries that are there, newer ones included",
    "/var/lib/dpkg/status": "what the package source says of packages, newer than when they were installed",
    "/var/lib/dpkg/status-old": "the copy that dpkg makes before each change",
    "/var/lib/dpkg/diversions-old": "the copy that dpkg makes before each change",
    "/var/lib/dpkg/statoverride-old": "the copy that dpkg makes before each change",
    "/var/lib/ucf/hashfile.0": "the copy that ucf makes before each change",
    "/var/lib/ucf/registry.0": "the copy that ucf makes before each change",
}
"""What differs, with its reason; the report names the folders."""


@pytest.fixture(scope="module", params=["bookworm", "trixie"])
def installation(request: pytest.FixtureRequest, install_on: InstallOn) -> Installation:
    """Install on each release in turn."""
    return install_on(request.param)


@pytest.fixture
def box(installation: Installation, make_machine: MakeMachine) -> Iterator[Machine]:
    """Boot the installed box, and use it a little: somebody has an account, and a resume."""
    machine = make_machine(installation.root)
    machine.run("hotgigs-admin", "user", "create", "--name", "Ada", "--email", "ada@jobs.test", "--administrator")
    machine.run("sh", "-c", f"echo resume >{RESUME} && chown hotgigs-worker:hotgigs-files {RESUME}")
    yield machine
    machine.poweroff()


def at_once(machine: Machine) -> str:
    """Uninstall; returns what it said."""
    return machine.run(*UNINSTALL, timeout=PATIENCE).stdout


def killed(machine: Machine) -> str:
    """Kill the uninstallation while dpkg works, and let it go on as it had said."""
    said = run_until(machine, UNINSTALL, has_written(machine, " remove nginx"), Running.kill_all)
    return machine.run("sh", "-c", way_on(said), timeout=PATIENCE).stdout


def without_power(machine: Machine) -> str:
    """Cut the power while dpkg works, and let it go on as it had said."""
    said = run_until(machine, UNINSTALL, has_written(machine, " remove nginx"), lambda running: machine.kill_abruptly())
    machine.boot()
    return machine.run("sh", "-c", way_on(said), timeout=PATIENCE).stdout


def way_on(said: str) -> str:
    """Return the command by which an interrupted uninstallation goes on."""
    return said.partition("go on with: ")[2].splitlines()[0]


def apart(first: State, second: State) -> dict[str, dict[str, str]]:
    """Return what differs, by kind."""
    kinds = ("files", "packages", "users", "groups", "units")
    found = {kind: differences(getattr(first, kind), getattr(second, kind), LEFT) for kind in kinds}
    if first.rules != second.rules:
        found["rules"] = {"rules": f"{first.rules} -> {second.rules}"}
    return {kind: what for kind, what in found.items() if what}


def without_newer(found: dict[str, dict[str, str]], report: str) -> dict[str, dict[str, str]]:
    """Leave out the packages that the report names as newer than before, and those alone."""
    line = re.search(r"Newer than before, and left so: (.+)", report)
    named = set(line[1].split(", ")) if line else set()
    left = {name: what for name, what in found.get("packages", {}).items() if name.partition(":")[0] not in named}
    return {kind: what for kind, what in {**found, "packages": left}.items() if what}


@pytest.mark.parametrize("uninstall", [at_once, killed, without_power])
def test_it_leaves_the_box_as_it_was(
    box: Machine, installation: Installation, uninstall: Callable[[Machine], str]
) -> None:
    said = uninstall(box)
    report = said.partition(REPORT)[2]
    assert without_newer(apart(installation.before, state_of(box)), report) == {}
    assert "stays as it is" not in report
    for place in (EXPORT, "/var/log/hotgigs", "/var/lib/dpkg", "/var/lib/ucf", "/var/lib/apt"):
        assert place in report
    listed = box.run("tar", "--list", "--file", EXPORT).stdout.splitlines()
    assert {"hotgigs-export/database.sql", "hotgigs-export/documents/resume"} <= set(listed)
    assert "ada@jobs.test" in box.run("tar", "-xOf", EXPORT, "hotgigs-export/database.sql").stdout
    assert box.failed_units() == []


def test_a_dry_run_changes_nothing(box: Machine) -> None:
    # What a server at work writes at any moment is no matter of ours; what makes it one is.
    before = state_of(box)
    said = box.run("hotgigs-admin", "uninstall", "--dry-run").stdout
    after = state_of(box)
    assert "packages: purge" in said
    assert differences(before.files, after.files, ["/var/lib/postgresql", "/var/lib/redis", "/var/lib/fail2ban"]) == {}
    assert (before.packages, before.users, before.groups) == (after.packages, after.users, after.groups)
    assert (before.units, before.rules) == (after.units, after.rules)
