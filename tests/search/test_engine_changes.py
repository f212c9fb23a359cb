"""Changes of an index are seen by everyone, all or nothing, whatever happens to the writer."""

import multiprocessing
import random
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest

from hotgigs.kernel.errors import Unavailable
from hotgigs.search.engine import JobDocument, Query, SearchEngine
from tests.search.engine_children import BATCH, answer, rebuild_forever, write_versions
from tests.search.engines import MakeEngine, contract, document, found, opened

ROUNDS = 12
processes = multiprocessing.get_context("spawn")


@contract
def test_an_update_is_found_and_the_old_version_is_not(make: MakeEngine, tmp_path: Path) -> None:
    with opened(make, tmp_path / "index", [document("1", title="Baker"), document("2")]) as engine:
        assert found(engine, "baker") == ["1"]
        assert engine.upsert([document("1", title="Roofer"), document("3", title="Roofer")]) == 2
        assert found(engine, "baker") == []
        assert sorted(found(engine, "roofer")) == ["1", "3"]
        assert engine.search(Query()).total == engine.health().documents == 3


@contract
def test_of_a_document_twice_in_a_batch_the_last_counts(make: MakeEngine, tmp_path: Path) -> None:
    with opened(make, tmp_path / "index") as engine:
        assert engine.upsert([document("1", title="Baker"), document("1", title="Roofer")]) == 1
        assert found(engine, "baker") == []
        assert found(engine, "roofer") == ["1"]


@contract
def test_deleting_counts_what_was_there(make: MakeEngine, tmp_path: Path) -> None:
    with opened(make, tmp_path / "index", [document("1"), document("2")]) as engine:
        assert engine.delete(["1", "1", "never"]) == 1
        assert engine.delete(["1"]) == 0
        assert engine.upsert([]) == 0
        assert found(engine) == ["2"]


@contract
def test_a_deleted_job_is_gone_for_threads_and_processes_that_search_already(make: MakeEngine, tmp_path: Path) -> None:
    jobs = [document(str(number), title="Baker") for number in range(60)]
    path = tmp_path / "index"
    with (
        opened(make, path, jobs) as engine,
        child_searching(make, path) as ask,
        ThreadPoolExecutor(1) as thread,
    ):
        left = [str(number) for number in range(60)]
        for number in range(0, 60, 7):
            engine.delete([str(number)])
            engine.upsert([document("59", title="Baker")])
            left.remove(str(number))
            in_thread = thread.submit(found, engine, "baker", limit=100).result()
            for ids in (ask("baker"), in_thread, found(engine, "baker", limit=100)):
                assert sorted(ids) == sorted(left)


@contextmanager
def child_searching(make: MakeEngine, path: Path) -> Iterator[Callable[[str], list[str]]]:
    questions, other_end = processes.Pipe()
    child = processes.Process(target=answer, args=(make, path, other_end))
    child.start()

    def ask(words: str) -> list[str]:
        questions.send(words)
        assert questions.poll(30), "the child does not answer"
        ids: list[str] = questions.recv()
        return ids

    try:
        yield ask
    finally:
        questions.send(None)
        child.join(30)
        questions.close()
        other_end.close()
    assert child.exitcode == 0


@contract
@pytest.mark.parametrize("write", [write_versions, rebuild_forever], ids=["upsert", "rebuild"])
def test_a_killed_writer_leaves_all_of_one_version(
    make: MakeEngine, tmp_path: Path, write: Callable[[MakeEngine, Path, Connection, int], None]
) -> None:
    choose = random.Random(13)
    path = tmp_path / "index"
    first = [document(str(number), title="version 0") for number in range(BATCH)]
    with opened(make, path, first) as engine:
        version = 0
        for _ in range(ROUNDS):
            told = kill_while_writing(make, path, write, version + 1, choose.uniform(0, 0.15))
            (version,) = (number for number in (told, told + 1) if found(engine, f'"version {number}"', limit=100))
            assert engine.search(Query(f'"version {version}"')).total == BATCH
            assert engine.search(Query()).total == BATCH
        assert engine.upsert(first) == BATCH
        engine.optimize()
        assert engine.search(Query('"version 0"')).total == engine.search(Query()).total == BATCH
        assert engine.rebuild(first) == BATCH
        assert_nothing_is_left_over(path)


