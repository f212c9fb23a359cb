"""Each check of the box itself, on both sides of its thresholds, with a harmless twin on which it stays silent."""

import grp
import os
from datetime import datetime, timedelta, timezone
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from hotgigs.ops.appliance.settings import Appliance
from hotgigs.ops.certificates.facts import Certificate
from hotgigs.ops.checks import (
    c05_settings,
    c10_services,
    c12_site,
    c15_ports,
    c20_certificate,
    c25_dns,
    c30_disk,
    c35_memory,
    c40_clock,
    c70_secrets,
    c75_hardening,
)
from hotgigs.ops.checks.check import Around
from hotgigs.ops.checks.result import OK, PROBLEM, WARNING, Result
from hotgigs.ops.hardening import verification
from tests.ops.make_checks import appliance, states

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=timezone.utc)


def unit(**over: str) -> dict[str, str]:
    """Return what systemd says of a unit that runs."""
    told = {"Id": "nginx.service", "LoadState": "loaded", "ActiveState": "active", "SubState": "running"}
    return {**told, "Result": "success", "NRestarts": "0", "ActiveEnterTimestamp": "", **over}


@pytest.mark.parametrize(
    ("told", "state"),
    [
        ({}, OK),
        # A unit that did its work and stays is as well as one that runs; so is one that reads its settings again.
        ({"SubState": "exited"}, OK),
        ({"ActiveState": "reloading"}, OK),
        ({"ActiveState": "inactive", "SubState": "dead"}, PROBLEM),
        # What keeps the clock is left out in a container; what was never started says "no", too.
        ({"ActiveState": "inactive", "ConditionResult": "no", "ConditionTimestampMonotonic": "77"}, OK),
        ({"ActiveState": "inactive", "ConditionResult": "no", "ConditionTimestampMonotonic": "0"}, PROBLEM),
        ({"ActiveState": "inactive", "ConditionResult": "yes", "ConditionTimestampMonotonic": "77"}, PROBLEM),
        ({"ActiveState": "failed", "Result": "exit-code"}, PROBLEM),
        ({"LoadState": "not-found", "ActiveState": "inactive"}, PROBLEM),
    ],
)
def test_a_unit_runs_or_not(told: dict[str, str], state: str) -> None:
    assert states(c10_services.judge([unit(**told)], NOW)) == {"services.unit:nginx.service": state}


def test_only_a_unit_that_is_there_can_be_started() -> None:
    (stopped,) = c10_services.judge([unit(ActiveState="inactive")], NOW)
    (absent,) = c10_services.judge([unit(LoadState="not-found")], NOW)
    assert stopped.fix == "start nginx.service"
    assert absent.fix == ""


@pytest.mark.parametrize(
    ("restarts", "since", "warned"),
    [
        ("4", "Mon 2026-11-23 11:59:00 UTC", False),
        ("5", "Mon 2026-11-23 11:59:00 UTC", True),
        ("5", "Mon 2026-11-23 11:00:01 UTC", True),
        # It had a bad day long ago, and has run since.
        ("40", "Mon 2026-11-23 11:00:00 UTC", False),
        ("40", "Mon 2026-11-09 11:00:00 UTC", False),
    ],
)
def test_many_restarts_of_late_need_a_look(restarts: str, since: str, warned: bool) -> None:
    found = states(c10_services.judge([unit(NRestarts=restarts, ActiveEnterTimestamp=since)], NOW))
    assert ("services.restarts:nginx.service" in found) == warned


def test_prometheus_shall_run_where_it_is_asked_for() -> None:
    more = set(c10_services.essential(Appliance(prometheus=True))) - set(c10_services.essential(Appliance()))
    assert more == set(c10_services.MONITORING)


def test_a_failed_unit_is_said_once() -> None:
    known = {"nginx.service"}
    assert states(c10_services.judge_failed(["nginx.service"], known)) == {"services.failed": OK}
    assert states(c10_services.judge_failed(["motd.service"], known)) == {"services.failed:motd.service": WARNING}


@pytest.mark.parametrize(
    ("answers", "state"),
    [
        ({"1": "", "2": ""}, OK),
        ({"1": "", "2": "Connection refused"}, WARNING),
        ({"1": "503 database does not answer"}, PROBLEM),
    ],
)
def test_web_processes_are_ready_or_not(answers: dict[str, str], state: str) -> None:
    assert c12_site.judge(answers).state == state


def test_without_sockets_the_links_can_be_made_again(tmp_path: Path) -> None:
    (result,) = c12_site.look(Around(appliance(), root=tmp_path))
    assert (result.state, bool(result.fix)) == (PROBLEM, True)


