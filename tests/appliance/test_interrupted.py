"""An installation that was killed, again and again, ends as one that nobody disturbed, when it is run once more."""

import re
from collections.abc import Callable, Iterator

import pytest

from hotgigs.ops.playbook import source
from tests.appliance import roots
from tests.appliance.acme import Acme
from tests.appliance.conftest import InstallOn, MakeMachine
from tests.appliance.inside import Running
from tests.appliance.installed import DOMAIN, PATIENCE, Installation, arguments, prepare
from tests.appliance.interrupting import has_begun, has_come, has_written, points, run_until
from tests.appliance.likeness import unlike
from tests.appliance.machine import HERE, Machine
from tests.appliance.mail import Mailbox
from tests.appliance.names import Names
from tests.appliance.network import Segment
from tests.appliance.state import state_of

pytestmark = pytest.mark.timeout(3600)
SEED = 3
TASKS, PACKAGES = 3, 2
"""Of the five points, so many lie between tasks, and so many in the midst of dpkg's work."""
Interrupt = Callable[[Machine, list[str], Installation], list[str]]


@pytest.fixture(scope="module", params=["bookworm", "trixie"])
def whole(request: pytest.FixtureRequest, install_on: InstallOn) -> Installation:
    """Install undisturbed on each release in turn."""
    return install_on(request.param)


def at_each_role(machine: Machine, command: list[str], whole: Installation) -> list[str]:
    """Kill the installer as each role begins, and run it again."""
    roles = source.roles(HERE)
    assert len(roles) == len(list((HERE / "ansible/roles").iterdir()))
    for role in roles:
        run_until(machine, command, has_begun(machine, role), Running.kill_all)
    return roles


def at_seeded_points(machine: Machine, command: list[str], whole: Installation) -> list[str]:
    """Kill the installer while a package is unpacked, and at points that a seed draws, at one of them by the power."""
    run_until(machine, command, has_written(machine, "half-installed nftables"), Running.kill_all)
    drawn = points(whole.root, SEED, TASKS, PACKAGES)
    print("to be killed at:", ", ".join(map(str, drawn)))
    for number, point in enumerate(drawn):
        if number == 2:
            run_until(machine, command, has_come(machine, point), lambda _: machine.kill_abruptly())
            machine.boot()
        else:
            run_until(machine, command, has_come(machine, point), Running.kill_all)
    return [str(point) for point in drawn]


@pytest.fixture(scope="module", params=[at_each_role, at_seeded_points], ids=["roles", "points"])
def mended(
    request: pytest.FixtureRequest,
    whole: Installation,
    make_machine: MakeMachine,
    acme: Acme,
    mailbox: Mailbox,
    names: Names,
) -> Iterator[Machine]:
    """Interrupt an installation on a fresh server, and let it come to its end."""
    machine = make_machine(roots.base(whole.root.suite))
    prepare(machine, acme, names)
    command = arguments(acme, mailbox)
    interrupt: Interrupt = request.param
    print("killed at:", ", ".join(interrupt(machine, command, whole)))
    machine.run(*command, timeout=PATIENCE)
    yield machine
    machine.poweroff()


def test_it_ends_in_the_same_state(mended: Machine, whole: Installation) -> None:
    assert unlike(whole.after, state_of(mended)) == {}


def test_a_further_run_changes_nothing(mended: Machine, acme: Acme, mailbox: Mailbox) -> None:
    said = mended.run(*arguments(acme, mailbox), timeout=PATIENCE).stderr
    assert re.findall(r"^\[\d+/\d+\] (\w+) +(\d+ changed)", said, re.MULTILINE) == []
    assert "\n0 changed." in said


def test_the_site_answers_and_nothing_failed(mended: Machine, segment: Segment) -> None:
    asked = ("curl", "--silent", "--show-error", "--max-time", "20", "--insecure", "--write-out", "%{http_code}")
    done = segment.neighbour.run(*asked, "--output", "/dev/null", f"https://{DOMAIN}/healthz/ready")
    assert done.stdout == "200"
    assert mended.failed_units() == []
    # systemd runs every unit as its files say by now.
    told = mended.run("systemctl", "show", "--property=Id,NeedDaemonReload", "*").stdout
    assert "NeedDaemonReload=yes" not in told
