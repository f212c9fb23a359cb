"""The document store: whole files under their hash, or nothing at all."""

import fcntl
import hashlib
import io
import os
import resource
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from hotgigs.kernel import clock
from hotgigs.kernel.errors import NotFound, TooLarge, Unavailable
from hotgigs.kernel.storage import DocumentStore
from tests.waiting import wait_until

TEXT = b"Ada Lovelace, analyst of engines"
HASH = hashlib.sha256(TEXT).hexdigest()
DAY = timedelta(days=1)


@pytest.fixture
def store(tmp_path: Path) -> DocumentStore:
    """Return a store that does not exist yet."""
    return DocumentStore(tmp_path / "documents")


def files(store: DocumentStore) -> list[str]:
    return sorted(path.name for path in store.folder.rglob("*") if path.is_file())


def age(path: Path, by: timedelta = 2 * DAY) -> None:
    moment = (clock.now() - by).timestamp()
    os.utime(path, (moment, moment))


def test_it_keeps_one_file_of_the_same_bytes(store: DocumentStore) -> None:
    first, second = (store.put(io.BytesIO(TEXT), limit=100) for _ in range(2))
    assert first == second
    assert (first.sha256, first.size) == (HASH, len(TEXT))
    assert files(store) == [HASH]
    with store.open(HASH) as file:
        assert file.read() == TEXT
    assert store.path_of(HASH).stat().st_mode & 0o777 == 0o640


def test_it_takes_exactly_the_limit_and_no_byte_more(store: DocumentStore) -> None:
    store.put(io.BytesIO(TEXT), limit=len(TEXT))
    with pytest.raises(TooLarge):
        store.put(io.BytesIO(TEXT + b"!"), limit=len(TEXT))
    assert files(store) == [HASH]


def test_it_keeps_nothing_of_a_stream_that_breaks(store: DocumentStore) -> None:
    class Broken(io.RawIOBase):
        def read(self, _size: int = -1) -> bytes:
            raise ConnectionResetError

    with pytest.raises(Unavailable):
        store.put(Broken(), limit=100)  # type: ignore[arg-type]  # RawIOBase is not IO in typeshed
    assert files(store) == []


@pytest.mark.parametrize("name", ["", "..", "../../etc/passwd", "a" * 63, "A" * 64, HASH + "\n", f"{HASH[:62]}/."])
def test_no_path_can_be_smuggled_in(store: DocumentStore, name: str) -> None:
    for use in (store.open, store.path_of, store.delete):
        with pytest.raises(NotFound):
            use(name)


def test_it_says_that_a_file_is_gone(store: DocumentStore) -> None:
    store.put(io.BytesIO(TEXT), limit=100)
    store.delete(HASH)
    store.delete(HASH)
    with pytest.raises(NotFound):
        store.open(HASH)


def test_a_disk_that_takes_no_more_is_a_sentence(store: DocumentStore) -> None:
    code = (
        "import io, sys; from pathlib import Path\n"
        "from hotgigs.kernel.errors import Unavailable\n"
        "from hotgigs.kernel.storage import DocumentStore\n"
        "try: DocumentStore(Path(sys.argv[1])).put(io.BytesIO(b'x' * 100_000), limit=2**20)\n"
        "except Unavailable as error: print(error.sentence)\n"
    )
    said = subprocess.run(
        [sys.executable, "-c", code, str(store.folder)],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000)),
        cwd=Path(__file__).parents[2],
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout == "The file could not be saved: the disk does not accept it. Try again later.\n"
    assert files(store) == []


@pytest.mark.parametrize("umask", [0o007, 0o077])
def test_every_user_of_its_group_may_add_and_remove_files(store: DocumentStore, umask: int) -> None:
    store.folder.mkdir()
    store.folder.chmod(0o2770)
    before = os.umask(umask)
    try:
        store.put(io.BytesIO(TEXT), limit=100)
    finally:
        os.umask(before)
    target = store.path_of(HASH)
    for folder in (target.parent, target.parent.parent, store.folder / "incoming"):
        assert folder.stat().st_mode & 0o7777 == 0o2770


def test_it_lists_and_deletes_what_is_old(store: DocumentStore) -> None:
    young = store.put(io.BytesIO(b"young"), limit=100).sha256
    store.put(io.BytesIO(TEXT), limit=100)
    age(store.path_of(HASH))
    before = clock.now() - DAY
    assert [name for part in store.list_before(before) for name in part] == [HASH]
    assert not store.delete_before(young, before)
    assert store.delete_before(HASH, before)
    assert not store.delete_before(HASH, before)
    assert files(store) == [young]


def test_it_deletes_what_a_killed_upload_left(store: DocumentStore) -> None:
    store.put(io.BytesIO(TEXT), limit=100)
    killed, going_on = (store.folder / "incoming" / name for name in ("tmp1", "tmp2"))
    for path in (killed, going_on):
        path.write_bytes(b"half a fi")
    age(killed)
    age(store.path_of(HASH))
    assert store.delete_unfinished(clock.now() - DAY) == 1
    assert files(store) == sorted([HASH, "tmp2"])


def test_bytes_stored_again_are_young_again(store: DocumentStore) -> None:
    store.put(io.BytesIO(TEXT), limit=100)
    age(store.path_of(HASH))
    store.put(io.BytesIO(TEXT), limit=100)
    assert not store.delete_before(HASH, clock.now() - DAY)
    assert files(store) == [HASH]


def test_a_slow_upload_is_young_at_its_end(store: DocumentStore) -> None:
    class Slow(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            for path in (store.folder / "incoming").iterdir():
                age(path)
            return super().read(size)

    stored = store.put(Slow(bytes(1 << 16)), limit=1 << 16)
    assert not store.delete_before(stored.sha256, clock.now() - DAY)


def test_nobody_stores_a_file_between_the_look_at_its_age_and_its_removal(store: DocumentStore) -> None:
    store.put(io.BytesIO(TEXT), limit=100)
    age(store.path_of(HASH))
    looking = os.open(store.folder, os.O_RDONLY)
    fcntl.flock(looking, fcntl.LOCK_EX)
    again = threading.Thread(target=store.put, args=(io.BytesIO(TEXT),), kwargs={"limit": 100})
    again.start()
    try:
        wait_until(lambda: _is_waited_for(store.folder) or not again.is_alive(), what="the upload to come this far")
        assert again.is_alive()
        store.path_of(HASH).unlink()
    finally:
        os.close(looking)
        again.join()
    assert files(store) == [HASH]


def _is_waited_for(folder: Path) -> bool:
    locks = (line.split() for line in Path("/proc/locks").read_text().splitlines())
    return any("->" in lock and lock[-3].endswith(f":{folder.stat().st_ino}") for lock in locks)
