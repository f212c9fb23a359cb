"""The document store: whole files under their hash, or nothing at all."""

import hashlib
import io
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from hotgigs.kernel.errors import NotFound, TooLarge, Unavailable
from hotgigs.kernel.storage import DocumentStore

TEXT = b"Ada Lovelace, analyst of engines"
HASH = hashlib.sha256(TEXT).hexdigest()


@pytest.fixture
def store(tmp_path: Path) -> DocumentStore:
    """Return a store that does not exist yet."""
    return DocumentStore(tmp_path / "documents")


def files(store: DocumentStore) -> list[str]:
    return sorted(path.name for path in store.folder.rglob("*") if path.is_file())


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
