"""An index that is absent, damaged or open to others is not used, and says so."""

import os
import random
import shutil
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hotgigs.kernel.errors import Unavailable
from hotgigs.search.engine import FACETS, Query
from hotgigs.search.whoosh_engine import WhooshEngine
from hotgigs.search.whoosh_engine.directory import IndexRoot
from tests.search.engines import document, found

STRANGER = 54_321
DAMAGES = 150


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return the folder of an index of a few segments."""
    engine = WhooshEngine(tmp_path / "index")
    engine.rebuild(document(str(number)) for number in range(40))
    engine.upsert([document("40", title="Baker")])
    engine.close()
    return tmp_path / "index"


@pytest.fixture
def engine(path: Path) -> Iterator[WhooshEngine]:
    """Return an engine that has not opened the index yet."""
    engine = WhooshEngine(path, lock_seconds=0.2)
    yield engine
    engine.close()


def test_an_absent_index_is_unavailable(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path / "index")
    for act in actions(engine):
        with pytest.raises(Unavailable, match="search rebuild"):
            act()
    health = engine.health()
    assert not health.readable
    assert health.problem is not None
    assert "not been built" in health.problem
    assert engine.rebuild([document()]) == 1
    assert found(engine) == ["post"]
    engine.close()


def actions(engine: WhooshEngine) -> list[Callable[[], object]]:
    return [
        lambda: engine.search(Query("plumber")),
        lambda: engine.suggest("plumber"),
        lambda: engine.upsert([document()]),
        lambda: engine.delete(["post"]),
        engine.optimize,
    ]


def test_an_index_that_vanishes_is_unavailable(engine: WhooshEngine, path: Path) -> None:
    assert engine.search(Query()).total == 41
    shutil.rmtree(path)
    with pytest.raises(Unavailable):
        engine.search(Query())
    engine.rebuild([document()])
    assert engine.search(Query()).total == 1


def test_health_counts(engine: WhooshEngine, path: Path) -> None:
    engine.delete(["1", "2"])
    health = engine.health()
    assert health.readable
    assert (health.documents, health.deleted) == (39, 2)
    assert health.segments == 2
    assert health.last_commit is not None
    assert health.last_commit.tzinfo is not None
    assert health.size_bytes == sum(file.stat().st_size for file in (path / os.readlink(path / "current")).iterdir())
    assert health.problem is None
    engine.optimize()
    committed = engine.health().last_commit
    assert engine.health().deleted == 0
    engine.optimize()
    assert engine.health().last_commit == committed


@pytest.mark.parametrize("which", ["root", "directory", "file"])
@pytest.mark.parametrize("mode", [stat.S_IWGRP, stat.S_IWOTH], ids=["group", "others"])
def test_what_others_may_write_is_not_opened(engine: WhooshEngine, path: Path, which: str, mode: int) -> None:
    directory = path / os.readlink(path / "current")
    target = {"root": path, "directory": directory, "file": next(directory.glob("*.toc"))}[which]
    target.chmod(target.stat().st_mode | mode)
    for act in actions(engine):
        with pytest.raises(Unavailable, match="others may write"):
            act()
    problem = engine.health().problem
    assert problem is not None
    assert str(target) in problem
    assert "chmod go-w" in problem


def test_it_does_not_build_where_others_may_write(tmp_path: Path) -> None:
    (tmp_path / "index").mkdir()
    (tmp_path / "index").chmod(0o777)
    with pytest.raises(Unavailable, match="others may write"):
        WhooshEngine(tmp_path / "index").rebuild([document()])


def test_a_link_into_another_place_is_not_followed(engine: WhooshEngine, path: Path, tmp_path: Path) -> None:
    directory = (path / os.readlink(path / "current")).rename(tmp_path / "index-elsewhere")
    (path / "current").unlink()
    (path / "current").symlink_to(directory)
    with pytest.raises(Unavailable, match="unexpected place"):
        engine.search(Query())
    (path / "current").unlink()
    (path / "index-inside").symlink_to(directory)
    (path / "current").symlink_to("index-inside")
    with pytest.raises(Unavailable, match="is a link"):
        engine.search(Query())


def test_files_of_a_stranger_are_not_opened(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if os.geteuid() == 0:
        for place in (path, *path.rglob("*")):
            os.chown(place, STRANGER, -1, follow_symlinks=False)
        owner = STRANGER
    else:
        owner = os.geteuid()
        monkeypatch.setattr(os, "geteuid", lambda: STRANGER)
    stranger, expected = WhooshEngine(path), WhooshEngine(path, owner=owner)
    with pytest.raises(Unavailable, match=f"belongs to user {owner}"):
        stranger.search(Query())
    assert expected.search(Query()).total == 41
    expected.close()


def test_nobody_else_may_write_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        engine = WhooshEngine(tmp_path / "index")
        engine.rebuild([document("1")])
        engine.upsert([document("2")])
        engine.optimize()
        assert sorted(found(engine)) == ["1", "2"]
        engine.close()
    finally:
        os.umask(before)
    for place in (tmp_path / "index", *(tmp_path / "index").rglob("*")):
        if not place.is_symlink():
            assert stat.S_IMODE(place.stat().st_mode) & 0o027 == 0, place


def test_an_index_of_another_release_is_unavailable(engine: WhooshEngine, path: Path) -> None:
    (path / os.readlink(path / "current") / "FORMAT").write_text("hotgigs jobs 0", encoding="utf-8")
    with pytest.raises(Unavailable, match="another release"):
        engine.search(Query())
    engine.rebuild([document()])
    assert engine.search(Query()).total == 1


def test_a_place_that_cannot_be_written_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    engine = WhooshEngine(tmp_path / "file" / "index")
    for act in (
        lambda: engine.rebuild([document()]),
        lambda: engine.upsert([document()]),
        lambda: engine.search(Query()),
    ):
        with pytest.raises(Unavailable, match="cannot be (read|written)"):
            act()


def test_a_second_writer_is_told_to_come_back(engine: WhooshEngine, path: Path) -> None:
    with IndexRoot(path).writing():
        with pytest.raises(Unavailable, match="another process"):
            engine.upsert([document()])
        assert engine.search(Query()).total == 41
    assert engine.upsert([document()]) == 1


def test_damage_is_unavailable_and_never_anything_else(path: Path, tmp_path: Path) -> None:
    choose = random.Random(17)
    refused = 0
    for number in range(DAMAGES):
        copy = tmp_path / f"damaged-{number}"
        shutil.copytree(path, copy, symlinks=True)
        damage(choose, copy / os.readlink(copy / "current"))
        engine = WhooshEngine(copy)
        try:
            for words in ("plumber", '"mend pipes"', "bakr", ""):
                assert engine.search(Query(words, facets=FACETS)).total <= 41
            engine.suggest("plu")
            engine.upsert([document("1")])
        except Unavailable:
            refused += 1
            assert engine.rebuild([document()]) == 1
            assert engine.search(Query()).total == 1
        finally:
            engine.close()
            shutil.rmtree(copy)
    assert refused > DAMAGES / 3


def damage(choose: random.Random, directory: Path) -> None:
    """Cut off, overwrite or remove a file."""
    target = choose.choice([file for file in sorted(directory.iterdir()) if file.is_file() and file.stat().st_size])
    content = bytearray(target.read_bytes())
    kind = choose.choice(("cut", "flip", "fill", "remove"))
    if kind == "remove":
        target.unlink()
        return
    at = choose.randrange(len(content))
    if kind == "cut":
        del content[at:]
    elif kind == "flip":
        content[at] ^= 1 << choose.randrange(8)
    else:
        end = min(len(content), at + 40)
        content[at:end] = choose.randbytes(end - at)
    target.write_bytes(content)