LISTENING = """\
udp   UNCONN 0      0                  127.0.0.54:53         0.0.0.0:*    users:(("systemd-resolve",pid=1,fd=1))
udp   UNCONN 0      0          192.0.2.5%eth0:68         0.0.0.0:*    users:(("systemd-network",pid=1,fd=1))
tcp   LISTEN 0      128                   0.0.0.0:22         0.0.0.0:*    users:(("sshd",pid=93,fd=6))
tcp   LISTEN 0      511                      [::]:443           [::]:*    users:(("nginx",pid=95,fd=7))
tcp   LISTEN 0      511                   0.0.0.0:80         0.0.0.0:*    users:(("nginx",pid=95,fd=6))
tcp   LISTEN 0      100        [::ffff:127.0.0.1]:25               *:*
tcp   LISTEN 0      4096            127.0.0.53%lo:53         0.0.0.0:*
"""
STRANGER = 'tcp   LISTEN 0      244             *:5432     *:*    users:(("postgres",pid=7,fd=5))\n'


def test_ports_as_they_should_be() -> None:
    assert set(states(c15_ports.judge(c15_ports.read(LISTENING), 22)).values()) == {OK}


@pytest.mark.parametrize(
    ("said", "ssh_port", "id", "state"),
    [
        (LISTENING + STRANGER, 22, "ports.stranger:tcp/5432", WARNING),
        (LISTENING, 2222, "ports.open", WARNING),
        # SSH that still listens on its old port is a stranger there.
        (LISTENING, 2222, "ports.stranger:tcp/22", WARNING),
        (LISTENING.replace("0.0.0.0:80 ", "0.0.0.0:81 "), 22, "ports.open", PROBLEM),
        (LISTENING.replace("0.0.0.0:80 ", "127.0.0.1:80 "), 22, "ports.open", PROBLEM),
    ],
)
def test_ports_as_they_should_not_be(said: str, ssh_port: int, id: str, state: str) -> None:
    found = list(c15_ports.judge(c15_ports.read(said), ssh_port))
    assert states(found)[id] == state


def certificate(*, left: float, life: float = 90, **over: Any) -> Certificate:
    """Return a certificate by the days that it is still good, of the days that it was good for."""
    ends = NOW + timedelta(days=left)
    told: dict[str, Any] = {"fingerprint": "AB", "names": ("jobs.test",), "issuer": "CN=CA", "subject": "CN=jobs.test"}
    return Certificate(**{**told, "begins": ends - timedelta(days=life), "ends": ends, **over})


@pytest.mark.parametrize(
    ("left", "life", "state"),
    [
        (22.6, 90, OK),
        (22.5, 90, WARNING),
        (0.01, 90, WARNING),
        (0, 90, PROBLEM),
        # A quarter of its life, not a number of days: six days may be plenty.
        (1.6, 6, OK),
        (1.5, 6, WARNING),
    ],
)
def test_a_certificate_ends_in_time(left: float, life: float, state: str) -> None:
    found = states(c20_certificate.judge(certificate(left=left, life=life), appliance(tls="letsencrypt"), NOW))
    assert found["certificate.life"] == state


@pytest.mark.parametrize(("left", "state"), [(30.1, OK), (30, WARNING), (0, PROBLEM)])
def test_a_self_signed_certificate_is_good_until_shortly_before_its_end(left: float, state: str) -> None:
    own = certificate(left=left, life=3650, issuer="CN=jobs.test")
    assert states(c20_certificate.judge(own, appliance(), NOW))["certificate.life"] == state


@pytest.mark.parametrize(("tls", "state"), [("self-signed", OK), ("files", OK), ("letsencrypt", WARNING)])
def test_self_signed_is_a_choice_or_a_makeshift(tls: str, state: str) -> None:
    own = certificate(left=300, life=365, issuer="CN=jobs.test")
    assert states(c20_certificate.judge(own, appliance(tls=tls), NOW))["certificate.trust"] == state


def test_a_certificate_for_another_name_is_a_problem() -> None:
    found = states(c20_certificate.judge(certificate(left=80, names=("old.test",)), appliance(), NOW))
    assert found["certificate.file"] == PROBLEM


def test_what_is_served_is_what_is_on_disk() -> None:
    found = certificate(left=80)
    assert c20_certificate.judge_served(found, certificate(left=80)).state == OK
    other = c20_certificate.judge_served(found, certificate(left=10, fingerprint="CD"))
    assert (other.state, other.fix) == (PROBLEM, "reload nginx")
    silent = c20_certificate.judge_served(found, None)
    assert (silent.state, silent.fix) == (PROBLEM, "")


