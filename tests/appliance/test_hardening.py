"""The firewall, the bans and the hardening of an installed box, seen from the box and from its neighbour."""

import json
import re
import socket
import struct
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from hotgigs.ops.hardening.lynis import REPORT, load_waivers, read_report, unexplained
from tests.appliance.conftest import InstallOn, MakeMachine
from tests.appliance.installed import DOMAIN, point
from tests.appliance.machine import Machine
from tests.appliance.names import Names
from tests.appliance.network import Segment, wait_for

INDEX = 80
"""What lynis gives at least, in a container; it gave a bare Debian 12 61."""
LYNIS = """
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq && apt-get install -qq --no-install-recommends lynis >/dev/null
nice lynis audit system --quick --no-colors --quiet >/dev/null
"""
VERIFY = """
import json
from hotgigs.ops.hardening import catalogue, live, verification
controls = catalogue.load()
print(json.dumps([vars(each) for each in verification.verify(controls, live.look(controls), {})]))
"""
PYTHON = "/opt/hotgigs/current/venv/bin/python"
LISTEN = "import socket; s = socket.create_server(('::', {port}), family=socket.AF_INET6); s.accept()"
KNOCK = "import socket, sys; socket.create_connection((sys.argv[1], int(sys.argv[2])), 3); print('in')"
TOKEN = re.compile(r'name="csrf" value="([^"]+)"')
# The name leads to both kinds of addresses; a ban is of one.
CURL = ("curl", "--ipv4", "--silent", "--insecure", "--max-time", "20")
SILENT = ("hotgigs-web", "hotgigs-documents", "www-data")
ATTEMPTS = 50
"""Failed attempts to sign in that ban an address."""


@pytest.fixture(scope="module", params=["bookworm", pytest.param("trixie", marks=pytest.mark.appliance_long)])
def box(
    request: pytest.FixtureRequest, install_on: InstallOn, make_machine: MakeMachine, names: Names
) -> Iterator[Machine]:
    """Boot an installed box of each release in turn."""
    machine = make_machine(install_on(request.param).root)
    point(machine, names)
    yield machine
    # The neighbour is a neighbour of other machines too.
    machine.run("fail2ban-client", "unban", "--all")


def counted(box: Machine, name: str) -> int:
    listed = json.loads(box.run("nft", "--json", "list", "counter", "inet", "hotgigs", name).stdout)
    (counter,) = (each["counter"] for each in listed["nftables"] if "counter" in each)
    return int(counter["packets"])


def reaches(box: Machine, user: str, address: str, port: int) -> bool:
    return box.run("python3", "-c", KNOCK, address, str(port), user=user, check=False).stdout == "in\n"


def answers_ping(address: str, family: int, protocol: int, kind: int) -> bool:
    """Ask for an echo; `kind` is that of the question."""
    mark = struct.pack("!HH", 4711, 1)
    question = struct.pack("!BBH", kind, 0, 0) + mark
    # The kernel adds the sum to questions of IPv6 alone.
    total = sum(struct.unpack("!4H", question))
    question = struct.pack("!BBH", kind, 0, ~total & 0xFFFF) + mark
    with socket.socket(family, socket.SOCK_RAW, protocol) as raw:
        raw.settimeout(10)
        raw.sendto(question, (address, 0))
        # Neighbours are looked for by the same protocol.
        return any(mark in raw.recv(1024) for _ in range(5))


def test_every_control_is_live(box: Machine) -> None:
    results = json.loads(box.run(PYTHON, "-c", VERIFY).stdout)
    assert Counter(each["state"] for each in results)["ok"] >= 28
    assert [each for each in results if each["state"] not in ("ok", "elsewhere")] == []


def test_what_listens_by_mistake_is_not_reached(box: Machine, segment: Segment) -> None:
    listening = box.start("python3", "-c", LISTEN.format(port=8080))
    wait_for(lambda: ":8080" in box.run("ss", "-H", "-l", "-t", "-n").stdout, "listener")
    before = counted(box, "in_refused")
    expected = {22: "open", 80: "open", 443: "open", 8080: "silent", 5432: "silent", 6379: "silent"}
    assert segment.neighbour.probe(box.address, expected) == expected
    assert segment.neighbour.probe(box.place.address_6, expected) == expected
    assert counted(box, "in_refused") >= before + 6
    listening.kill_all()


def test_it_answers_pings_of_both_kinds(box: Machine, segment: Segment) -> None:
    assert segment.neighbour.call(lambda: answers_ping(box.address, socket.AF_INET, socket.IPPROTO_ICMP, 8))
    assert segment.neighbour.call(
        lambda: answers_ping(box.place.address_6, socket.AF_INET6, socket.IPPROTO_ICMPV6, 128)
    )


@pytest.mark.parametrize("user", SILENT)
def test_who_needs_no_network_begins_no_connection(box: Machine, segment: Segment, user: str) -> None:
    counter = f"out_{user.replace('-', '_')}_refused"
    before = counted(box, counter)
    assert not reaches(box, user, segment.gateway.address, 53)
    # A resolver on loopback would carry words out.
    assert not reaches(box, user, "127.0.0.1", 22)
    assert counted(box, counter) >= before + 2


