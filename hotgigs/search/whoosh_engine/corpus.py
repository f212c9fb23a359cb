"""The facts of all documents as columns in memory, loaded once for each state of the index and shared by threads."""

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import Any, Generic, TypeVar

from hotgigs.search.whoosh_engine.imports import IndexReader
from hotgigs.search.whoosh_engine.rows import LENGTH_OF_CODE, Facts, unpacked

Value = TypeVar("Value")
Flags = int
"""One byte for each document, 0 or 1, as one big number: `&` and `|` on 30,000 documents take microseconds."""

_ONE_BYTE = 256


def flags_of(bits: bytes | bytearray) -> Flags:
    """Return one byte per document as flags."""
    return int.from_bytes(bits, "little")


class Column(Generic[Value]):
    """One value per document, each distinct value kept once."""

    def __init__(self, values: Iterable[Value]) -> None:
        numbers: dict[Value, int] = {}
        codes = [numbers.setdefault(value, len(numbers)) for value in values]
        self.values: tuple[Value, ...] = tuple(numbers)
        self.codes: Sequence[int] = bytes(codes) if len(numbers) <= _ONE_BYTE else codes

    def where(self, accepts: Callable[[Value], bool]) -> Flags:
        """Return the documents whose value is accepted; asks once for each distinct value."""
        table = bytes(map(accepts, self.values))
        if isinstance(self.codes, bytes):
            return flags_of(self.codes.translate(table.ljust(_ONE_BYTE, b"\0")))
        return flags_of(bytes(map(table.__getitem__, self.codes)))


@dataclass(frozen=True)
class Corpus:
    """All documents of one state of the index, deleted ones included but not `alive`."""

    facts: Sequence[Facts]
    alive: Flags

    def __len__(self) -> int:
        return len(self.facts)

    def bits(self, flags: Flags) -> bytes:
        """Return flags as one byte per document."""
        return flags.to_bytes(len(self.facts), "little")

    @cached_property
    def company(self) -> Column[str]:
        """Employers."""
        return Column(row.company_id for row in self.facts)

    @cached_property
    def employment_type(self) -> Column[str]:
        """Kinds of contract."""
        return Column(row.employment_type for row in self.facts)

    @cached_property
    def remote_kind(self) -> Column[str]:
        """On site, hybrid or remote."""
        return Column(row.remote_kind for row in self.facts)

    @cached_property
    def place(self) -> Column[str]:
        """Places by id."""
        return Column(row.place_id for row in self.facts)

    @cached_property
    def country(self) -> Column[str]:
        """Countries."""
        return Column(row.country for row in self.facts)

    @cached_property
    def visibility(self) -> Column[str]:
        """Who may see it."""
        return Column(row.visibility for row in self.facts)

    @cached_property
    def skills(self) -> Sequence[tuple[str, ...]]:
        """Skills of each document, no skill twice."""
        return [row.skills for row in self.facts]

    @cached_property
    def point(self) -> Column[tuple[float, float] | None]:
        """Coordinates."""
        return Column(row.point for row in self.facts)

    @cached_property
    def pay(self) -> Column[int]:
        """The most a job may pay, minor units a year, -1 when it does not say."""
        return Column(row.pay for row in self.facts)

    @cached_property
    def posted(self) -> Sequence[float]:
        """Seconds since 1970."""
        return [row.posted for row in self.facts]

    @cached_property
    def closes(self) -> Sequence[float]:
        """Seconds since 1970, infinite without an end."""
        return [row.closes for row in self.facts]

    @cached_property
    def lengths(self) -> tuple[bytes, ...]:
        """Coded numbers of words, a column for each text field."""
        return tuple(bytes(column) for column in zip(*(row.lengths for row in self.facts), strict=True))

    @cached_property
    def average_lengths(self) -> tuple[float, ...]:
        """Words of an average document in each text field."""
        count = max(1, len(self.facts))
        return tuple(sum(map(LENGTH_OF_CODE.__getitem__, column)) / count for column in self.lengths)

    @cached_property
    def newest_first(self) -> Sequence[int]:
        """Every document by time, then by id, so that the order never wavers."""
        facts = self.facts
        return sorted(range(len(facts)), key=lambda doc: (-facts[doc].posted, facts[doc].post_id))

    @cached_property
    def best_paid_first(self) -> Sequence[int]:
        """Every document by pay, then the newest; those that do not say come last."""
        facts = self.facts
        return sorted(self.newest_first, key=lambda doc: -facts[doc].pay)


@dataclass
class CorpusCache:
    """Keeps the newest corpus, and the rows of its segments, which never change once written."""

    _lock: threading.Lock = field(default_factory=threading.Lock)
    _key: Any = None
    _corpus: Corpus | None = None
    _rows: dict[str, Sequence[Facts]] = field(default_factory=dict)

    def load(self, key: Any, leaves: Sequence[IndexReader]) -> Corpus:
        """Return the corpus of the given open segments, read by the first thread that asks."""
        with self._lock:
            if self._corpus is None or key != self._key:
                self._rows = {_name(leaf): self._rows.get(_name(leaf)) or _rows(leaf) for leaf in leaves}
                facts = tuple(chain.from_iterable(self._rows[_name(leaf)] for leaf in leaves))
                self._corpus = Corpus(facts, flags_of(b"".join(map(_alive, leaves))))
                self._key = key
            return self._corpus


def _name(leaf: IndexReader) -> str:
    return str(leaf.segment().segment_id())


def _rows(leaf: IndexReader) -> Sequence[Facts]:
    return [unpacked(row) for row in leaf.column_reader("facts", translate=False)]


def _alive(leaf: IndexReader) -> bytes:
    alive = bytearray(b"\1" * leaf.doc_count_all())
    for doc in leaf.segment().deleted_docs():
        alive[doc] = 0
    return bytes(alive)
