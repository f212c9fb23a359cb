"""Addresses of targets: which are understood, what is refused and why, and what restic is given."""

import shlex
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotgigs.kernel.errors import Invalid
from hotgigs.ops.backup import keys, targets
from hotgigs.ops.backup.targets import Place, Target, parse_url
from tests.ops.backup.stands import S3_KEYS

KEY = keys.make()


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("file:///mnt/usb/hotgigs/", Place("file", "/mnt/usb/hotgigs")),
        ("sftp://backup@nas.example.org/srv//box", Place("sftp", "/srv/box", "backup", "nas.example.org", 22)),
        ("sftp://u123@[2001:db8::7]:2222/~/box", Place("sftp", "box", "u123", "2001:db8::7", 2222)),
        ("s3://s3.example.org/bucket", Place("s3", "/bucket", "", "s3.example.org", 443)),
        ("s3://10.0.0.7:9000/bucket/a/b", Place("s3", "/bucket/a/b", "", "10.0.0.7", 9000)),
    ],
)
def test_an_address_is_understood(url: str, place: Place) -> None:
    assert parse_url("office", url) == place


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("ftp://host/folder", "unknown kind"),
        ("", "unknown kind"),
        ("/mnt/usb", "unknown kind"),
        ("file://mnt/usb", "three slashes"),
        ("file:///", "three slashes"),
        ("file:///var/lib/hotgigs/backups", "do not outlive"),
        ("file:///var/backups/hotgigs", "do not outlive"),
        ("file:///mnt/../etc", "leads upwards"),
        ("sftp://host/folder", "names no user"),
        ("sftp://-oProxyCommand=x@host/folder", "names no user"),
        ("sftp://user@-oProxyCommand=x/folder", "names no host"),
        ("sftp://user:secret@host/folder", "keys go into files"),
        ("sftp://user@host", "names no folder"),
        ("sftp://user@host/", "names no folder"),
        ("sftp://user@host:no/folder", "can be read"),
        ("sftp://user@host/a b", "characters"),
        ("sftp://user@host/$(id)", "characters"),
        ("s3://host/", "names no bucket"),
        ("s3://me@host/bucket", "names a user"),
        ("s3://host/bucket?region=x", "keys go into files"),
        ("s3:///bucket", "names no host"),
    ],
)
def test_another_is_refused_in_a_sentence(url: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        parse_url("office", url)


@pytest.mark.parametrize("name", ["", "Office", "a_key", "../x", "a b", "-a", "x" * 32])
def test_a_name_is_also_the_name_of_files(name: str) -> None:
    with pytest.raises(ValueError, match="small letters, digits and dashes"):
        parse_url(name, "file:///mnt/usb")


@given(st.text(max_size=60), st.sampled_from(["file:///", "sftp://u@h/", "sftp://", "s3://h/", "s3://", ""]))
def test_any_text_is_understood_or_refused(text: str, start: str) -> None:
    try:
        place = parse_url("office", start + text)
    except ValueError:
        return
    for part in (place.folder, place.user, place.host):
        assert not part.startswith("-") or part == place.folder
        assert shlex.quote(part) in (part, f"'{part}'")
        assert not set(part) & set(" \n\t'\"\\$`;&|<>*?()[]{}!#%")


def test_restic_is_pointed_to_files_for_sftp(tmp_path: Path) -> None:
    target = Target("office", "sftp://backup@nas.example.org:2222/srv/box", 2, "b7")
    with pytest.raises(Invalid, match="backup_office_key is missing, the private key"):
        targets.repository(target, tmp_path, KEY)
    (tmp_path / "backup_office_key").touch()
    with pytest.raises(Invalid, match="backup_office_hosts is missing, the host keys"):
        targets.repository(target, tmp_path, KEY)
    (tmp_path / "backup_office_hosts").touch()
    made = targets.repository(target, tmp_path, KEY)
    assert made.address == "sftp://backup@nas.example.org:2222//srv/box/restic-b7"
    assert made.password == KEY.restic(2)
    assert made.answers == ("nas.example.org", 2222)
    command = shlex.split(made.options[1].removeprefix("sftp.command="))
    assert command[0] == "ssh"
    assert command[-5:] == ["-l", "backup", "nas.example.org", "-s", "sftp"]
    for option in ("StrictHostKeyChecking=yes", "BatchMode=yes", f"UserKnownHostsFile={tmp_path}/backup_office_hosts"):
        assert option in command


def test_a_folder_of_the_users_home_and_an_address_of_numbers(tmp_path: Path) -> None:
    for name in ("key", "hosts"):
        (tmp_path / f"backup_box_{name}").touch()
    made = targets.repository(Target("box", "sftp://u@[2001:db8::7]/~/box", 1), tmp_path, KEY)
    assert made.address == "sftp://u@[2001:db8::7]:22/box/restic"


def test_restic_is_pointed_to_files_for_s3(tmp_path: Path) -> None:
    target, file = Target("cloud", "s3://s3.example.org/bucket/a", 1), tmp_path / "backup_cloud_key"
    with pytest.raises(Invalid, match="backup_cloud_key is missing, the keys"):
        targets.repository(target, tmp_path, KEY)
    for wrong in ("", "aws_access_key_id = a", "[default]\naws_access_key_id = a\n", "[other]\n"):
        file.write_text(wrong, encoding="ascii")
        with pytest.raises(Invalid, match="names no aws_access_key_id"):
            targets.repository(target, tmp_path, KEY)
    file.write_text(f"{S3_KEYS}region = eu-central-1\n", encoding="ascii")
    made = targets.repository(target, tmp_path, KEY)
    assert made.address == "s3:https://s3.example.org:443/bucket/a/restic"
    assert dict(made.environment) == {"AWS_SHARED_CREDENTIALS_FILE": str(file)}
    assert made.options[:2] == ("-o", "s3.region=eu-central-1")
    (tmp_path / "backup_cloud_ca").touch()
    assert targets.repository(target, tmp_path, KEY).options[:2] == ("--cacert", f"{tmp_path}/backup_cloud_ca")


def test_a_disk_is_marked_only_where_it_is(tmp_path: Path) -> None:
    place = Place("file", str(tmp_path / "usb"))
    with pytest.raises(Invalid, match="Mount the disk and make the folder"):
        targets.prepare(place)
    (tmp_path / "usb").mkdir()
    targets.prepare(place)
    targets.prepare(place)
    assert (tmp_path / "usb" / targets.MARKER).exists()
    assert targets.is_on_disk_of(place, tmp_path)
    assert not targets.is_on_disk_of(place, Path("/proc"))
    assert not targets.is_on_disk_of(Place("s3", "/bucket", "", "host", 443), tmp_path)