def test_the_worker_reaches_names_mail_and_https_alone(box: Machine, segment: Segment) -> None:
    assert reaches(box, "hotgigs-worker", segment.gateway.address, 53)
    assert reaches(box, "hotgigs-worker", box.address, 443)
    before = counted(box, "out_hotgigs_worker_refused")
    assert not reaches(box, "hotgigs-worker", box.address, 80)
    assert not reaches(box, "hotgigs-worker", box.address, 22)
    assert counted(box, "out_hotgigs_worker_refused") >= before + 2
    assert reaches(box, "root", box.address, 80)


def test_its_unit_takes_away_our_rules_alone(box: Machine, segment: Segment) -> None:
    box.run("nft", "add table ip somebody; add chain ip somebody forward")
    box.run("systemctl", "restart", "nftables")
    tables = box.run("nft", "list", "tables").stdout
    assert "table inet hotgigs" in tables
    assert "table ip somebody" in tables
    box.run("systemctl", "stop", "nftables")
    assert box.run("nft", "list", "tables").stdout.split("\n")[0] != "table inet hotgigs"
    assert "table ip somebody" in box.run("nft", "list", "tables").stdout
    box.run("systemctl", "start", "nftables")
    assert segment.neighbour.probe(box.address, [22, 5432]) == {22: "open", 5432: "silent"}
    box.run("nft", "delete", "table", "ip", "somebody")


def test_ssh_takes_an_administrators_key_and_no_password(box: Machine) -> None:
    assert box.ssh("sudo", "--non-interactive", "id", "--user").strip() == "0"
    options = box.run("sshd", "-T").stdout
    assert "passwordauthentication no" in options
    assert "kbdinteractiveauthentication no" in options


def test_who_connects_too_often_waits(box: Machine, segment: Segment) -> None:
    before = counted(box, "in_ssh_too_fast")
    states = [segment.neighbour.probe(box.address, [22], 0.3)[22] for _ in range(40)]
    assert states[0] == "open"
    assert states[-1] == "silent"
    assert counted(box, "in_ssh_too_fast") > before
    # Another source is not held up, and people who are in stay in.
    assert reaches(box, "root", box.address, 22)
    box.run("nft", "flush", "set", "inet", "hotgigs", "ssh_recent_4")
    assert segment.neighbour.reaches(box.address, 22)


def test_who_tries_passwords_at_the_form_is_banned(box: Machine, segment: Segment, tmp_path: Path) -> None:
    address, jar = f"https://{DOMAIN}/sign-in", str(tmp_path / "jar")
    form = segment.neighbour.run(*CURL, "--cookie-jar", jar, address).stdout
    found = TOKEN.search(form)
    assert found is not None
    sent = ("--data-urlencode", f"csrf={found[1]}", "--data", "email=nobody@example.org&password=guess-what-it-is")
    post = (*CURL, "--cookie", jar, "--output", "/dev/null", "--write-out", "%{http_code}", *sent, address)

    def banned() -> bool:
        return segment.neighbour.address in box.run("fail2ban-client", "get", "hotgigs-sign-in", "banip").stdout

    answers = [segment.neighbour.run(*post, check=False).stdout for _ in range(ATTEMPTS + 2)]
    assert {*answers} <= {"422", "429", "000"}
    wait_for(banned, "ban", 60)
    expected = {22: "open", 443: "refused"}
    # It is listed a moment before the rule is there.
    wait_for(lambda: segment.neighbour.probe(box.address, expected) == expected, "closed door")
    box.run("fail2ban-client", "unban", segment.neighbour.address)
    wait_for(lambda: segment.neighbour.reaches(box.address, 443), "end of the ban")


def test_the_filter_sees_failed_attempts_alone(box: Machine) -> None:
    start = 'Nov 22 10:00:00 box nginx[50]: {"time":"2026-11-22T10:00:00+00:00","ip":"2001:db8::7",'
    cases = [("POST", "/sign-in", 422), ("GET", "/sign-in", 429), ("GET", "/sign-in", 200), ("POST", "/jobs", 422)]
    lines = [
        f'{start}"method":"{method}","path":"{path}","status":{status},"bytes":1}}' for method, path, status in cases
    ]
    box.put("/tmp/sign-in.log", "\n".join(lines) + "\n")
    told = box.run("fail2ban-regex", "/tmp/sign-in.log", "/etc/fail2ban/filter.d/hotgigs-sign-in.conf").stdout
    assert "4 lines, 0 ignored, 2 matched, 2 missed" in told


def test_the_bans_come_back_when_killed(box: Machine) -> None:
    before = box.run("systemctl", "show", "--property=MainPID", "--value", "fail2ban").stdout
    box.run("systemctl", "kill", "--signal=KILL", "fail2ban")

    def back() -> bool:
        jails = box.run("fail2ban-client", "status", check=False).stdout
        return "hotgigs-sign-in, sshd" in jails and box.run(
            "systemctl", "show", "--property=MainPID", "--value", "fail2ban"
        ).stdout not in ("0\n", before)

    wait_for(back, "fail2ban", 30)


def test_lynis_is_content_or_answered(box: Machine) -> None:
    # It ends with other codes than 0 when it has advice.
    box.run("sh", "-c", LYNIS, check=False, timeout=900)
    report = read_report(box.get(str(REPORT)))
    assert unexplained(report, load_waivers()) == []
    assert report.index >= INDEX
