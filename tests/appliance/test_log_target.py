"""Logs sent to a target too: all of them arrive, nobody else gets there, a target may be away, and it goes again."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.appliance.conftest import InstallOn, MakeMachine
from tests.appliance.installed import PATIENCE, changed, configure, point
from tests.appliance.journals import NAME, PORT, JournalServer
from tests.appliance.machine import Machine
from tests.appliance.names import Names
from tests.appliance.network import Segment, wait_for
from tests.appliance.shut_in import bring, succeeded, try_outside
from tests.appliance.state import State, differences, state_of

UNIT = "systemd-journal-upload.service"
USER = "hotgigs-logs"
AUTHORITY = "/root/logs-ca.pem"
EXPOSURE = 25
"""In tenths."""
OTHERS = ("hotgigs-web", "hotgigs-worker", "hotgigs-documents", "www-data", "postgres", "redis", "nobody")
RECEIVERS = ("systemd-journal-remote.socket", "systemd-journal-gatewayd.socket")
EARLIER, AWAY = "written-before-there-was-a-target", "written-while-the-target-was-away"
FOLDERS = ("/etc/systemd/system/systemd-journal-upload.service.d", "/etc/systemd/journal-upload.conf.d")
PLACES = f"{' '.join(FOLDERS)} /etc/hotgigs/tls/logs.*"
LEFT = [
    # Its own user, and its library.
    *(f"/etc/{name}{end}" for name in ("passwd", "group", "shadow", "gshadow") for end in ("", "-")),
    "/etc/ld.so.cache",
    # Empty folders, in which others may have put something meanwhile.
    *FOLDERS,
    # A setting that was changed back has a line of its own.
    "/etc/hotgigs/appliance.yml",
]


@dataclass(frozen=True)
class Sending:
    """A box that sends its logs, the server that takes them, and what was before and said."""

    machine: Machine
    server: JournalServer
    before: State
    announced: dict[str, list[str]]
    first: str
    again: str

    def log(self, word: str) -> None:
        """Let somebody on the box log a word."""
        self.machine.run("logger", "--tag", "probe", word)

    def reaches(self, user: str, address: str, port: int) -> bool:
        """Tell whether a user of the box can connect."""
        return bool(succeeded(try_outside(self.machine, user, [("tcp", address, port)])))

    def doctor(self) -> dict[str, str]:
        """Return what the doctor says of the logs."""
        told = json.loads(self.machine.run("hotgigs-admin", "doctor", "--json", check=False).stdout)
        results = [result for one in told["checks"] for result in one["results"]]
        (found,) = [result for result in results if result["id"] == "logs.sent"]
        return dict(found)


@pytest.fixture(scope="module", params=["bookworm", "trixie"])
def box(
    request: pytest.FixtureRequest,
    install_on: InstallOn,
    make_machine: MakeMachine,
    names: Names,
    segment: Segment,
) -> Iterator[Sending]:
    """Give an installed box of each release in turn a target that is away, and let it come."""
    machine = make_machine(install_on(request.param).root)
    point(machine, names)
    server = JournalServer(segment, names)
    bring(machine)
    machine.put(AUTHORITY, server.trust.read_text(), mode=0o600)
    machine.run("logger", "--tag", "probe", EARLIER)
    before = state_of(machine)
    wanted = (f"log_target=https://{NAME}", f"log_target_ca={AUTHORITY}")
    command = ("hotgigs-admin", "configure", "--yes", *wanted, "--check", "--json")
    announced = json.loads(machine.run(*command, timeout=PATIENCE).stdout)["announced"]
    first = configure(machine, *wanted)
    server.start()
    yield Sending(machine, server, before, announced, first, configure(machine))
    server.close()


def test_a_target_that_is_away_stops_nothing_and_is_told(box: Sending) -> None:
    assert f"{NAME} does not answer on port {PORT}" in box.first


def test_everything_was_announced(box: Sending) -> None:
    told = box.announced
    assert "systemd-journal-remote" in told["packages"]
    assert {UNIT, *RECEIVERS, "nftables.service"} <= set(told["units"])
    assert told["accounts"] == [USER]
    ours = box.machine.run("sh", "-c", f"ls -d {PLACES} && find {PLACES} -type f").stdout.split()
    assert set(ours) <= set(told["files"])


def test_a_second_run_changes_nothing(box: Sending) -> None:
    assert changed(box.again) == []


def test_what_is_logged_arrives_and_what_was_before_too(box: Sending) -> None:
    wait_for(lambda: box.server.has(EARLIER), "message of before", 90)
    box.log("written-by-a-test")
    wait_for(lambda: box.server.has("written-by-a-test", "SYSLOG_IDENTIFIER=probe"), "message", 60)
    found = box.doctor()
    assert (found["state"], NAME in found["evidence"]) == ("ok", True)


def test_one_user_reaches_the_target_and_nothing_but_it(box: Sending, segment: Segment) -> None:
    assert box.reaches(USER, box.server.address, PORT)
    assert box.reaches(USER, segment.gateway.address, 53)
    assert not box.reaches(USER, box.machine.address, 443)
    assert not box.reaches(USER, "127.0.0.1", 22)
    assert box.reaches("root", box.server.address, PORT)


@pytest.mark.parametrize("user", OTHERS)
def test_no_other_service_reaches_it(box: Sending, user: str) -> None:
    assert not box.reaches(user, box.server.address, PORT)


def test_the_box_takes_no_journals_itself(box: Sending) -> None:
    assert box.machine.public_ports() == {22, 80, 443}
    for unit in RECEIVERS:
        for question in ("is-active", "is-enabled"):
            assert box.machine.run("systemctl", question, unit, check=False).returncode != 0


def test_what_sends_them_is_shut_in(box: Sending) -> None:
    asked = ("systemd-analyze", "security", f"--threshold={EXPOSURE}", "--no-pager", UNIT)
    done = box.machine.run(*asked, check=False)
    assert done.returncode == 0, done.stdout[-1500:]
    assert box.machine.run("systemctl", "show", "--value", "--property=User", UNIT).stdout.strip() == USER


def test_the_doctor_names_a_target_that_is_away_and_what_was_logged_meanwhile_follows(box: Sending) -> None:
    box.server.close()
    box.log(AWAY)
    wait_for(lambda: box.doctor()["state"] == "warning", "warning", 60)
    found = box.doctor()
    assert NAME in found["evidence"]
    assert "journalctl --unit systemd-journal-upload" in found["remedy"]
    box.server.start()
    wait_for(lambda: box.server.has(AWAY), "message of meanwhile", 90)
    wait_for(lambda: box.doctor()["state"] == "ok", "end of the warning", 60)


def test_it_goes_again(box: Sending) -> None:
    configure(box.machine, "log_target=", "log_target_ca=")
    for question in ("is-active", "is-enabled"):
        assert box.machine.run("systemctl", question, UNIT, check=False).returncode != 0
    after = state_of(box.machine)
    packages = differences(box.before.packages, after.packages)
    assert "systemd-journal-remote" in {name.partition(":")[0] for name in packages}
    owned = set(box.machine.run("sh", "-c", "cat /var/lib/dpkg/info/*.list").stdout.splitlines())
    left = differences(box.before.files, after.files, LEFT)
    assert box.machine.run("find", *FOLDERS, "-type", "f").stdout == ""
    assert [path for path in left if path not in owned and path.startswith(("/etc/", "/var/lib/systemd/journal"))] == []
    assert set(differences(box.before.users, after.users)) <= {"systemd-journal-remote"}
    assert after.rules == box.before.rules
    assert box.reaches("postgres", box.server.address, PORT)
    assert changed(configure(box.machine)) == []
    assert box.machine.failed_units() == []
