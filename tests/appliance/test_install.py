"""What the installer leaves behind: a site that serves over HTTPS, shut in, and the same after every further run."""

import re
from collections.abc import Callable

import pytest

from tests.appliance.acme import Acme
from tests.appliance.conftest import InstallOn, MakeMachine
from tests.appliance.installed import DOMAIN, Installation, point
from tests.appliance.machine import Machine
from tests.appliance.names import Names
from tests.appliance.network import Segment, wait_for

EXPOSURE = {
    "hotgigs-web@blue-1.service": 0.5,
    "hotgigs-documents.service": 0.5,
    "hotgigs-worker.service": 1.5,
    "nginx.service": 3.0,
    # Root, who reads everything and reaches the targets.
    "hotgigs-backup.service": 3.0,
    "hotgigs-verify.service": 3.0,
    "hotgigs-drill.service": 3.0,
    "hotgigs-offsite.service": 3.0,
    "hotgigs-restore-resume.service": 3.0,
}
OURS = (
    *(
        "hotgigs-web@blue-1.service",
        "hotgigs-web@blue-2.service",
        "hotgigs-worker.service",
        "hotgigs-documents.service",
    ),
    *("nginx.service", "redis-server@queue.service", "redis-server@cache.service", "hotgigs-offsite.service"),
)
CURL = ("curl", "--silent", "--show-error", "--max-time", "20")
SECRETS = "/etc/hotgigs/secrets"


@pytest.fixture(scope="module", params=["bookworm", pytest.param("trixie", marks=pytest.mark.appliance_long)])
def installation(request: pytest.FixtureRequest, install_on: InstallOn) -> Installation:
    """Install on each release in turn."""
    return install_on(request.param)


@pytest.fixture(scope="module")
def box(installation: Installation, make_machine: MakeMachine, names: Names) -> Machine:
    """Boot the installed box: it has been off since the installation."""
    machine = make_machine(installation.root)
    point(machine, names)
    return machine


def postgresql(box: Machine) -> str:
    return box.run("systemctl", "list-units", "--plain", "--no-legend", "postgresql@*.service").stdout.split()[0]


def answers(box: Machine, segment: Segment, path: str = "/healthz/ready") -> bool:
    done = segment.neighbour.run(*CURL, "--insecure", "--output", "/dev/null", "--write-out", "%{http_code}", url(path))
    return done.stdout == "200"


def url(path: str) -> str:
    return f"https://{DOMAIN}{path}"


def test_it_ends_with_a_report(installation: Installation, record_property: Callable[[str, object], None]) -> None:
    record_property("seconds of the installation", round(installation.seconds))
    report = installation.report
    assert report["url"] == f"https://{DOMAIN}/"
    assert re.fullmatch(r"([0-9A-F]{2}:){31}[0-9A-F]{2}", report["fingerprint"])
    assert report["first_administrator"].startswith(f"https://{DOMAIN}/first-administrator/")
    assert installation.ssh_refusals == []


def test_a_second_run_changes_nothing(
    installation: Installation, record_property: Callable[[str, object], None]
) -> None:
    record_property("seconds of the second run", round(installation.seconds_again))
    changed = re.findall(r"^\[\d+/\d+\] (\w+) +(\d+ changed)", installation.again, re.MULTILINE)
    assert changed == []
    assert "as it was" in installation.again


def test_after_a_reboot_everything_is_up(box: Machine) -> None:
    assert box.failed_units() == []
    for unit in (*OURS, postgresql(box)):
        assert box.run("systemctl", "is-active", unit, check=False).stdout == "active\n", box.journal("--unit", unit)


def test_https_answers_with_the_certificate_of_the_authority(
    box: Machine, segment: Segment, acme: Acme, tmp_path_factory: pytest.TempPathFactory
) -> None:
    root = tmp_path_factory.mktemp("trust") / "root.pem"
    root.write_text(acme.root())
    done = segment.neighbour.run(*CURL, "--cacert", root, "--head", url("/jobs"))
    assert re.match(r"HTTP/2 200", done.stdout)
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in done.stdout.splitlines())}
    assert headers["strict-transport-security"] == "max-age=300"
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert "x-accel-expires" not in headers
    assert "server" not in headers or headers["server"] == "nginx"
    plain = segment.neighbour.run(*CURL, "--head", f"http://{DOMAIN}/jobs").stdout
    assert f"Location: {url('/jobs')}" in plain


