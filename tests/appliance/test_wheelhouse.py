"""A box that does not reach the Python index installs from a folder of wheels, made as docs/install.md tells."""

import json
import re
from collections.abc import Iterator

import pytest

from tests.appliance import roots
from tests.appliance.acme import Acme
from tests.appliance.conftest import MakeMachine
from tests.appliance.installed import DOMAIN, PATIENCE, SOURCE, arguments, prepare
from tests.appliance.machine import HERE, Machine
from tests.appliance.mail import Mailbox
from tests.appliance.names import Names
from tests.appliance.network import Segment, wait_for

# Debian's archive is asked by HTTP, everything else outside of the segment by HTTPS.
WALL = """
table ip wall {{
  counter refused {{ }}
  chain forward {{
    type filter hook forward priority filter
    ip saddr {address} tcp dport 443 counter name refused reject with tcp reset
  }}
}}
"""
FROM_ROOTS_HOME = ("env", "-C", "/root")
ENVIRONMENTS = {
    "install": "/opt/hotgigs/installer",
    "runtime": "/opt/hotgigs/current/venv",
    "certbot": "/opt/hotgigs/certbot",
}


def recipe() -> str:
    """Return the commands by which the documentation makes the folder."""
    text = (HERE / "docs" / "install.md").read_text()
    found = re.search(r"## Without the Python index.*?```\n(.*?)```", text, re.DOTALL)
    assert found
    return found[1]


@pytest.fixture(scope="module", params=["bookworm", pytest.param("trixie", marks=pytest.mark.appliance_long)])
def box(
    request: pytest.FixtureRequest, make_machine: MakeMachine, segment: Segment, acme: Acme, names: Names
) -> Iterator[Machine]:
    """Boot a bare server that holds the wheels and does not reach the index; another one made them."""
    maker = make_machine(roots.base(request.param))
    maker.copy_project(SOURCE)
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    maker.run("apt-get", "update", "-qq")
    maker.run("apt-get", "install", "-qq", "--no-install-recommends", "python3-pip", environment=quiet)
    maker.run("sh", "-ec", f"cd {SOURCE}\n{recipe()}", timeout=900)
    maker.run("tar", "--create", f"--directory={SOURCE}", "--file=/root/wheels.tar", "wheels")
    maker.poweroff()
    wheels = (maker.folder / "upper/root/wheels.tar").read_bytes()
    machine = make_machine(roots.base(request.param))
    prepare(machine, acme, names)
    machine.run("tar", "--extract", "--directory=/root", text=wheels)
    segment.gateway.run("nft", "-f", "-", text=WALL.format(address=machine.address))
    yield machine
    segment.gateway.run("nft", "delete", "table", "ip", "wall")


def refused(segment: Segment) -> int:
    """Count how often the box tried to reach what it must not."""
    listed = segment.gateway.run("nft", "--json", "list", "counter", "ip", "wall", "refused").stdout
    return next(int(item["counter"]["packets"]) for item in json.loads(listed)["nftables"] if "counter" in item)


def test_without_wheels_it_says_how_to_bring_them(box: Machine, acme: Acme, mailbox: Mailbox, segment: Segment) -> None:
    done = box.run(*arguments(acme, mailbox), "--json", check=False)
    problems = [finding for finding in json.loads(done.stdout)["findings"] if finding["state"] == "problem"]
    assert [problem["name"] for problem in problems] == ["Python index"]
    assert "--wheelhouse DIR" in problems[0]["remedy"]
    assert done.returncode == 1
    assert refused(segment) > 0


def test_with_wheels_it_installs_to_the_end(box: Machine, acme: Acme, mailbox: Mailbox, segment: Segment) -> None:
    before = refused(segment)
    command = (*FROM_ROOTS_HOME, *arguments(acme, mailbox), "--wheelhouse", "wheels", "--json")
    report = json.loads(box.run(*command, timeout=PATIENCE).stdout)
    assert report["ok"]
    # Nobody even tried.
    assert refused(segment) == before
    ready = ("curl", "--insecure", "--silent", "--fail", f"https://{DOMAIN}/healthz/ready")
    wait_for(lambda: segment.neighbour.run(*ready, check=False).returncode == 0, "site", 30)
    version = box.run("python3", "-c", "import sys; print('%d.%d' % sys.version_info[:2])").stdout.strip()
    for name, place in ENVIRONMENTS.items():
        pinned = set(
            re.findall(r"^([\w.-]+)==", (HERE / f"requirements/{name}-{version}.txt").read_text(), re.MULTILINE)
        )
        here = box.run("sh", "-c", f"ls {place}/lib/python3*/site-packages").stdout
        found = {canonical(line.partition("-")[0]) for line in here.splitlines() if line.endswith(".dist-info")}
        assert {canonical(one) for one in pinned} - found == set()


def canonical(name: str) -> str:
    """Return a package's name as the index compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()
