"""Each check of the box itself, on both sides of its guard."""

import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from hotgigs.ops.appliance.settings import Appliance
from hotgigs.ops.playbook import source
from hotgigs.ops.preflight import (
    account,
    architecture,
    disk,
    distribution,
    files,
    firewalls,
    init,
    leftovers,
    memory,
    ports,
    processor,
    python,
)
from hotgigs.ops.preflight.checklist import CHECKS, verdict
from hotgigs.ops.preflight.finding import Finding, Surroundings, ok, problem, warning

TODAY = date(2026, 11, 22)


def around(root: Path, **over: Any) -> Surroundings:
    """Return surroundings whose files are those of a folder."""
    return Surroundings(Appliance(domain="jobs.test", tls="self-signed"), source.HERE, root=root, **over)


def states(*findings: Finding) -> list[str]:
    """Return the states alone."""
    return [finding.state for finding in findings]


def test_root_may_install_and_nobody_else() -> None:
    assert states(account.judge(0), account.judge(1000)) == ["ok", "problem"]
    assert "sudo" in account.judge(1000).remedy


@pytest.mark.parametrize(
    ("identity", "version", "today", "state"),
    [
        ("debian", "12", TODAY, "ok"),
        ("debian", "13", TODAY, "ok"),
        ("ubuntu", "26.04", TODAY, "ok"),
        ("debian", "11", TODAY, "problem"),
        ("ubuntu", "24.10", TODAY, "problem"),
        ("fedora", "43", TODAY, "problem"),
        ("ubuntu", "22.04", date(2027, 4, 30), "warning"),
        ("ubuntu", "22.04", date(2027, 5, 1), "warning"),
        ("", "", TODAY, "problem"),
    ],
)
def test_it_knows_the_systems(identity: str, version: str, today: date, state: str) -> None:
    assert distribution.judge(identity, version, "It", today).state == state