def test_nothing_but_three_ports_is_open(box: Machine, segment: Segment) -> None:
    assert box.public_ports() == {22, 80, 443}
    wanted = [*range(1, 1025), 5432, 6379, 8000, 8080, 9090]
    # Not all at once: new connections of one address are counted, and a dropped one answers nothing.
    found: dict[int, str] = {}
    for start in range(0, len(wanted), 100):
        found |= segment.neighbour.probe(box.address, wanted[start : start + 100], 2.0)
    assert {port for port, state in found.items() if state == "open"} == {22, 80, 443}
    assert set(found.values()) == {"open", "silent"}


@pytest.mark.parametrize("unit", EXPOSURE)
def test_each_service_is_shut_in(box: Machine, unit: str) -> None:
    threshold = str(round(EXPOSURE[unit] * 10))
    done = box.run("systemd-analyze", "security", f"--threshold={threshold}", "--no-pager", unit, check=False)
    assert done.returncode == 0, done.stdout[-1500:]


def test_postgresql_is_shut_in(box: Machine) -> None:
    done = box.run("systemd-analyze", "security", "--threshold=20", "--no-pager", postgresql(box), check=False)
    assert done.returncode == 0, done.stdout[-1500:]


def test_who_was_killed_comes_back(box: Machine, segment: Segment) -> None:
    for unit in (*OURS, postgresql(box)):
        before = box.run("systemctl", "show", "--value", "--property=MainPID", unit).stdout.strip()
        box.run("kill", "-9", before)
        is_new = lambda unit=unit, before=before: (  # noqa: E731 - the state of this very round
            box.run("systemctl", "show", "--value", "--property=MainPID", unit).stdout.strip() not in ("0", before)
        )
        wait_for(is_new, f"{unit} again", 10)
    wait_for(lambda: answers(box, segment), "site", 30)
    assert box.failed_units() == []


def test_it_is_right_without_what_redis_held(box: Machine, segment: Segment) -> None:
    box.run("systemctl", "stop", "redis-server@queue", "redis-server@cache")
    assert answers(box, segment, "/jobs")
    box.run("sh", "-c", "rm -rf /var/lib/redis/*/* && systemctl start redis-server@queue redis-server@cache")
    wait_for(lambda: answers(box, segment), "site", 30)
    assert box.run("hotgigs-admin", "queue", "status", "--json").returncode == 0


def test_no_secret_is_open_to_another(box: Machine) -> None:
    for user in ("www-data", "hotgigs-web", "hotgigs-documents", "hotgigs-worker", "postgres"):
        assert box.run("ls", SECRETS, user=user, check=False).returncode != 0
    assert box.run("ls", "/var/lib/hotgigs/documents", user="www-data", check=False).returncode != 0
    secrets = box.run("sh", "-c", f"cd {SECRETS} && for f in redis_*; do cat $f; echo; done").stdout.split()
    assert secrets
    seen = box.run("sh", "-c", "cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ; journalctl; cat /var/log/hotgigs/*")
    assert not [secret for secret in secrets if secret in seen.stdout]


def test_web_and_documents_reach_nobody(box: Machine, segment: Segment) -> None:
    for user in ("hotgigs-web", "hotgigs-documents"):
        reach = f"exec 3<>/dev/tcp/{segment.gateway.address}/443"
        assert box.run("timeout", "5", "bash", "-c", reach, user=user, check=False).returncode != 0


def test_a_command_of_root_works_as_the_worker(box: Machine) -> None:
    assert "Nobody has an account yet" in box.run("hotgigs-admin", "user", "list").stdout
    assert box.run("hotgigs-admin", "cert", "status").returncode == 0
