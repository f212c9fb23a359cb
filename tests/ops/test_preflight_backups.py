"""What the preflight says of backups: room, targets, and backups of an earlier installation."""

from pathlib import Path

import pytest

from hotgigs.ops.appliance.settings import Appliance
from hotgigs.ops.playbook import source
from hotgigs.ops.preflight import backups
from hotgigs.ops.preflight.finding import Finding, Surroundings

GIGABYTE = 2**30


def look(root: Path, *, installed: bool = False, **targets: str) -> list[Finding]:
    """Return what is found on a box whose files are those of a folder."""
    settings = Appliance(domain="jobs.test", tls="self-signed", backup_targets=targets)
    return list(backups.check(Surroundings(settings, source.HERE, root=root, installed=installed)))


def states(findings: list[Finding]) -> list[str]:
    return [finding.state for finding in findings]


def test_a_bare_server_has_nothing_against_backups(tmp_path: Path) -> None:
    (found,) = look(tmp_path)
    assert (found.state, found.found) == ("ok", "on this server alone, until backup_targets names another place")


def test_backups_of_another_installation_stop_it_before_a_second_key_is_made(tmp_path: Path) -> None:
    (tmp_path / "var/backups/hotgigs/pgbackrest/backup").mkdir(parents=True)
    stop, _ = look(tmp_path)
    assert (stop.state, stop.remedy) == (
        "problem",
        f"mv {tmp_path}/var/backups/hotgigs {tmp_path}/var/backups/hotgigs.old",
    )
    # A run that was killed made both: the next one goes on.
    (tmp_path / "etc/hotgigs/secrets").mkdir(parents=True)
    (tmp_path / "etc/hotgigs/secrets/backup_key").touch()
    assert states(look(tmp_path)) == ["ok"]


@pytest.mark.parametrize(("free", "saved", "state"), [(10, 9, "ok"), (9, 9, "ok"), (8, 9, "warning")])
def test_a_backup_needs_as_much_room_as_what_is_saved(free: int, saved: int, state: str) -> None:
    assert backups.judge_room(free * GIGABYTE, saved * GIGABYTE).state == state


def test_room_is_measured_where_something_is_installed(tmp_path: Path) -> None:
    for name in ("var/backups", "var/lib/postgresql", "var/lib/hotgigs/documents"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "var/lib/hotgigs/documents/resume").write_bytes(b"x" * (60 << 20))
    room, _ = look(tmp_path, installed=True)
    assert "database and documents take 0.1 GB" in room.found


def test_a_disk_that_is_not_mounted_is_a_warning(tmp_path: Path) -> None:
    (found,) = look(tmp_path, usb="file:///mnt/usb/hotgigs")
    assert (found.state, found.found) == ("warning", "usb: there is no folder /mnt/usb/hotgigs")
    (tmp_path / "mnt/usb/hotgigs").mkdir(parents=True)
    assert states(look(tmp_path, usb="file:///mnt/usb/hotgigs")) == ["ok"]


def test_a_name_that_leads_nowhere_is_a_warning(tmp_path: Path) -> None:
    found = look(tmp_path, here="sftp://backup@localhost/x", cloud="s3://s3.name.invalid/bucket")
    assert [(finding.state, finding.found) for finding in found] == [
        ("ok", "here is at localhost"),
        ("warning", "cloud: s3.name.invalid has no address"),
    ]
