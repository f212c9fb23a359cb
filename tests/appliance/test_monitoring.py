"""Prometheus on the box: only where it is asked for, on loopback, with figures of everybody, and gone again."""

import json
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest

from tests.appliance.conftest import InstallOn, MakeMachine
from tests.appliance.installed import changed, configure, point
from tests.appliance.machine import Machine
from tests.appliance.mail import Mailbox
from tests.appliance.names import Names
from tests.appliance.network import Segment, wait_for

UNITS = (
    "prometheus.service",
    "prometheus-alertmanager.service",
    "prometheus-node-exporter.service",
    "prometheus-postgres-exporter.service",
)
PORTS = (9090, 9093, 9100, 9113, 9187)
EXPOSURE = 25
"""In tenths."""
JOBS = {"hotgigs", "node", "postgresql", "prometheus", "alertmanager"}
RIGHTS = """
SELECT string_agg(granted.rolname, ',') FROM pg_auth_members AS members
JOIN pg_roles AS granted ON granted.oid = members.roleid
JOIN pg_roles AS member ON member.oid = members.member WHERE member.rolname = 'hotgigs_monitor'
"""


@dataclass(frozen=True)
class Asked:
    """A box on which Prometheus was asked for, and what the second run said."""

    machine: Machine
    again: str

    def ask(self, path: str, port: int = 9090) -> Any:
        """Ask Prometheus, or who else listens on loopback."""
        done = self.machine.run("curl", "--silent", "--show-error", "--fail", f"http://127.0.0.1:{port}{path}")
        return json.loads(done.stdout)["data"]

    def down(self) -> set[str]:
        """Name the jobs that have a target that is not up."""
        targets = self.ask("/api/v1/targets")["activeTargets"]
        return {target["labels"]["job"] for target in targets if target["health"] != "up"}


@pytest.fixture(scope="module", params=["bookworm", "trixie"])
def box(request: pytest.FixtureRequest, install_on: InstallOn, make_machine: MakeMachine, names: Names) -> Asked:
    """Ask for Prometheus on an installed box of each release in turn, twice."""
    machine = make_machine(install_on(request.param).root)
    point(machine, names)
    for unit in UNITS:
        assert machine.run("systemctl", "cat", unit, check=False).returncode != 0
    configure(machine, "prometheus=true")
    return Asked(machine, configure(machine))


def test_a_second_run_changes_nothing(box: Asked) -> None:
    assert changed(box.again) == []


def test_everybody_is_asked_and_answers(box: Asked) -> None:
    targets = box.ask("/api/v1/targets")["activeTargets"]
    assert {target["labels"]["job"] for target in targets} == JOBS
    assert len([target for target in targets if target["labels"]["job"] == "hotgigs"]) == 2
    wait_for(lambda: box.down() == set(), "target that is up", 90)
    for figure in ("pg_up == 1", "hotgigs_check_state", 'node_systemd_unit_state{name="nginx.service"} == 1'):
        wait_for(partial(found, box, figure), figure, 400)


def found(box: Asked, expression: str) -> bool:
    command = ("promtool", "query", "instant", "http://127.0.0.1:9090", expression)
    return bool(box.machine.run(*command).stdout.strip())


def test_the_exporter_sees_statistics_and_nobody_s_application(box: Asked) -> None:
    asked = ("psql", "-XAtq", "-h", "/run/postgresql", "-U", "hotgigs_monitor", "-d", "hotgigs", "-c")
    assert box.machine.run(*asked, RIGHTS, user="prometheus").stdout.strip() == "pg_monitor"
    refused = box.machine.run(*asked, "SELECT count(*) FROM applications", user="prometheus", check=False)
    assert "permission denied" in refused.stderr


def test_nobody_outside_sees_it(box: Asked, segment: Segment) -> None:
    assert box.machine.public_ports() == {22, 80, 443}
    assert set(PORTS) <= {one.port for one in box.machine.listeners()}
    states = segment.neighbour.probe(box.machine.address, list(PORTS), 2.0)
    assert set(states.values()) == {"silent"}
    for path in ("/metrics", "/1/metrics"):
        asked = ("curl", "--silent", "--insecure", "--output", "/dev/null", "--write-out", "%{http_code}")
        done = segment.neighbour.run(*asked, f"https://jobs.test{path}")
        assert done.stdout == "404"


@pytest.mark.parametrize("unit", UNITS)
def test_each_unit_is_shut_in(box: Asked, unit: str) -> None:
    done = box.machine.run("systemd-analyze", "security", f"--threshold={EXPOSURE}", "--no-pager", unit, check=False)
    assert done.returncode == 0, done.stdout[-1500:]


def test_rules_are_loaded_and_doctor_knows_the_units(box: Asked) -> None:
    (group,) = box.ask("/api/v1/rules")["groups"]
    assert {"SiteDown", "UnitFailed", "DiskNearlyFull", "QueueWaits"} < {rule["name"] for rule in group["rules"]}
    assert {rule["health"] for rule in group["rules"]} <= {"ok", "unknown"}
    told = json.loads(box.machine.run("hotgigs-admin", "doctor", "--json", check=False).stdout)
    states = {result["id"]: result["state"] for one in told["checks"] for result in one["results"]}
    assert {states[f"services.unit:{unit}"] for unit in UNITS} == {"ok"}
    assert states["ports.stranger"] == "ok"


def test_a_stopped_exporter_is_an_alert(box: Asked) -> None:
    box.machine.run("systemctl", "stop", "prometheus-node-exporter")
    try:
        wait_for(lambda: ("TargetDown", "node") in alerts(box), "alert", 150)
    finally:
        box.machine.run("systemctl", "start", "prometheus-node-exporter")
    wait_for(lambda: ("TargetDown", "node") not in alerts(box), "end of the alert", 150)


def alerts(box: Asked) -> set[tuple[str, str]]:
    """Return what fires or is about to."""
    told = box.ask("/api/v1/alerts")["alerts"]
    return {(alert["labels"]["alertname"], alert["labels"].get("job", "")) for alert in told}


def test_an_alert_is_mailed(box: Asked, mailbox: Mailbox) -> None:
    amtool = ("amtool", "alert", "add", "--alertmanager.url=http://127.0.0.1:9093", "OnlyATest", "severity=warning")
    box.machine.run(*amtool)
    message = mailbox.wait_for(lambda message: "OnlyATest" in str(message["Subject"]), 120)
    assert message["To"] == "ops@jobs.test"


def test_it_goes_again(box: Asked) -> None:
    configure(box.machine, "prometheus=false")
    for unit in UNITS:
        for question in ("is-active", "is-enabled"):
            assert box.machine.run("systemctl", question, unit, check=False).returncode != 0
        assert "hotgigs" not in box.machine.run("systemctl", "cat", unit).stdout
    assert not {one.port for one in box.machine.listeners()} & set(PORTS)
    ours = "ls -d /etc/hotgigs/prometheus /etc/nginx/hotgigs/metrics.conf /etc/systemd/system/prometheus*/*"
    assert box.machine.run("sh", "-c", ours, check=False).stdout == ""
    assert "prometheus" not in box.machine.run("sh", "-c", "cat /etc/postgresql/*/*/pg_ident.conf").stdout
    assert changed(configure(box.machine)) == []
    assert box.machine.failed_units() == []
