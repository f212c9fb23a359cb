"""The machines of these tests are what they claim to be: servers on a network of their own."""

import os
import signal
import subprocess
import sys
import time

import pytest

from tests.appliance import cage, roots
from tests.appliance.acme import Acme
from tests.appliance.cage import HERE
from tests.appliance.conftest import MakeMachine
from tests.appliance.inside import Failed
from tests.appliance.machine import Machine
from tests.appliance.mail import Mailbox
from tests.appliance.names import Names
from tests.appliance.network import Segment, wait_for

SEND = """
import smtplib
with smtplib.SMTP("mail.test", 25, timeout=10) as server:
    server.sendmail("box@jobs.test", ["ops@jobs.test"], "Subject: Up\\r\\n\\r\\nIt is up.")
"""
INSTALL = "DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet=2 --no-install-recommends"


def test_it_is_a_bare_server_that_runs_without_a_fault(machine: Machine) -> None:
    assert machine.failed_units() == []
    assert machine.public_ports() == {22}
    assert f"VERSION_CODENAME={machine.suite}" in machine.get("/etc/os-release")
    assert machine.run("id", "--user", "--name", user=roots.ADMINISTRATOR).stdout == "debian\n"
    assert machine.run("sudo", "--non-interactive", "id", "-u", user=roots.ADMINISTRATOR).stdout == "0\n"
    missing = machine.run("sh", "-c", "command -v nft nginx psql ansible", check=False)
    assert missing.stdout == ""


def test_a_command_that_fails_says_what_it_said(machine: Machine) -> None:
    with pytest.raises(Failed, match="no such thing"):
        machine.run("sh", "-c", "echo no such thing >&2; exit 3")
    assert machine.run("false", check=False).returncode == 1
    with pytest.raises(TimeoutError, match="before"):
        machine.run("sh", "-c", "echo before; sleep 60", timeout=1)


def test_files_go_in_and_come_out(machine: Machine) -> None:
    machine.put("/srv/deep/note", "text\n", mode=0o640, group="daemon")
    assert machine.get("/srv/deep/note") == "text\n"
    assert machine.run("stat", "-c", "%U:%G %a", "/srv/deep/note").stdout == "root:daemon 640\n"
    machine.copy_project()
    assert machine.get("/opt/source/README.md") == (HERE / "README.md").read_text()


def test_packages_come_from_the_sources_of_the_host(machine: Machine, segment: Segment) -> None:
    machine.run("apt-get", "update", "--quiet=2")
    machine.run("sh", "-c", f"{INSTALL} postgresql python3-venv", timeout=600)
    assert machine.run("psql", "--tuples-only", "--command=SELECT 6 * 7", user="postgres").stdout.strip() == "42"
    assert segment.neighbour.probe(machine.address, [22, 80, 5432]) == {22: "open", 80: "refused", 5432: "refused"}
    machine.run("python3", "-m", "venv", "/srv/python")
    machine.run("/srv/python/bin/pip", "install", "--quiet", "click")
    assert machine.run("/srv/python/bin/python", "-c", "import click").returncode == 0


def test_the_neighbour_reaches_it_and_it_reaches_names(machine: Machine, segment: Segment, names: Names) -> None:
    names.point("jobs.test", machine.address, machine.place.address_6)
    assert machine.ssh("hostname").strip() == machine.suite
    addresses = machine.run("getent", "ahosts", "jobs.test").stdout
    assert machine.address in addresses
    assert machine.place.address_6 in addresses
    assert segment.neighbour.reaches(machine.place.address_6, 22)
    names.forget("jobs.test")
    assert machine.run("getent", "ahosts", "jobs.test", check=False).stdout == ""


def test_it_filters_its_own_packets_alone(machine: Machine, segment: Segment) -> None:
    machine.run("sh", "-c", f"{INSTALL} nftables")
    machine.run("nft", "add table inet own { chain in { type filter hook input priority 0; tcp dport 23 drop; }; }")
    assert segment.neighbour.probe(machine.address, [22, 23, 24]) == {22: "open", 23: "silent", 24: "refused"}
    assert "own" not in subprocess.run(["nft", "list", "tables"], capture_output=True, text=True, check=True).stdout
    machine.run("nft", "delete", "table", "inet", "own")


def test_systemd_keeps_a_service_off_the_network(machine: Machine, segment: Segment) -> None:
    fetch = ("curl", "--silent", "--max-time", "3", f"http://{segment.gateway.address}/")
    caged = machine.run("systemd-run", "--wait", "--pipe", "--property=IPAddressDeny=any", *fetch, check=False)
    free = machine.run("systemd-run", "--wait", "--pipe", *fetch, check=False)
    # curl: 28 is a timeout, 7 a refusal.
    assert (caged.returncode, free.returncode) == (28, 7)