def kill_while_writing(make: MakeEngine, path: Path, write: Callable[..., None], first: int, seconds: float) -> int:
    """Return the last version that the child told to be committed, or the one before the first."""
    committed, other_end = processes.Pipe(duplex=False)
    child = processes.Process(target=write, args=(make, path, other_end, first))
    child.start()
    other_end.close()
    assert committed.poll(30), "the child does not write"
    time.sleep(seconds)
    child.kill()
    child.join(30)
    last = first - 1
    while committed.poll():
        try:
            last = committed.recv()
        except EOFError:
            break
    committed.close()
    return last


def assert_nothing_is_left_over(path: Path) -> None:
    assert sorted(entry.name.split("-")[0] for entry in path.iterdir()) == ["current", "index", "write.lock"]


@contract
def test_searches_go_on_while_the_index_is_rebuilt(make: MakeEngine, tmp_path: Path) -> None:
    small = [document(f"small-{number}") for number in range(30)]
    large = [document(f"large-{number}") for number in range(70)]
    stop = threading.Event()
    with opened(make, tmp_path / "index", small) as engine, ThreadPoolExecutor(4) as threads:
        searching = [threads.submit(search_until, stop, engine) for _ in range(4)]
        try:
            for _ in range(6):
                engine.rebuild(large)
                engine.rebuild(small)
        finally:
            stop.set()
        totals: set[Any] = set().union(*(search.result(30) for search in searching))
        assert totals == {("small", 30), ("large", 70)}


def search_until(stop: threading.Event, engine: SearchEngine) -> set[tuple[str, int]]:
    seen = set()
    while not stop.is_set():
        results = engine.search(Query("plumber", limit=100))
        kinds = {hit.post_id.split("-")[0] for hit in results.hits}
        assert len(kinds) == 1
        assert len(results.hits) == results.total
        seen.add((kinds.pop(), results.total))
        time.sleep(0)
    return seen


@contract
def test_searches_go_on_while_documents_change(make: MakeEngine, tmp_path: Path) -> None:
    jobs = [document(str(number), title="Plumber") for number in range(200)]
    stop = threading.Event()
    with opened(make, tmp_path / "index", jobs) as engine, ThreadPoolExecutor(3) as threads:
        searching = [threads.submit(totals_until, stop, engine) for _ in range(3)]
        try:
            for start in range(0, 200, 5):
                engine.upsert(jobs[start : start + 5])
            engine.optimize()
        finally:
            stop.set()
        assert set().union(*(search.result(30) for search in searching)) == {200}


def totals_until(stop: threading.Event, engine: SearchEngine) -> set[int]:
    seen = set()
    while not stop.is_set():
        seen.add(engine.search(Query("plumber")).total)
        time.sleep(0)
    return seen


@contract
def test_a_rebuild_that_fails_leaves_the_old_index(make: MakeEngine, tmp_path: Path) -> None:
    def breaking() -> Iterator[JobDocument]:
        yield document("new")
        raise Unavailable("The database went away.")

    with opened(make, tmp_path / "index", [document("old")]) as engine:
        with pytest.raises(Unavailable, match="database"):
            engine.rebuild(breaking())
        assert found(engine) == ["old"]
        assert_nothing_is_left_over(tmp_path / "index")
        assert engine.upsert([document("new")]) == 1


@contract
def test_a_batch_that_fails_changes_nothing(make: MakeEngine, tmp_path: Path) -> None:
    unusable: Any = document("3", posted_at=None)
    with opened(make, tmp_path / "index", [document("1")]) as engine:
        with pytest.raises(AttributeError):
            engine.upsert([document("1", title="Changed"), unusable])
        assert found(engine, "changed") == []
        assert found(engine) == ["1"]
        assert engine.upsert([document("2")]) == 1


@contract
def test_writers_wait_for_each_other(make: MakeEngine, tmp_path: Path) -> None:
    with opened(make, tmp_path / "index") as engine, ThreadPoolExecutor(4) as threads:
        batches = [[document(f"{batch}-{number}") for number in range(5)] for batch in range(12)]
        assert list(threads.map(engine.upsert, batches)) == [5] * 12
        assert engine.search(Query()).total == 60
