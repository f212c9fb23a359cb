"""restic itself, on every kind of target: stored, listed, proven, brought back, let go."""

import hashlib
import os
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from hotgigs.kernel import clock
from hotgigs.ops.backup import keys, restic, targets
from hotgigs.ops.backup.keys import RecoveryKey
from hotgigs.ops.backup.restic import Repository, ResticError
from hotgigs.ops.backup.restic.snapshots import read_time
from hotgigs.ops.backup.targets import Target
from tests.ops.backup.conftest import at
from tests.ops.backup.stands import Stand


def fill(folder: Path) -> Path:
    """Make some files, one of them large, one with a name that is hard to pass on."""
    (folder / "documents" / "ab").mkdir(parents=True)
    (folder / "documents" / "ab" / "large.pdf").write_bytes(os.urandom(3_000_000))
    (folder / "documents" / "a name\nwith 'quotes' – and more").write_bytes(b"small")
    (folder / "documents" / "link").symlink_to("ab/large.pdf")
    return folder / "documents"


def hashes(folder: Path) -> dict[str, str]:
    """Return what is in a folder."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def journey(repository: Repository, tmp_path: Path) -> None:
    """Use a repository from its first day to its last."""
    restic.create(repository)
    restic.create(repository)
    restic.probe(repository)
    assert restic.snapshots(repository) == []
    documents = fill(tmp_path)
    told: list[tuple[int, int]] = []
    first = restic.back_up(
        repository, [documents], tags=["set:1", "live"], progress=lambda done, total: told.append((done, total))
    )
    assert first.files_new == 2
    assert first.bytes_added > 3_000_000
    assert first.bytes_processed == 3_000_005
    assert told
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    (documents / "new").write_bytes(os.urandom(5000))
    second = restic.back_up(repository, [documents], tags=["live"])
    assert second.files_new == 1
    assert second.bytes_added < 20_000
    held = restic.snapshots(repository)
    assert [each.id for each in held] == [first.snapshot, second.snapshot]
    assert held[0].paths == (str(documents),)
    assert abs(clock.now() - held[0].time) < timedelta(minutes=5)
    assert [each.id for each in restic.snapshots(repository, tags=["set:1", "live"])] == [first.snapshot]
    restic.check(repository, part=1, of=1)
    restic.restore(
        repository, second.snapshot, tmp_path / "back", progress=lambda done, total: told.append((done, total))
    )
    assert hashes(tmp_path / "back" / documents.relative_to("/")) == hashes(documents)
    assert (tmp_path / "back" / documents.relative_to("/") / "link").readlink() == Path("ab/large.pdf")
    restic.forget(repository, [first.snapshot])
    restic.forget(repository, [])
    restic.prune(repository)
    assert [each.id for each in restic.snapshots(repository)] == [second.snapshot]
    with pytest.raises(ResticError, match="The key does not open .*: it was made with another recovery key") as caught:
        restic.create(replace(repository, password=keys.make().restic(1)))
    assert caught.value.kind == "key"


def test_on_this_box(key: RecoveryKey, tmp_path: Path) -> None:
    journey(targets.local(key, tmp_path / "repository"), tmp_path)


def test_by_sftp(office: Stand, key: RecoveryKey, tmp_path: Path) -> None:
    journey(at(office, key, tmp_path / "cache"), tmp_path)


def test_by_s3_over_tls(cloud: Stand, key: RecoveryKey, tmp_path: Path) -> None:
    journey(at(cloud, key, tmp_path / "cache"), tmp_path)


def test_on_a_mounted_disk_that_may_be_missing(key: RecoveryKey, tmp_path: Path) -> None:
    disk = tmp_path / "disk" / "hotgigs"
    target = Target("stick", f"file://{disk}", 3)
    repository = targets.repository(target, tmp_path, key)
    for _ in range(2):
        with pytest.raises(ResticError, match="is not mounted, or was never added") as caught:
            restic.create(repository)
        assert caught.value.kind == "reach"
        # A folder that merely has the name is the place where the disk should be.
        disk.mkdir(parents=True, exist_ok=True)
    assert list(disk.iterdir()) == []
    targets.prepare(targets.parse_url(target.name, target.url))
    restic.create(repository)
    assert (disk / "restic" / "config").exists()


def test_part_of_a_snapshot_comes_back(repository: Repository, tmp_path: Path) -> None:
    documents = fill(tmp_path)
    moved = restic.back_up(repository, [documents], tags=["a"], excludes=["*.pdf"])
    assert moved.files_new == 1
    assert len(restic.snapshots(repository, tags=["a"])) == 1
    assert restic.snapshots(repository, tags=["a", "b"]) == []
    restic.restore(repository, moved.snapshot, tmp_path / "back", include=[str(documents / "link")])
    assert [path.name for path in (tmp_path / "back" / documents.relative_to("/")).iterdir()] == ["link"]


def test_a_list_of_files_is_stored(repository: Repository, tmp_path: Path) -> None:
    documents, listed = fill(tmp_path), tmp_path / "list"
    listed.write_text(f"{documents}/ab/large.pdf\n{documents}/gone\n", encoding="utf-8")
    assert restic.back_up(repository, [], tags=[], files_from=listed).files_new == 1


def test_what_is_not_there_or_cannot_be_read_is_no_success(repository: Repository, tmp_path: Path) -> None:
    documents = fill(tmp_path)
    with pytest.raises(ResticError, match=f"There is no {tmp_path}/none to back up") as caught:
        restic.back_up(repository, [documents, tmp_path / "none"], tags=[])
    assert caught.value.kind == "unread"
    # Not even root reads all of this file.
    unreadable = Path(f"/proc/{os.getpid()}/mem")
    with pytest.raises(ResticError, match=f"{unreadable} could not be read") as caught:
        restic.back_up(repository, [documents, unreadable], tags=[])
    assert caught.value.kind == "unread"


def test_times_are_read_as_restic_writes_them() -> None:
    wanted = datetime(2026, 11, 23, 6, 12, 33, tzinfo=timezone.utc)
    assert read_time("2026-11-23T06:12:33Z") == wanted
    assert read_time("2026-11-23T07:12:33.661996673+01:00") == wanted.replace(microsecond=661996)
    assert read_time("2026-11-23T01:12:33.6-05:00") == wanted.replace(microsecond=600000)


def test_a_repository_shows_its_password_to_nobody(repository: Repository, key: RecoveryKey, tmp_path: Path) -> None:
    assert key.restic(0) not in repr(repository)
    seen: set[bytes] = set()

    def look(_done: int, _total: int) -> None:
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                if b"restic\0" in (arguments := (entry / "cmdline").read_bytes()):
                    seen.add(arguments + (entry / "environ").read_bytes())
            except OSError:
                continue

    restic.back_up(repository, [fill(tmp_path)], tags=[], progress=look)
    assert any(b"/proc/self/fd/" in each for each in seen)
    assert not [each for each in seen if key.restic(0).encode() in each or key.raw.hex().encode() in each]