def test_it_hands_over_mail(machine: Machine, mailbox: Mailbox) -> None:
    machine.run("python3", "-c", SEND)
    assert mailbox.wait_for(lambda mail: mail["Subject"] == "Up")


def test_the_authority_answers_it(machine: Machine, acme: Acme) -> None:
    machine.put("/srv/acme.pem", acme.trust.read_text())
    directory = machine.run("curl", "--silent", "--fail", "--cacert", "/srv/acme.pem", acme.directory_url).stdout
    assert "newOrder" in directory
    assert acme.root().startswith("-----BEGIN CERTIFICATE-----")


@pytest.mark.appliance_long
def test_certbot_gets_a_certificate_from_the_authority(machine: Machine, acme: Acme, names: Names) -> None:
    names.point("new.test", machine.address)
    machine.put("/srv/acme.pem", acme.trust.read_text())
    machine.run("sh", "-c", f"{INSTALL} certbot", timeout=600)
    machine.run(
        *("certbot", "certonly", "--standalone", "--non-interactive", "--agree-tos", "--email=ops@jobs.test"),
        *("--domain=new.test", f"--server={acme.directory_url}"),
        environment={"REQUESTS_CA_BUNDLE": "/srv/acme.pem"},
    )
    machine.put("/srv/root.pem", acme.root())
    live = "/etc/letsencrypt/live/new.test"
    verify = ("openssl", "verify", "-CAfile", "/srv/root.pem", "-untrusted", f"{live}/chain.pem", f"{live}/cert.pem")
    assert machine.run(*verify).stdout == f"{live}/cert.pem: OK\n"


def test_a_long_command_is_killed_alone_or_with_its_children(machine: Machine) -> None:
    script = "sleep 1000 & echo started; wait"
    alone, all_of_it = machine.start("sh", "-c", script), machine.start("sh", "-c", script)
    wait_for(lambda: "started" in alone.output and "started" in all_of_it.output, "start")
    alone.signal(signal.SIGKILL)
    assert alone.wait(10).returncode == -signal.SIGKILL
    assert machine.run("pgrep", "--count", "--exact", "sleep").stdout == "2\n"
    all_of_it.kill_all()
    assert machine.run("pgrep", "--count", "--exact", "sleep").stdout == "1\n"
    machine.run("pkill", "--exact", "sleep")


def test_it_reboots_and_keeps_its_files(machine: Machine) -> None:
    identity = machine.run("cat", "/proc/sys/kernel/random/boot_id", "/etc/machine-id").stdout
    machine.put("/srv/kept", "kept")
    machine.reboot()
    machine.wait_until_running()
    assert machine.get("/srv/kept") == "kept"
    assert machine.run("cat", "/etc/machine-id").stdout in identity
    assert machine.ssh("uptime", "--pretty").startswith("up")


def test_it_is_killed_at_once_and_boots_again(machine: Machine) -> None:
    machine.put("/srv/kept", "kept")
    sleeping = machine.start("sleep", "1000")
    machine.kill_abruptly()
    assert not machine.is_up
    assert not sleeping.is_running
    machine.boot()
    machine.wait_until_running()
    assert machine.get("/srv/kept") == "kept"


def test_others_start_from_what_one_was(make_machine: MakeMachine) -> None:
    first = make_machine(roots.base("bookworm"))
    first.put("/srv/mark", "first")
    key = roots.key_of("test", str(time.time_ns()))
    saved = first.snapshot("marked", key)
    assert roots.find_saved("bookworm", "marked", key) == saved
    second = make_machine(saved)
    second.put("/srv/mark", "second")
    first.boot()
    first.wait_until_running()
    assert (first.get("/srv/mark"), second.get("/srv/mark")) == ("first", "second")
    for machine in (first, second):
        machine.kill_abruptly()
    roots.forget_saved("bookworm", "marked", key)


def test_nothing_is_left_of_a_killed_session() -> None:
    command = [sys.executable, "-m", "tests.appliance", "up", "--suite=bookworm"]
    told = subprocess.run(command, cwd=HERE, capture_output=True, text=True, check=True).stdout
    keeper = int(told.split("stop:")[1].split()[1])
    (group,) = cage.control_groups().glob(f"{cage.PREFIX}{keeper}-*")
    inside = {int(pid) for file in group.rglob("cgroup.procs") for pid in file.read_text().split()}
    assert len(inside) > 10
    os.kill(keeper, signal.SIGKILL)
    files = cage.machines_folder() / "work" / group.name
    wait_for(lambda: not group.exists() and not files.exists(), "sweeping", 60)
    assert not [pid for pid in inside if cage.start_of(pid)]
