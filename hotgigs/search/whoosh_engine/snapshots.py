"""One open state of the index per thread, replaced by a newly opened one as soon as the index has changed."""

import os
import threading
import time
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hotgigs.kernel.errors import Unavailable
from hotgigs.search.whoosh_engine.corpus import Corpus, CorpusCache
from hotgigs.search.whoosh_engine.damage import Unusable, using_files
from hotgigs.search.whoosh_engine.directory import IndexRoot, Storage
from hotgigs.search.whoosh_engine.imports import TOC, FileIndex, IndexReader
from hotgigs.search.whoosh_engine.rows import SCHEMA

_INDEX_NAME = "MAIN"
_TRIES = 5
_PAUSE_SECONDS = 0.01


@contextmanager
def opened_index(directory: Path) -> Iterator[FileIndex]:
    """Give the index of a directory, opened with today's schema, so that the pickled one is never read.

    When the block fails, every file that is still open is closed; otherwise readers close their own.
    """
    storage = Storage(str(directory))
    try:
        yield FileIndex(storage, schema=SCHEMA, indexname=_INDEX_NAME)
    except BaseException:
        storage.abandon()
        raise


def create_index(directory: Path) -> FileIndex:
    """Start an empty index."""
    return FileIndex.create(Storage(str(directory)), SCHEMA, _INDEX_NAME)


def open_reader(index: FileIndex) -> IndexReader:
    """Open the newest state anew; never refresh() and never reuse=, which may bring deleted documents back.

    Whoosh's own reader() waits and tries again ten times when a file is missing; here the caller does, at once.
    """
    state = index._read_toc()
    return FileIndex._reader(index.storage, state.schema, state.segments, state.generation)


@dataclass(eq=False)
class Leaf:
    """An open segment; `base` is the number of its first document in the corpus."""

    reader: IndexReader
    base: int


@dataclass(eq=False)
class Snapshot:
    """One state of the index, opened by one thread: readers seek in their files, so threads must not share them."""

    key: tuple[Path, int, int]
    leaves: Sequence[Leaf]
    corpus: Corpus

    def shown(self, doc: int) -> tuple[str, str]:
        """Return title and description of a document."""
        leaf = max((leaf for leaf in self.leaves if leaf.base <= doc), key=lambda leaf: leaf.base)
        with using_files():
            title, description = leaf.reader.stored_fields(doc - leaf.base)["shown"]
            return title, description

    def __del__(self) -> None:
        """Close the files when the thread has ended."""
        self.close()

    def close(self) -> None:
        """Close the files; twice is once."""
        for leaf in self.leaves:
            if not leaf.reader.is_closed:
                leaf.reader.close()


class Snapshots:
    """Hands each thread its snapshot of the present state."""

    def __init__(self, root: IndexRoot) -> None:
        self._root = root
        self._corpora = CorpusCache()
        self._own = threading.local()
        self._all: weakref.WeakSet[Snapshot] = weakref.WeakSet()
        self._registering = threading.Lock()

    @contextmanager
    def reading(self) -> Iterator[Snapshot]:
        """Give the snapshot of this thread. Raises Unavailable when the index is absent or damaged."""
        try:
            yield self._present()
        except Unusable:
            self.forget()
            raise

    def forget(self) -> None:
        """Close this thread's snapshot."""
        snapshot: Snapshot | None = getattr(self._own, "snapshot", None)
        self._own.snapshot = None
        if snapshot is not None:
            snapshot.close()

    def close(self) -> None:
        """Close the snapshots of all threads, which must not be searching."""
        with self._registering:
            for snapshot in list(self._all):
                snapshot.close()
            self._all.clear()
        self._own = threading.local()

    def _present(self) -> Snapshot:
        for tried in range(_TRIES):
            directory = self._root.current()
            try:
                with using_files():
                    return self._own_or_new(directory)
            except Unusable:
                # A commit replaced the table of contents and removed merged files while they were listed and opened:
                # a listing may even show neither the old nor the new one.
                time.sleep(tried * _PAUSE_SECONDS)
            except Unavailable:
                # A rebuild was removing the whole directory; whatever was seen in it meant nothing.
                if self._root.current() == directory:
                    raise
        with using_files():
            return self._own_or_new(self._root.current())

    def _own_or_new(self, directory: Path) -> Snapshot:
        own: Snapshot | None = getattr(self._own, "snapshot", None)
        generation = TOC._latest_generation(Storage(str(directory)), _INDEX_NAME)
        # The process is part of the key: after a fork, files would be shared with the parent, and so their positions.
        key = (directory, generation, os.getpid())
        if own is not None and own.key == key:
            return own
        self.forget()
        snapshot = self._opened(key)
        with self._registering:
            self._all.add(snapshot)
        self._own.snapshot = snapshot
        return snapshot

    def _opened(self, listed: tuple[Path, int, int]) -> Snapshot:
        directory, generation, process = listed
        self._root.trust(directory)
        with opened_index(directory) as index:
            reader = open_reader(index)
            parts = [(part, base) for part, base in reader.leaf_readers() if part.doc_count_all()]
            if parts:
                generation = reader.generation()  # A commit may have come since the listing; an empty index has none.
            for part, _ in parts:
                part.stored_fields(0)  # Opens the file now: later a merge may have removed it.
            key = (directory, generation, process)
            corpus = self._corpora.load(key, [part for part, _ in parts])
            return Snapshot(key, [Leaf(part, base) for part, base in parts], corpus)
