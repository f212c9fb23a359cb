"""Recovery key, password of the repository and number of the box: made once, put right, never made anew."""

import grp
import json
import os
import stat
from pathlib import Path

import pytest

from hotgigs.kernel.errors import Unavailable
from hotgigs.ops.backup import keys
from hotgigs.ops.backup.preparing import Places, prepare


@pytest.fixture
def places(tmp_path: Path) -> Places:
    made = Places(tmp_path, grp.getgrgid(os.getegid()).gr_name)
    for path in (made.key, made.password, made.box, made.backups / "pgbackrest"):
        path.parent.mkdir(parents=True, exist_ok=True)
    return made


def test_everything_is_made_once(places: Places) -> None:
    assert prepare(places) == [places.key, places.password, places.box]
    before = [path.read_bytes() for path in (places.key, places.password, places.box)]
    assert prepare(places) == []
    assert [path.read_bytes() for path in (places.key, places.password, places.box)] == before
    assert [stat.S_IMODE(path.stat().st_mode) for path in (places.key, places.password, places.box)] == [
        0o600,
        0o640,
        0o600,
    ]
    key = keys.read(places.key)
    assert f"\nrepo1-cipher-pass={key.pgbackrest()}\n" in places.password.read_text()
    assert len(json.loads(places.box.read_text())["id"]) == 36


def test_two_boxes_have_two_keys(places: Places, tmp_path: Path) -> None:
    other = Places(tmp_path / "other", places.group)
    for path in (other.key, other.password, other.box):
        path.parent.mkdir(parents=True, exist_ok=True)
    prepare(places)
    prepare(other)
    assert keys.read(places.key) != keys.read(other.key)
    assert places.box.read_text() != other.box.read_text()


def test_a_key_that_was_put_there_is_used(places: Places) -> None:
    key = keys.make()
    keys.keep(key, places.key)
    (places.backups / "pgbackrest/backup").mkdir(parents=True)
    assert prepare(places) == [places.password, places.box]
    assert key.pgbackrest() in places.password.read_text()


@pytest.mark.parametrize("wrong", ["text", "mode", "gone"])
def test_the_password_is_put_right(places: Places, wrong: str) -> None:
    prepare(places)
    before = places.password.read_text()
    if wrong == "gone":
        places.password.unlink()
    elif wrong == "mode":
        places.password.chmod(0o644)
    else:
        places.password.write_text("[global]\nrepo1-cipher-pass=x\n")
    assert prepare(places) == [places.password]
    assert places.password.read_text() == before
    assert stat.S_IMODE(places.password.stat().st_mode) == 0o640


@pytest.mark.parametrize("name", ["pgbackrest/backup", "restic/config"])
def test_no_second_key_is_made_beside_backups_of_the_first(places: Places, name: str) -> None:
    (places.backups / name).mkdir(parents=True)
    with pytest.raises(Unavailable, match=f"mv {places.backups} "):
        prepare(places)
    assert not places.key.exists()


def test_a_damaged_key_is_said_and_left_alone(places: Places) -> None:
    places.key.write_text("half a key")
    with pytest.raises(keys.WrongKey):
        prepare(places)
    assert places.key.read_text() == "half a key"
    assert not places.password.exists()
