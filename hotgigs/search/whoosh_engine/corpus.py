"""The facts of all documents as columns in memory: read once for each segment, shared by the threads of a process."""

import threading
from array import array
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import Any, Generic, TypeVar

from hotgigs.search.whoosh_engine.imports import IndexReader
from hotgigs.search.whoosh_engine.rows import LENGTH_OF_CODE, Facts, unpacked

Value = TypeVar("Value", bound=Hashable)
Point = tuple[float, float] | None
Flags = int
"""One byte for each document, 0 or 1, as one big number: `&` and `|` on 30,000 documents take microseconds."""
Vocabulary = dict[Any, int]
"""The code of each distinct value of a column; codes are only ever added, so those of old segments stay true."""

_ONE_BYTE = 256
_CODED = (
    "company_id",
    "employment_type",
    "remote_kind",
    "place_id",
    "country",
    "visibility",
    "remote_countries",
    "point",
    "pay",
)


def flags_of(bits: bytes | bytearray) -> Flags:
    """Return one byte per document as flags."""
    return int.from_bytes(bits, "little")


class Column(Generic[Value]):
    """One value per document, each distinct value kept once."""

    def __init__(self, vocabulary: dict[Value, int], codes: Iterable[Sequence[int]]) -> None:
        self.values: tuple[Value, ...] = tuple(vocabulary)
        joined = chain.from_iterable(codes)
        self.codes: Sequence[int] = bytes(joined) if len(self.values) <= _ONE_BYTE else list(joined)

    def where(self, accepts: Callable[[Value], bool]) -> Flags:
        """Return the documents whose value is accepted; asks once for each distinct value."""
        table = bytes(map(accepts, self.values))
        if isinstance(self.codes, bytes):
            return flags_of(self.codes.translate(table.ljust(_ONE_BYTE, b"\0")))
        return flags_of(bytes(map(table.__getitem__, self.codes)))

    def __getitem__(self, doc: int) -> Value:
        return self.values[self.codes[doc]]


class Part:
    """The columns of one segment, which never changes once written; deletions are kept apart."""

    def __init__(self, facts: Sequence[Facts], vocabularies: dict[str, Vocabulary]) -> None:
        self.codes = {name: _codes(facts, name, vocabularies[name]) for name in _CODED}
        self.post_ids = [row.post_id for row in facts]
        self.skills = [row.skills for row in facts]
        self.posted = [row.posted for row in facts]
        self.closes = [row.closes for row in facts]
        self.lengths = tuple(bytes(column) for column in zip(*(row.lengths for row in facts), strict=True))
        self.newness = [(-row.posted, row.post_id) for row in facts]
        self.unpaidness = [(-row.pay, newness) for row, newness in zip(facts, self.newness, strict=True)]
        self.newest_first = sorted(range(len(facts)), key=self.newness.__getitem__)
        self.best_paid_first = sorted(range(len(facts)), key=self.unpaidness.__getitem__)

    def __len__(self) -> int:
        return len(self.post_ids)


def _codes(facts: Iterable[Facts], name: str, vocabulary: Vocabulary) -> Sequence[int]:
    return array("I", (vocabulary.setdefault(getattr(row, name), len(vocabulary)) for row in facts))


class Corpus:
    """All documents of one state of the index, deleted ones included but not `alive`."""

    def __init__(self, parts: Sequence[Part], vocabularies: dict[str, Vocabulary], alive: Flags) -> None:
        self._parts = parts
        self.alive = alive
        self.post_ids = _joined(part.post_ids for part in parts)
        self.skills = _joined(part.skills for part in parts)
        self.posted = _joined(part.posted for part in parts)
        self.closes = _joined(part.closes for part in parts)
        self.lengths = tuple(b"".join(columns) for columns in zip(*(part.lengths for part in parts), strict=True))

        def column(name: str) -> Column[Any]:
            return Column(vocabularies[name], (part.codes[name] for part in parts))

        self.company: Column[str] = column("company_id")
        self.employment_type: Column[str] = column("employment_type")
        self.remote_kind: Column[str] = column("remote_kind")
        self.place: Column[str] = column("place_id")
        self.country: Column[str] = column("country")
        self.visibility: Column[str] = column("visibility")
        self.remote_countries: Column[tuple[str, ...]] = column("remote_countries")
        self.point: Column[Point] = column("point")
        self.pay: Column[int] = column("pay")

    def __len__(self) -> int:
        return len(self.post_ids)

    def bits(self, flags: Flags) -> bytes:
        """Return flags as one byte per document."""
        return flags.to_bytes(len(self), "little")

    @cached_property
    def average_lengths(self) -> tuple[float, ...]:
        """Words of an average document in each text field."""
        count = max(1, len(self))
        return tuple(sum(map(LENGTH_OF_CODE.__getitem__, column)) / count for column in self.lengths)

    @cached_property
    def newest_first(self) -> Sequence[int]:
        """Every document by time, then by id, so that the order never wavers."""
        return self._merged([part.newest_first for part in self._parts], _joined(part.newness for part in self._parts))

    @cached_property
    def best_paid_first(self) -> Sequence[int]:
        """Every document by pay, then the newest; those that do not say come last."""
        keys = _joined(part.unpaidness for part in self._parts)
        return self._merged([part.best_paid_first for part in self._parts], keys)

    def _merged(self, orders: Sequence[Sequence[int]], keys: Sequence[Any]) -> Sequence[int]:
        runs: list[int] = []
        for order in orders:
            base = len(runs)
            runs.extend(base + doc for doc in order)
        # Sorting what is made of a few sorted runs only merges them.
        return sorted(runs, key=keys.__getitem__)


def _joined(columns: Iterable[Sequence[Value]]) -> list[Value]:
    return list(chain.from_iterable(columns))


@dataclass
class CorpusCache:
    """Keeps the newest corpus, and the parts of its segments for the next one."""

    _lock: threading.Lock = field(default_factory=threading.Lock)
    _key: Any = None
    _corpus: Corpus | None = None
    _parts: dict[str, Part] = field(default_factory=dict)
    _vocabularies: dict[str, Vocabulary] = field(default_factory=dict)

    def load(self, key: Any, leaves: Sequence[IndexReader]) -> Corpus:
        """Return the corpus of the given open segments, read by the first thread that asks."""
        with self._lock:
            if self._corpus is None or key != self._key:
                names = [str(leaf.segment().segment_id()) for leaf in leaves]
                if self._parts.keys().isdisjoint(names):
                    self._vocabularies = {name: {} for name in _CODED}
                self._parts = {
                    name: self._parts.get(name) or self._part(leaf) for name, leaf in zip(names, leaves, strict=True)
                }
                alive = flags_of(b"".join(map(_alive, leaves)))
                self._corpus = Corpus([self._parts[name] for name in names], self._vocabularies, alive)
                self._key = key
            return self._corpus

    def _part(self, leaf: IndexReader) -> Part:
        rows = leaf.column_reader("facts", translate=False)
        return Part([unpacked(row) for row in rows], self._vocabularies)


def _alive(leaf: IndexReader) -> bytes:
    alive = bytearray(b"\1" * leaf.doc_count_all())
    for doc in leaf.segment().deleted_docs():
        alive[doc] = 0
    return bytes(alive)
