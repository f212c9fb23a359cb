"""A check tells what the installer itself would write, and no more than that."""

from pathlib import Path

from hotgigs.ops.appliance import keeping
from hotgigs.ops.appliance.settings import Appliance
from hotgigs.ops.install.announcing import own_files

SETTINGS = Appliance(domain="jobs.test", tls="self-signed")


def told(root: Path, settings: Appliance = SETTINGS, password: Path | None = None) -> set[str]:
    """Return the names of what would be written below a folder."""
    places = {"file": root / "appliance.yml", "applied": root / "applied.yml", "secrets": root, "records": root}
    return {Path(path).name for path in own_files(settings, password, **places)}


def test_on_a_bare_box_everything_is_new(tmp_path: Path) -> None:
    (tmp_path / "given").write_text("word\n")
    everything = {"appliance.yml", "applied.yml", "before", "manifest.json", "mail_password"}
    assert told(tmp_path, password=tmp_path / "given") == everything


def test_what_is_there_already_is_not_told(tmp_path: Path) -> None:
    keeping.keep(SETTINGS, [], tmp_path / "appliance.yml")
    keeping.keep_applied(SETTINGS, tmp_path / "applied.yml")
    for name in ("before", "manifest.json"):
        (tmp_path / name).touch()
    (tmp_path / "given").write_text("word\n")
    keeping.keep_password(tmp_path / "given", tmp_path)
    assert told(tmp_path, password=tmp_path / "given") == set()
    (tmp_path / "given").write_text("another\n")
    assert told(tmp_path, password=tmp_path / "given") == {"mail_password"}
    assert told(tmp_path, Appliance(domain="b.test", tls="self-signed")) == {"appliance.yml", "applied.yml"}
