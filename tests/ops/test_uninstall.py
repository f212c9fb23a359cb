"""The manifest holds what runs made, and uninstalling leaves a box as it was before them."""

import errno
import os
from pathlib import Path

import pytest

from hotgigs.ops.uninstall import backups, manifest
from hotgigs.ops.uninstall.inventory import Entry, Inventory, take
from hotgigs.ops.uninstall.steps import plan

FILES = ("files", "originals", "state")


@pytest.fixture
def box(tmp_path: Path) -> Path:
    root = tmp_path / "root"
    for name in ("etc/ssh", "opt", "usr/local/bin", "var/lib"):
        (root / name).mkdir(parents=True)
    (root / "etc/ssh/sshd_config").write_text("Port 22\n")
    (root / "etc/issue").write_text("Debian\n")
    (root / "etc/issue").chmod(0o640)
    (root / "etc/mtab").symlink_to("../proc/self/mounts")
    (root / "etc/old.conf").write_text("old\n")
    return root


def picture(root: Path) -> dict[str, Entry]:
    """Return every file of a box."""
    return take(root).files


def begin(root: Path) -> Path:
    state = root / "var/lib/hotgigs/state"
    manifest.begin(state, root)
    return state


def install(root: Path) -> None:
    """Do what an installer does."""
    (root / "opt/hotgigs/releases/1").mkdir(parents=True)
    (root / "opt/hotgigs/releases/1/app").write_text("x")
    (root / "opt/hotgigs/current").symlink_to("releases/1")
    (root / "etc/ssh/sshd_config").write_text("Port 22\nPermitRootLogin no\n")
    (root / "etc/issue").chmod(0o644)
    (root / "etc/mtab").unlink()
    (root / "etc/mtab").symlink_to("/proc/mounts")
    (root / "etc/ssh/ours.conf").write_text("x")
    (root / "etc/old.conf").unlink()
    (root / "var/lib/hotgigs/documents").mkdir()


def uninstall(root: Path, state: Path) -> list[str]:
    """Take away the files, and return what was left."""
    left: list[str] = []
    for step in plan(manifest.settled(state, root), root, state):
        if step.name in FILES:
            step.apply(left)
    return left


def test_nothing_is_left_of_what_was_made(box: Path) -> None:
    before = picture(box)
    state = begin(box)
    install(box)
    found = manifest.end(state, box)
    assert found.created == ["/etc/ssh/ours.conf", "/opt/hotgigs", "/var/lib/hotgigs"]
    assert list(found.changed) == ["/etc/issue", "/etc/mtab", "/etc/ssh/sshd_config"]
    assert found.removed == ["/etc/old.conf"]
    # What services write later lies in what was made.
    (box / "var/lib/hotgigs/documents/resume").write_text("x")
    assert uninstall(box, state) == []
    assert picture(box) == before
    assert not (box / "var/lib/hotgigs").exists()


def test_what_others_made_since_stays(box: Path) -> None:
    state = begin(box)
    install(box)
    manifest.end(state, box)
    (box / "etc/theirs.conf").write_text("x")
    (box / "etc/ssh/sshd_config").write_text("Port 2222\n")
    # A second run must not take them for its own.
    manifest.begin(state, box)
    (box / "etc/ssh/ours2.conf").write_text("x")
    found = manifest.end(state, box)
    assert "/etc/theirs.conf" not in found.created
    assert "/etc/ssh/ours2.conf" in found.created
    (left,) = uninstall(box, state)
    assert left == "/etc/ssh/sshd_config was changed since by somebody else, and stays as it is"
    assert (box / "etc/theirs.conf").exists()
    assert not (box / "etc/ssh/ours2.conf").exists()


def test_a_run_that_was_killed_counts(box: Path) -> None:
    before = picture(box)
    state = begin(box)
    (box / "etc/ssh/half.conf").write_text("x")
    manifest.begin(state, box)
    install(box)
    assert uninstall(box, state) == []
    assert picture(box) == before


def test_taking_away_twice_is_harmless(box: Path) -> None:
    before = picture(box)
    state = begin(box)
    install(box)
    found = manifest.end(state, box)
    steps = {step.name: step for step in plan(found, box, state)}
    steps["files"].apply([])
    steps["originals"].apply([])
    assert uninstall(box, state) == []
    assert picture(box) == before


@pytest.mark.parametrize("theirs", ["", "theirs:x:2:\n"])
def test_older_copies_of_accounts_come_back_where_only_ours_were_added(box: Path, theirs: str) -> None:
    for name, text in (("group", "root:x:0:\n"), ("group-", "older\n")):
        (box / "etc" / name).write_text(text)
    state = begin(box)
    install(box)
    (box / "etc/group-").write_text("hotgigs:x:1:\n")
    manifest.end(state, box)
    (box / "etc/group").write_text(f"root:x:0:\n{theirs}")
    uninstall(box, state)
    assert (box / "etc/group-").read_text() == ("hotgigs:x:1:\n" if theirs else "older\n")


