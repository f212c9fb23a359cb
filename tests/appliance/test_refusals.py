"""What the installer refuses on a bare server: before any change, with what is wrong and the command that mends it."""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass

import pytest

from tests.appliance.inside import Result
from tests.appliance.machine import Machine
from tests.appliance.roots import ADMINISTRATOR
from tests.appliance.state import state_of

SOURCE = "/srv/hotgigs"
"""Not below /opt, where a test mounts something else."""
SCRATCH = "/run/refusals"
INSTALL = f"{SOURCE}/scripts/install"
GOOD = ("--domain", "jobs.test", "--tls", "self-signed", "--yes", "--json")
STOPPED, USAGE = 1, 64
NOBODY = "http://127.0.0.1:9"
# What was written or made since, but not in memory; the journal is systemd's, and tells of the tests' own commands.
NEWER = f"find / -xdev -newer {SCRATCH}/mark ! -type d ! -path '/var/log/journal/*' ! -path '/tmp/*'"
Disturb = Callable[[Machine], AbstractContextManager[object]]


@contextmanager
def another_file(machine: Machine, path: str, text: str) -> Iterator[None]:
    """Show another text in place of a file."""
    machine.put(f"{SCRATCH}/file", text)
    machine.run("mount", "--bind", f"{SCRATCH}/file", path)
    try:
        yield
    finally:
        machine.run("umount", path)


@contextmanager
def a_file(machine: Machine, path: str, text: str) -> Iterator[None]:
    """Put a file where none was."""
    machine.put(path, text)
    try:
        yield
    finally:
        machine.run("rm", path)


@contextmanager
def a_service(machine: Machine, port: int) -> Iterator[None]:
    """Let a service listen, until it is stopped."""
    machine.run("systemd-run", "--unit=shop", "python3", "-m", "http.server", str(port))
    until_heard(machine, port)
    try:
        yield
    finally:
        machine.run("systemctl", "stop", "shop.service", check=False)


@contextmanager
def a_program(machine: Machine, port: int) -> Iterator[None]:
    """Let a program listen that systemd knows nothing of."""
    running = machine.start("python3", "-m", "http.server", str(port))
    until_heard(machine, port)
    try:
        yield
    finally:
        running.kill_all()


def until_heard(machine: Machine, port: int) -> None:
    machine.run("curl", "--silent", "--retry", "20", "--retry-connrefused", "--retry-delay", "1", f"localhost:{port}")


@contextmanager
def a_small_disk(machine: Machine) -> Iterator[None]:
    """Mount a small file system where the programs go."""
    machine.run("mount", "-t", "tmpfs", "-o", "size=1G", "none", "/opt")
    try:
        yield
    finally:
        machine.run("umount", "/opt")


@contextmanager
def ufw(machine: Machine) -> Iterator[None]:
    """Install and enable the firewall that Ubuntu brings."""
    machine.run("apt-get", "update", "-qq")
    machine.run(
        *("apt-get", "install", "--yes", "-qq", "--no-install-recommends", "ufw"),
        environment={"DEBIAN_FRONTEND": "noninteractive"},
    )
    machine.run("ufw", "--force", "enable")
    yield


def sources(text: str) -> Disturb:
    """Return what makes apt read one list of sources and no other."""

    @contextmanager
    def disturb(machine: Machine) -> Iterator[None]:
        settings = f'Dir::Etc::sourcelist "{SCRATCH}/sources.list"; Dir::Etc::sourceparts "-";\n'
        with ExitStack() as stack:
            stack.enter_context(a_file(machine, f"{SCRATCH}/sources.list", text))
            stack.enter_context(a_file(machine, "/etc/apt/apt.conf.d/99refusals", settings))
            yield

    return disturb


def answers(text: str) -> Disturb:
    """Return what writes a file of answers."""
    return lambda machine: a_file(machine, f"{SCRATCH}/answers.yml", text)


@dataclass(frozen=True)
class Wrong:
    """One thing that is wrong: how it comes about, what is asked of the installer, and what it must answer."""

    says: tuple[str, ...]
    arguments: tuple[str, ...] = GOOD
    code: int = STOPPED
    problem: str = ""
    user: str = ""
    disturb: Disturb = lambda _machine: nullcontext()
    remedy_is_enough: bool = False
    """The command shown mends it alone, when it is run as it is shown."""


