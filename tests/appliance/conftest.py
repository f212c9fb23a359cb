"""Fixtures of the appliance's tests: booted servers on a private network, with names, certificates and mail."""

import itertools
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from tests.appliance import cage, roots
from tests.appliance.acme import Acme
from tests.appliance.evidence import Evidence
from tests.appliance.filled import Filled, filling
from tests.appliance.installed import Installation, install
from tests.appliance.machine import Machine
from tests.appliance.mail import Mailbox
from tests.appliance.names import Names
from tests.appliance.network import Segment, open_segment
from tests.appliance.roots import Root

HERE = Path(__file__).parent
LONG = "appliance_long"
SHORT = ("test_machine.py", "test_install.py", "test_journeys.py", "test_lost_writes.py")
"""The short pass, on Debian 12: the machines themselves, one installation, and the journeys on it."""
PATIENCE = 1200
"""Seconds that a test may take, unless it says otherwise; the first that needs a root also makes it."""
MakeMachine = Callable[[Root], Machine]
InstallOn = Callable[[str], Installation]
_numbers = itertools.count(1)
_machines = pytest.StashKey[list[Machine]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that names the file of the evidence."""
    parser.addoption("--evidence", type=Path, metavar="FILE", help="write outcomes and figures of all tests to a file")


def pytest_configure(config: pytest.Config) -> None:
    """Describe the mark of what is not of the short pass; write evidence when asked to."""
    # Of processes that share the tests, the first hears of all.
    if (file := config.getoption("--evidence", None)) and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Evidence(file))
    config.addinivalue_line("markers", f"{LONG}: takes minutes; not of the short pass")
    config.stash[_machines] = []


class ByRelease(LoadScopeScheduling):  # type: ignore[misc]  # it ships no types
    """Keeps each release to one process: an installation is made once in a session, and a name leads to one machine.

    What --dist=loadgroup does by marks, which it forgot with pytest 9.2 (pytest-xdist issue 1386).
    """

    def _split_scope(self, nodeid: str) -> str:
        if "test_power_cut.py" in nodeid:
            # Needs none of the machines, so whichever process has time takes it.
            return "emulated"
        return "trixie" if "trixie" in nodeid else "bookworm"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByRelease | None:
    """Share tests out by release when they are shared by scope."""
    return ByRelease(config, log) if config.getoption("dist") == "loadscope" else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give tests of machines their time, and mark what is not of the short pass."""
    for item in items:
        if not item.path.is_relative_to(HERE):
            continue
        if item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(PATIENCE))
        if item.path.name not in SHORT or "trixie" in getattr(item, "fixturenames", ()):
            item.add_marker(LONG)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show what a machine's journal and console say when a test on it failed."""
    report = yield
    if report.failed:
        for machine in item.config.stash[_machines]:
            if machine.is_up:
                report.sections.append((f"journal of {machine.name} ({machine.suite})", machine.journal()))
            report.sections.append((f"console of {machine.name}", machine.console()[-2000:]))
    return report


@pytest.fixture(scope="session")
def session() -> Iterator[cage.Session]:
    """Hold everything that runs for these tests."""
    opened = cage.open_session()
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def segment(session: cage.Session) -> Segment:
    """Make the network that all machines of the tests share."""
    return open_segment(session)


@pytest.fixture(scope="session")
def names(segment: Segment) -> Names:
    """Start the resolver."""
    return Names(segment)


@pytest.fixture(scope="session")
def acme(segment: Segment, names: Names) -> Acme:
    """Start the certificate authority."""
    return Acme(segment, names)


@pytest.fixture(scope="session")
def mailbox(segment: Segment, names: Names) -> Iterator[Mailbox]:
    """Start the mail server."""
    started = Mailbox(segment, names)
    yield started
    started.close()


@pytest.fixture(scope="module")
def make_machine(segment: Segment, names: Names, pytestconfig: pytest.Config) -> Iterator[MakeMachine]:
    """Return a function that makes a machine from a root, up and running; it is removed after the module."""
    assert names is not None
    made: list[Machine] = []

    def make(root: Root) -> Machine:
        machine = Machine(segment, root, f"{root.suite}-{next(_numbers)}")
        made.append(machine)
        pytestconfig.stash[_machines].append(machine)
        machine.boot()
        machine.wait_until_running()
        return machine

    yield make
    for machine in made:
        pytestconfig.stash[_machines].remove(machine)
        machine.remove()


@pytest.fixture(scope="session")
def install_on(segment: Segment, names: Names, acme: Acme, mailbox: Mailbox) -> Iterator[InstallOn]:
    """Return a function that installs HotGigs on a bare server of a release, once in the session."""
    done: dict[str, Installation] = {}

    def once(suite: str) -> Installation:
        if suite not in done:
            machine = Machine(segment, roots.base(suite), f"{suite}-install")
            try:
                machine.boot()
                machine.wait_until_running()
                done[suite] = install(machine, acme, mailbox, names)
            finally:
                machine.remove()
        return done[suite]

    yield once
    for suite, installation in done.items():
        roots.forget_saved(suite, "installed", installation.key)


@pytest.fixture(scope="module", params=["bookworm", pytest.param("trixie", marks=pytest.mark.appliance_long)])
def filled(
    request: pytest.FixtureRequest,
    install_on: InstallOn,
    make_machine: MakeMachine,
    names: Names,
    mailbox: Mailbox,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Filled]:
    """Boot an installed box of each release in turn, with people and jobs on it; its firewall only watches."""
    machine = make_machine(install_on(request.param).root)
    with filling(machine, mailbox, names, tmp_path_factory.mktemp("filled")) as made:
        yield made


@pytest.fixture(scope="module", params=["bookworm", pytest.param("trixie", marks=pytest.mark.appliance_long)])
def machine(request: pytest.FixtureRequest, make_machine: MakeMachine) -> Machine:
    """Boot a fresh server of each release in turn."""
    return make_machine(roots.base(request.param))


@pytest.fixture(scope="module")
def bookworm(make_machine: MakeMachine) -> Machine:
    """Boot a fresh Debian 12."""
    return make_machine(roots.base("bookworm"))


@pytest.fixture(scope="module")
def trixie(make_machine: MakeMachine) -> Machine:
    """Boot a fresh Debian 13."""
    return make_machine(roots.base("trixie"))
