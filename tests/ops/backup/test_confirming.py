"""That a key was exported is believed of this very key only, and a file of it is never written over another."""

from pathlib import Path

import pytest

from hotgigs.kernel.errors import Conflict
from hotgigs.ops.appliance.settings import Appliance
from hotgigs.ops.backup import confirming, keys


def test_a_key_counts_as_exported_only_while_it_is_the_same(tmp_path: Path) -> None:
    key, settings = keys.make(), Appliance(domain="jobs.test")
    assert not confirming.is_confirmed(tmp_path, settings, key)
    confirming.confirm(tmp_path, key.fingerprint)
    assert confirming.is_confirmed(tmp_path, settings, key)
    assert not confirming.is_confirmed(tmp_path, settings, keys.make())


def test_the_fingerprint_in_the_settings_is_proof_enough(tmp_path: Path) -> None:
    key = keys.make()
    settings = Appliance(domain="jobs.test", backup_key_fingerprint=key.fingerprint)
    assert confirming.is_confirmed(tmp_path, settings, key)


def test_each_group_of_a_key_can_be_asked_for(tmp_path: Path) -> None:
    written = keys.make().written()
    for number, group in enumerate(written.split("-")[1:], start=1):
        assert confirming.is_group(written, number, f" {group.lower()} ")
        assert not confirming.is_group(written, number, group[:-1])
    assert {confirming.group_to_ask(written) for _ in range(300)} == set(range(1, len(written.split("-"))))


def test_a_key_is_written_for_its_owner_alone_and_over_nothing(tmp_path: Path) -> None:
    file = tmp_path / "key.txt"
    confirming.write_key("HG1-AAAAA", str(file))
    assert (file.read_text(), file.stat().st_mode & 0o777) == ("HG1-AAAAA\n", 0o600)
    with pytest.raises(Conflict, match="is there already"):
        confirming.write_key("HG1-BBBBB", str(file))
    assert file.read_text() == "HG1-AAAAA\n"