def test_books_half_thrown_away_are_thrown_away(box: Path) -> None:
    before = picture(box)
    state = begin(box)
    (state / "before" / "inventory.json").unlink()
    assert [step.name for step in plan(manifest.Manifest(), box, state)] == ["state"]
    assert uninstall(box, state) == []
    assert picture(box) == before


def test_what_a_package_took_along_comes_back_and_what_people_removed_does_not(box: Path) -> None:
    (box / "etc/kept.conf").symlink_to("old.conf")
    (box / "etc/dropped.conf").write_text("dropped\n")
    state = begin(box)
    install(box)
    settled = manifest.settled(state, box)
    settled.packages = ["locales"]
    steps = {step.name: step for step in plan(settled, box, state)}
    (box / "etc/dropped.conf").unlink()
    steps["originals there"].apply([])
    (box / "etc/kept.conf").unlink()
    # Killed there, and gone on with.
    steps["originals there"].apply([])
    steps["originals"].apply([])
    assert (box / "etc/kept.conf").readlink() == Path("old.conf")
    assert not (box / "etc/dropped.conf").exists()


def test_backups_stay_with_their_key_and_can_be_found(box: Path) -> None:
    state = begin(box)
    install(box)
    for name in (
        "var/backups/hotgigs/pgbackrest",
        "var/backups/hotgigs/restic",
        "etc/hotgigs/secrets",
        "var/spool/hotgigs",
    ):
        (box / name).mkdir(parents=True)
    (box / "var/backups/hotgigs/pgbackrest/piece").write_text("x")
    (box / "etc/hotgigs/secrets/backup_key").write_text("key\n")
    manifest.end(state, box)
    steps = {step.name: step for step in plan(manifest.settled(state, box), box, state)}
    assert list(steps).index("backups") < list(steps).index("files")
    left: list[str] = []
    steps["backups"].apply(left)
    steps["files"].apply(left)
    (kept,) = (box / "var/backups").iterdir()
    (said,) = left
    assert f"Backups stay in /var/backups/{kept.name}, with the key" in said
    assert (kept / "backup_key").read_text() == "key\n"
    assert (kept / "backup_key").stat().st_mode & 0o777 == 0o600
    assert kept.stat().st_mode & 0o777 == 0o700
    assert (kept / "pgbackrest/piece").exists()
    assert not (box / "etc/hotgigs").exists()
    assert not (box / "var/spool/hotgigs").exists()
    # An uninstallation that goes on names them again.
    steps["backups"].apply(left)
    assert left == [said, said]


def test_backups_that_cannot_be_renamed_are_copied_whole(box: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = box / "var/backups/hotgigs"
    place.mkdir(parents=True)
    (place / "piece").write_text("x")
    rename = Path.rename

    def refuse(self: Path, target: Path) -> Path:
        # As an overlay does with a folder of its lower layer.
        if self == place:
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refuse)
    backups.keep(box)
    (kept,) = (box / "var/backups").iterdir()
    assert [path.name for path in kept.iterdir()] == ["piece"]


def test_backups_whose_key_is_gone_say_so(box: Path) -> None:
    state = begin(box)
    (box / "var/backups/hotgigs/restic").mkdir(parents=True)
    (step,) = [step for step in plan(manifest.settled(state, box), box, state) if step.name == "backups"]
    left: list[str] = []
    step.apply(left)
    assert "the recovery key that you exported" in left[0]


def test_accounts_packages_and_units_are_told_apart(box: Path) -> None:
    before = Inventory(
        packages={"a": "1", "gone": "1"}, users=["root"], groups=["root"], enabled=["old.service", "kept.service"]
    )
    after = Inventory(
        files={"/etc/systemd/system/old.service": Entry("file", 0o644, "0:0")},
        packages={"a": "2", "b": "1"},
        users=["hotgigs-web", "root"],
        groups=["root"],
        enabled=["kept.service", "new.service"],
        masked=["apt-news.service"],
    )
    found = manifest.difference(before, after)
    assert (found.packages, found.packages_removed, found.users, found.groups) == (["b"], ["gone"], ["hotgigs-web"], [])
    assert (found.enabled, found.masked, found.disabled) == (["new.service"], ["apt-news.service"], ["old.service"])
    assert [step.name for step in plan(found, box, begin(box))][:3] == ["units", "firewall", "originals there"]


def test_an_inventory_reads_back_the_same(box: Path) -> None:
    found = take(box)
    assert Inventory.from_json(found.to_json()) == found
    assert found.files["/etc/mtab"] == Entry("link", 0, f"{os.getuid()}:{os.getgid()}", "../proc/self/mounts")