def test_it_reads_the_system_from_its_file(tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/os-release").write_text('PRETTY_NAME="Arch Linux"\nID=arch\n')
    (found,) = distribution.check(around(tmp_path))
    assert (found.state, found.found) == ("problem", "Arch Linux")


def test_it_wants_a_processor_with_ready_made_parts() -> None:
    assert states(*map(architecture.judge, ("x86_64", "aarch64", "riscv64", "i686"))) == [
        "ok",
        "ok",
        "problem",
        "problem",
    ]


def test_it_wants_systemd(tmp_path: Path) -> None:
    (tmp_path / "proc/1").mkdir(parents=True)
    (tmp_path / "proc/1/comm").write_text("bash\n")
    (found,) = init.check(around(tmp_path))
    assert (found.state, found.found) == ("problem", "process 1 is bash")
    (tmp_path / "run/systemd/system").mkdir(parents=True)
    assert states(*init.check(around(tmp_path))) == ["ok"]


def test_it_wants_the_python_of_the_system() -> None:
    pins, program = {"3.9", "3.10", "3.11"}, Path("/usr/bin/python3")
    assert python.judge("3.11", pins, is_apart=False, program=program).state == "ok"
    assert python.judge("3.11", pins, is_apart=True, program=program).state == "problem"
    other = python.judge("3.8", pins, is_apart=False, program=program)
    assert (other.state, other.needed) == ("problem", "Python 3.9, 3.10, 3.11")


def test_pins_are_there_for_every_python_of_a_supported_system() -> None:
    versions = {"3.10", "3.11", "3.12", "3.13", "3.14"}
    assert versions == {path.stem.split("-")[1] for path in (source.HERE / "requirements").glob("install-*.txt")}


@pytest.mark.parametrize(
    ("megabytes", "state"), [(899, "problem"), (900, "warning"), (1799, "warning"), (1800, "ok"), (0, "problem")]
)
def test_it_weighs_memory(megabytes: int, state: str) -> None:
    assert memory.judge(megabytes).state == state


def test_prometheus_takes_its_part_of_the_memory() -> None:
    assert [memory.judge(size, prometheus=True).state for size in (1099, 1100, 1999, 2000)] == [
        "problem",
        "warning",
        "warning",
        "ok",
    ]
    assert "200 MB for Prometheus" in memory.judge(1999, prometheus=True).needed


def test_it_reads_memory_and_says_when_the_firewall_needs_more(tmp_path: Path) -> None:
    (tmp_path / "proc").mkdir()
    (tmp_path / "proc/meminfo").write_text("MemTotal:        1048576 kB\nMemFree: 1 kB\n")
    (found,) = memory.check(around(tmp_path))
    assert (found.state, found.found) == ("warning", "1.0 GB")
    assert "firewall" in memory.judge(1024, "block").needed


@pytest.mark.parametrize(
    ("free", "total", "installed", "state"),
    [
        (4.9, 40, False, "problem"),
        (5.0, 40, False, "ok"),
        (5.0, 18, False, "warning"),
        (4.9, 40, True, "ok"),
        (0.9, 40, True, "problem"),
    ],
)
def test_it_weighs_room(free: float, total: float, installed: bool, state: str) -> None:
    assert disk.judge_space(Path("/var/lib"), free, total, installed=installed).state == state


def test_it_says_how_to_make_room() -> None:
    full = disk.judge_space(Path("/opt"), 1, 40, installed=False)
    assert "apt-get clean" in full.remedy
    small = disk.judge_space(Path("/opt"), 1, 2, installed=False)
    assert small.remedy == "Enlarge the disk, then: df -h /opt  # it has 2.0 GB in all"


def test_it_weighs_the_speed_of_a_disk() -> None:
    assert states(*map(disk.judge_speed, (1.0, 25.0, 25.1, 250.0, 250.1))) == [
        "ok",
        "ok",
        "warning",
        "warning",
        "problem",
    ]


def test_it_measures_a_disk_and_leaves_nothing_there(tmp_path: Path) -> None:
    for name in ("var/lib", "var/tmp", "opt"):
        (tmp_path / name).mkdir(parents=True)
    found = list(disk.check(around(tmp_path)))
    # One file system, so one line for its room.
    assert [finding.name for finding in found] == ["Disk", "Disk speed"]
    assert not list((tmp_path / "var/tmp").iterdir())


def test_it_says_for_how_many_people_a_box_is() -> None:
    assert "1,000" in processor.judge(1).found
    assert "3,000" in processor.judge(3).found
    assert "10,000" in processor.judge(4).found


LISTENING = """LISTEN 0      511          0.0.0.0:80        0.0.0.0:*    users:(("nginx",pid=12,fd=6),("nginx",pid=11))
LISTEN 0      511             [::]:443          [::]:*
LISTEN 0      128          0.0.0.0:22        0.0.0.0:*    users:(("sshd",pid=9,fd=3))
"""


def test_it_reads_who_listens() -> None:
    assert ports.listeners(LISTENING) == {80: ("nginx", "12"), 443: ("an unknown program", "?"), 22: ("sshd", "9")}


def test_a_port_is_free_ours_or_taken() -> None:
    nginx, apache = ("nginx", "12"), ("apache2", "13")
    assert ports.judge(80, None, nginx_is_ours=False).state == "ok"
    assert ports.judge(80, nginx, nginx_is_ours=True).state == "ok"
    assert ports.judge(80, nginx, nginx_is_ours=False).state == "problem"
    taken = ports.judge(80, apache, nginx_is_ours=True)
    assert (taken.state, taken.remedy) == ("problem", "kill 13")
    service = ports.judge(80, apache, "apache2.service", nginx_is_ours=False)
    assert service.remedy == "systemctl disable --now apache2.service"


@pytest.mark.parametrize(
    ("cgroup", "unit"),
    [
        ("0::/system.slice/apache2.service\n", "apache2.service"),
        ("0::/system.slice/system-shop.slice/shop@1.service\n", "shop@1.service"),
        ("0::/user.slice/user-0.slice/session-4.scope\n", ""),
        ("0::/user.slice/user-0.slice/user@0.service/app.slice/shop.service\n", ""),
        ("", ""),
    ],
)
def test_it_finds_the_service_that_holds_a_port(cgroup: str, unit: str) -> None:
    assert ports.unit_of(cgroup) == unit


def test_nobody_is_told_to_kill_systemd() -> None:
    assert "systemctl list-sockets" in ports.judge(80, ("systemd", "1"), nginx_is_ours=False).remedy
    assert "ss -ltnp" in ports.judge(80, ("an unknown program", "?"), nginx_is_ours=False).remedy


def test_the_port_of_ssh_is_where_ssh_is_already() -> None:
    here = {22: ("sshd", "9")}
    assert ports.judge_ssh(22, here).state == ports.judge_ssh(22, {}).state == "ok"
    elsewhere = ports.judge_ssh(2222, here)
    assert elsewhere.state == "warning"
    assert "SSH is on 22" in elsewhere.found
    assert "--ssh-port 22" in elsewhere.remedy
    assert ports.judge_ssh(2222, {}).state == "warning"


def test_a_bare_server_holds_nothing_of_others(tmp_path: Path) -> None:
    (tmp_path / "etc/nginx/sites-enabled").mkdir(parents=True)
    (tmp_path / "etc/nginx/sites-enabled/default").touch()
    (tmp_path / "var/lib/postgresql/15/main/base/5").mkdir(parents=True)
    assert states(*leftovers.check(around(tmp_path))) == ["ok"]


@pytest.mark.parametrize(
    ("path", "state"),
    [
        ("etc/nginx/sites-enabled/shop.conf", "problem"),
        ("var/lib/redis/dump.rdb", "problem"),
        ("var/lib/postgresql/15/main/base/16384", "warning"),
        ("usr/local/cpanel", "problem"),
    ],
)
def test_it_sees_what_others_left(tmp_path: Path, path: str, state: str) -> None:
    (tmp_path / path).mkdir(parents=True)
    assert states(*leftovers.check(around(tmp_path))) == [state]
    # A second attempt after a failed one is a repair: what is there is ours.
    assert states(*leftovers.check(around(tmp_path, installed=True))) == ["ok"]


def test_it_sees_an_active_firewall(tmp_path: Path) -> None:
    (tmp_path / "usr/sbin").mkdir(parents=True)
    (tmp_path / "etc/ufw").mkdir(parents=True)
    (tmp_path / "usr/sbin/ufw").touch()
    # Ubuntu brings it, switched off.
    (tmp_path / "etc/ufw/ufw.conf").write_text("# ENABLED=yes starts it at boot\nENABLED=no\n")
    assert states(*firewalls.check(around(tmp_path))) == ["ok"]
    (tmp_path / "etc/ufw/ufw.conf").write_text("ENABLED=yes\n")
    (found,) = firewalls.check(around(tmp_path))
    assert (found.state, found.found, found.remedy) == ("problem", "ufw is active", "ufw disable")
    assert states(*firewalls.check(around(tmp_path, installed=True))) == ["warning"]
    # Removed, its settings kept.
    (tmp_path / "usr/sbin/ufw").unlink()
    assert states(*firewalls.check(around(tmp_path))) == ["ok"]


@pytest.mark.parametrize("name", ["firewalld", "netfilter-persistent"])
def test_it_sees_a_firewall_that_starts_with_the_box(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "etc/systemd/system/multi-user.target.wants"
    folder.mkdir(parents=True)
    (folder / f"{name}.service").symlink_to("/nowhere")
    (found,) = firewalls.check(around(tmp_path))
    assert (found.state, found.found) == ("problem", f"{name} is active")
    assert found.remedy.startswith("systemctl disable --now ")


def test_it_wants_every_named_file(tmp_path: Path) -> None:
    missing = around(tmp_path, mail_password_file=tmp_path / "none", wheelhouse=tmp_path)
    assert states(*files.check(missing)) == ["problem", "problem"]
    (tmp_path / "password").write_text("x")
    (tmp_path / "ansible_core-2.19.0-py3-none-any.whl").touch()
    there = around(tmp_path, mail_password_file=tmp_path / "password", wheelhouse=tmp_path)
    assert states(*files.check(there)) == ["ok"]


def test_a_key_must_fit_its_certificate(tmp_path: Path) -> None:
    for name in ("one", "two"):
        command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        command += [
            "-keyout",
            str(tmp_path / f"{name}.key"),
            "-out",
            str(tmp_path / f"{name}.crt"),
            "-subj",
            "/CN=jobs.test",
        ]
        subprocess.run(command, check=True, capture_output=True)
    one, two = tmp_path / "one", tmp_path / "two"
    assert files.judge_pair(one.with_suffix(".crt"), one.with_suffix(".key")).state == "ok"
    assert files.judge_pair(one.with_suffix(".crt"), two.with_suffix(".key")).state == "problem"
    assert files.judge_pair(one.with_suffix(".key"), one.with_suffix(".key")).state == "problem"
    assert files.judge_root(one.with_suffix(".crt")).state == "ok"
    assert files.judge_root(one.with_suffix(".key")).state == "problem"


def test_the_worst_finding_decides() -> None:
    fine, hint, stop = ok("a", "b"), warning("a", "b", "c"), problem("a", "b", "c", "d")
    assert [verdict(found) for found in ([fine], [fine, hint], [hint, stop], [])] == ["ok", "warning", "problem", "ok"]


def test_every_file_of_checks_is_on_the_list() -> None:
    folder = source.HERE / "hotgigs" / "ops" / "preflight"
    with_check = {path.stem for path in folder.glob("*.py") if "\ndef check(" in path.read_text(encoding="utf-8")}
    assert {check.__module__.rpartition(".")[2] for check in CHECKS} == with_check