@pytest.mark.parametrize(
    ("pointed", "strange", "state"),
    [
        ({"203.0.113.5"}, set(), OK),
        (set(), set(), PROBLEM),
        ({"203.0.113.5", "203.0.113.9"}, {"203.0.113.9"}, WARNING),
    ],
)
def test_the_domain_leads_here_or_not(pointed: set[str], strange: set[str], state: str) -> None:
    assert c25_dns.judge("jobs.test", pointed, strange).state == state


def room(used: int, *, reserved: int = 0, files: int = 1000, used_files: int = 0) -> os.statvfs_result:
    """Return a file system of 1000 blocks."""
    told = SimpleNamespace(f_frsize=4096, f_blocks=1000, f_bfree=1000 - used, f_bavail=1000 - used - reserved)
    told.f_files, told.f_ffree = files, files - used_files
    return told  # type: ignore[return-value]  # os.statvfs_result cannot be made by name


@pytest.mark.parametrize(
    ("told", "bytes_state", "files_state"),
    [
        (room(849), OK, OK),
        (room(850), WARNING, OK),
        (room(949), WARNING, OK),
        (room(950), PROBLEM, OK),
        # What is reserved for root is nobody's to fill: 850 of 900.
        (room(850, reserved=50), WARNING, OK),
        (room(900, reserved=100), PROBLEM, OK),
        (room(10, used_files=849), OK, OK),
        (room(10, used_files=850), OK, WARNING),
        (room(10, used_files=950), OK, PROBLEM),
    ],
)
def test_a_disk_fills_up(told: os.statvfs_result, bytes_state: str, files_state: str) -> None:
    assert states(c30_disk.judge("/", told)) == {"disk.space:/": bytes_state, "disk.files:/": files_state}


def test_a_file_system_without_inodes_is_judged_by_its_bytes() -> None:
    assert states(c30_disk.judge("/", room(10, files=0))) == {"disk.space:/": OK}


def test_this_machine_has_disks_and_memory() -> None:
    assert any(result.id.startswith("disk.space:/") for result in c30_disk.look(Around()))
    assert [result.kind for result in c35_memory.look(Around())] == ["memory.available"]


@pytest.mark.parametrize(("available", "state"), [(101, OK), (100, WARNING), (41, WARNING), (40, PROBLEM)])
def test_memory_runs_short(available: int, state: str) -> None:
    assert c35_memory.judge(f"MemTotal: 1000 kB\nMemFree: 1 kB\nMemAvailable: {available} kB\n").state == state


def test_processes_that_were_ended_need_a_look() -> None:
    assert c35_memory.judge_kills(0).state == OK
    assert c35_memory.judge_kills(1).evidence == "1 process was ended in 24 hours"
    assert c35_memory.judge_kills(2).state == WARNING


@pytest.mark.parametrize(("said", "state"), [("yes", OK), ("no", WARNING), ("", WARNING)])
def test_somebody_keeps_the_clock(said: str, state: str) -> None:
    assert c40_clock.judge(said).state == state


@pytest.mark.parametrize(
    ("line", "seconds"),
    [
        ("       Offset: +1.503ms", 0.001503),
        ("       Offset: -21us", 0.000021),
        ("       Offset: +1min 2.5s", 62.5),
        ("       Offset: n/a", None),
        ("", None),
    ],
)
def test_it_reads_the_offset_of_the_clock(line: str, seconds: float | None) -> None:
    assert c40_clock.offset(f"  Server: 192.0.2.1\n{line}\n") == (seconds and pytest.approx(seconds))


@pytest.mark.parametrize(("skew", "state"), [(0.99, OK), (-0.99, OK), (1, WARNING), (-29.9, WARNING), (-30, PROBLEM)])
def test_it_judges_the_skew(skew: float, state: str) -> None:
    assert c40_clock.judge_skew(skew).state == state


def test_secrets_are_all_there() -> None:
    full = dict.fromkeys(c70_secrets.NEEDED, 65)
    assert c70_secrets.judge_present(full).state == OK
    # The password of a mail relay is not needed, and one more file is nobody's harm.
    assert c70_secrets.judge_present({**full, "mail_password": 8}).state == OK
    assert c70_secrets.judge_present({**full, "form_key": 0}).state == PROBLEM
    assert "form_key" in c70_secrets.judge_present({}).evidence


@pytest.mark.parametrize(
    ("owner", "mode", "state"),
    [
        ((0, 0), 0o600, OK),
        ((0, 0), 0o400, OK),
        ((0, 0), 0o640, PROBLEM),
        ((0, 0), 0o604, PROBLEM),
        ((1000, 0), 0o600, PROBLEM),
        ((0, 1000), 0o600, PROBLEM),
    ],
)
def test_secrets_are_roots_alone(owner: tuple[int, int], mode: int, state: str) -> None:
    told = os.stat_result((0o100000 | mode, 0, 0, 1, *owner, 64, 0, 0, 0))
    assert c70_secrets.judge_rights(Path("/etc/hotgigs/secrets/form_key"), told, 0o600).state == state