FROM_FILE = ("--answers", f"{SCRATCH}/answers.yml")
HELP = "./scripts/install --help"
WRONG = {
    "no root": Wrong(("user 100", "sudo ./scripts/install"), problem="Account", user=ADMINISTRATOR),
    "a domain with a path": Wrong(
        ("https://Jobs.Example.org/x", "Did you mean jobs.example.org?", HELP),
        ("--domain", "https://Jobs.Example.org/x", "--email", "ops@example.org"),
        USAGE,
    ),
    "a domain that nobody certifies": Wrong(
        ("'jobs.test'", "tls: self-signed", "--email ops@example.org"), ("--domain", "jobs.test"), USAGE
    ),
    "no domain": Wrong(("domain: missing", "--domain jobs.example.org"), ("--tls", "self-signed"), USAGE),
    "an unknown option": Wrong(("--domian", "Did you mean --domain?", HELP), ("--domian", "jobs.example.org"), USAGE),
    "answers that are not there": Wrong((f"{SCRATCH}/answers.yml", "No such file", HELP), FROM_FILE, USAGE),
    "answers that are no YAML": Wrong(
        (f"{SCRATCH}/answers.yml, line", "not valid YAML", "Write lines like"),
        FROM_FILE,
        USAGE,
        disturb=answers("domain: jobs.example.org\nadmin_ips: [192.0.2.7\nemail: ops@example.org\n"),
    ),
    "an unknown answer": Wrong(
        ("domian: there is no such setting", "Did you mean domain?", f"{SCRATCH}/answers.yml"),
        FROM_FILE,
        USAGE,
        disturb=answers("domian: jobs.example.org\nemail: ops@example.org\n"),
    ),
    "an answer out of bounds": Wrong(
        ("ssh_port = 'many'", "from 1 to 65535", f"{SCRATCH}/answers.yml"),
        FROM_FILE,
        USAGE,
        disturb=answers("domain: jobs.test\ntls: self-signed\nssh_port: many\n"),
    ),
    "another system": Wrong(
        ("Arch Linux", "Debian 12", "on a server with one of them"),
        problem="System",
        disturb=lambda machine: another_file(machine, "/etc/os-release", 'PRETTY_NAME="Arch Linux"\nID=arch\n'),
    ),
    "too little room": Wrong(
        ("1.0 GB free in /opt", "5 GB free", "df -h /opt"),
        problem="Disk",
        disturb=lambda machine: a_small_disk(machine),
    ),
    "a service on port 80": Wrong(
        ("held by python3", "systemctl disable --now shop.service"),
        problem="Port 80",
        disturb=lambda machine: a_service(machine, 80),
        remedy_is_enough=True,
    ),
    "a program on port 443": Wrong(
        ("held by python3", "kill "),
        problem="Port 443",
        disturb=lambda machine: a_program(machine, 443),
        remedy_is_enough=True,
    ),
    "no source of packages": Wrong(
        ("apt knows no source of packages", "apt-get update"), problem="Packages", disturb=sources("")
    ),
    "a source that is silent": Wrong(
        (NOBODY, "does not answer", "apt-get update"),
        problem="Packages",
        disturb=sources(f"deb [trusted=yes] {NOBODY}/debian stable main\n"),
    ),
    "a proxy that is silent": Wrong(
        ("does not answer", "127.0.0.1", "apt-config dump Acquire"),
        problem="Packages",
        disturb=lambda machine: a_file(
            machine, "/etc/apt/apt.conf.d/99refusals", f'Acquire::http::Proxy "{NOBODY}";\n'
        ),
    ),
    "an index that is silent": Wrong(
        (NOBODY, "--wheelhouse DIR", "docs/install.md"),
        problem="Python index",
        disturb=lambda machine: a_file(machine, "/root/.config/pip/pip.conf", f"[global]\nindex-url = {NOBODY}\n"),
    ),
    # The last one: it leaves packages behind.
    "another firewall": Wrong(
        ("ufw is active", "ufw disable"),
        problem="Firewall",
        disturb=lambda machine: ufw(machine),
        remedy_is_enough=True,
    ),
}


@pytest.fixture(scope="module")
def box(machine: Machine) -> Machine:
    """Return a bare server with the project, on which nothing happens by the clock."""
    machine.copy_project(SOURCE)
    machine.run("systemctl", "stop", "*.timer")
    return machine


@pytest.mark.parametrize("name", WRONG)
def test_it_stops_before_any_change(box: Machine, name: str) -> None:
    wrong = WRONG[name]
    with wrong.disturb(box):
        before = state_of(box)
        box.put(f"{SCRATCH}/mark", "")
        done = box.run(INSTALL, *wrong.arguments, user=wrong.user, check=False)
        # Nothing at all, not even a log: it begins when the preflight has found nothing.
        assert box.run("sh", "-c", NEWER).stdout == ""
        assert state_of(box) == before
        assert done.returncode == wrong.code, done
        assert "Nothing was changed." in done.stderr or wrong.code == USAGE
        words = " ".join(done.stderr.split())
        assert [text for text in wrong.says if text not in words] == [], done.stderr
        if wrong.problem:
            assert problems(done) == {wrong.problem}
        if wrong.remedy_is_enough:
            box.run("sh", "-c", remedy(done))
            assert problems(box.run(INSTALL, *GOOD, "--wheelhouse", "/none", check=False)) == {"Files"}


def test_lists_of_packages_may_come_later(box: Machine) -> None:
    # An image of a cloud has none yet.
    box.run("mount", "-t", "tmpfs", "none", "/var/lib/apt/lists")
    try:
        done = box.run(INSTALL, *GOOD, "--wheelhouse", "/none", check=False)
    finally:
        box.run("umount", "/var/lib/apt/lists")
    assert problems(done) == {"Files"}


def problems(done: Result) -> set[str]:
    """Name the findings that stopped it."""
    return {finding["name"] for finding in json.loads(done.stdout)["findings"] if finding["state"] == "problem"}


def remedy(done: Result) -> str:
    """Return the command that it shows."""
    found = [finding for finding in json.loads(done.stdout)["findings"] if finding["state"] == "problem"]
    return str(found[0]["remedy"])