def test_secrets_of_backups_are_those_that_their_targets_need() -> None:
    targets = {"usb": "file:///mnt/usb", "nas": "sftp://backup@nas.example.org/x", "cloud": "s3://s3.example.org/b"}
    full = dict.fromkeys(("backup_key", "backup_nas_key", "backup_nas_hosts", "backup_cloud_key"), 65)
    assert {result.state for result in c70_secrets.judge_backups(full, targets)} == {OK}
    # One of a target that is gone is nobody's harm.
    assert {result.state for result in c70_secrets.judge_backups({**full, "backup_old_key": 8}, {})} == {OK}
    wrong = states(c70_secrets.judge_backups({**full, "backup_key": 0, "backup_nas_hosts": 0}, targets))
    assert [name for name, state in wrong.items() if state == PROBLEM] == ["secrets.recovery", "secrets.target:nas"]


@pytest.mark.parametrize(
    ("owner", "mode", "state"),
    [
        ((0, 104), 0o640, OK),
        ((0, 104), 0o600, OK),
        ((0, 104), 0o644, PROBLEM),
        ((0, 0), 0o640, PROBLEM),
        ((104, 104), 0o640, PROBLEM),
    ],
)
def test_what_opens_the_repository_is_for_root_and_postgres(owner: tuple[int, int], mode: int, state: str) -> None:
    told = os.stat_result((0o100000 | mode, 0, 0, 1, *owner, 64, 0, 0, 0))
    assert c70_secrets.judge_shared(Path(c70_secrets.SHARED), told, 104).state == state


def test_a_secret_that_lies_open_is_closed_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(c70_secrets, "OWNER", (os.getuid(), os.getgid()))
    folder = tmp_path / "etc/hotgigs/secrets"
    folder.mkdir(parents=True, mode=0o700)
    monkeypatch.setattr(c70_secrets, "READER", grp.getgrgid(os.getgid()).gr_name)
    for name in (*c70_secrets.NEEDED, c70_secrets.KEY):
        (folder / name).write_text("x")
        (folder / name).chmod(0o600)
    shared = tmp_path / c70_secrets.SHARED.lstrip("/")
    shared.parent.mkdir(parents=True)
    shared.write_text("x")
    shared.chmod(0o640)
    around = Around(appliance(), root=tmp_path)
    assert set(states(c70_secrets.look(around)).values()) == {OK}
    (folder / "form_key").chmod(0o444)
    (wrong,) = [result for result in c70_secrets.look(around) if result.state != OK]
    assert wrong.part == str(folder / "form_key")
    c70_secrets.mend(around, wrong)
    assert set(states(c70_secrets.look(around)).values()) == {OK}
    assert (folder / "form_key").stat().st_mode & 0o777 == 0o400
    shared.chmod(0o644)
    (wrong,) = [result for result in c70_secrets.look(around) if result.state != OK]
    c70_secrets.mend(around, wrong)
    assert shared.stat().st_mode & 0o777 == 0o640
    link = Result(f"secrets.rights:{tmp_path / 'link'}", PROBLEM, "", fix="give it")
    (tmp_path / "link").symlink_to("/etc/hostname")
    with pytest.raises(ValueError, match="link"):
        c70_secrets.mend(around, link)


def test_controls_that_differ_need_a_look() -> None:
    def control(state: str) -> verification.Result:
        return verification.Result("ssh-root", "root signs in by key only", state, "permitrootlogin yes")

    stands = [verification.OK, verification.WAIVED, verification.ELSEWHERE, verification.DIFFERS]
    assert [result.state for result in c75_hardening.judge(map(control, stands))] == [OK, OK, OK, WARNING]


def test_settings_that_were_not_applied_need_a_look(tmp_path: Path) -> None:
    assert c05_settings.judge(appliance(), appliance()).state == OK
    changed = c05_settings.judge(appliance(threads=8), appliance())
    assert (changed.state, changed.evidence) == (WARNING, "not applied yet: threads")
    assert c05_settings.judge(appliance(), None).state == WARNING
    (tmp_path / "etc/hotgigs").mkdir(parents=True)
    (tmp_path / "etc/hotgigs/appliance.yml").write_text("domain: jobs.test\nthraeds: 8\n")
    assert states(c05_settings.look(Around(appliance(), root=tmp_path))) == {"settings.usable": PROBLEM}
