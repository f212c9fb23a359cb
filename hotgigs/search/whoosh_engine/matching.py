"""Which documents have what was typed, and how well."""

import math
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import compress
from operator import and_, or_
from typing import NamedTuple

from hotgigs.search.whoosh_engine.corpus import Flags, flags_of
from hotgigs.search.whoosh_engine.postings import Postings, positions_in, postings_of
from hotgigs.search.whoosh_engine.rows import LENGTH_OF_CODE, TEXT_FIELDS
from hotgigs.search.whoosh_engine.snapshots import Snapshot
from hotgigs.search.whoosh_engine.typed import Group, Step, Typed

# BM25: how soon further occurrences stop counting, how much a long text is held against it, what a field is worth.
_SATURATION = 1.2
_LENGTH_NORM = (0.3, 0.3, 0.75)
_WORTH = (3.0, 2.0, 1.0)
_CLOCK_EVERY = 256
"""Documents between two looks at the clock while positions are compared."""


class Occurrences(NamedTuple):
    """Documents of the corpus that have a term in a field, with counts (None when all are 1)."""

    field: int
    ids: Sequence[int]
    counts: Sequence[float] | None


@dataclass(frozen=True, slots=True)
class GroupMatch:
    """What one group of the query was found in."""

    flags: Flags
    occurrences: Sequence[Occurrences]


@dataclass(frozen=True, slots=True)
class Match:
    """The documents that answer the words; `missing` are the groups that no document has."""

    flags: Flags
    groups: Sequence[GroupMatch]
    missing: Sequence[Group]
    is_relaxed: bool
    is_partial: bool


class Deadline:
    """Time for comparing positions; `passed` stays true once it was."""

    def __init__(self, seconds: float) -> None:
        self._end = time.perf_counter() + seconds
        self.passed = False

    def check(self) -> bool:
        """Tell whether time is over."""
        self.passed = self.passed or time.perf_counter() > self._end
        return self.passed


def match(snapshot: Snapshot, typed: Typed, deadline: Deadline) -> Match:
    """Find the documents that have every group; when there are none, those that have some."""
    alive = snapshot.corpus.alive
    allowed = alive
    for group in typed.excluded:
        allowed &= ~_group(snapshot, group, deadline).flags
    groups = [_group(snapshot, group, deadline) for group in typed.wanted]
    missing = [group for group, found in zip(typed.wanted, groups, strict=True) if not found.flags & alive]
    flags = reduce(and_, (found.flags for found in groups), allowed)
    is_relaxed = len(groups) > 1 and not flags and not deadline.passed
    if is_relaxed:
        flags = allowed & reduce(or_, (found.flags for found in groups))
        is_relaxed = bool(flags)
    return Match(flags, groups, missing, is_relaxed, deadline.passed)


def scores(snapshot: Snapshot, found: Match, flags: Flags) -> Sequence[float]:
    """Return a score for each document of the corpus, 0 outside of the flags."""
    corpus = snapshot.corpus
    size = len(corpus)
    wanted = corpus.bits(flags)
    tables = [_norms(average, norm) for average, norm in zip(corpus.average_lengths, _LENGTH_NORM, strict=True)]
    total = [0.0] * size
    for group in found.groups:
        known = group.flags.bit_count()
        rarity = math.log(1 + (size - known + 0.5) / (known + 0.5))
        for occurrences in group.occurrences:
            lengths, norms = corpus.lengths[occurrences.field], tables[occurrences.field]
            gain = rarity * _WORTH[occurrences.field] * (_SATURATION + 1)
            chosen = map(wanted.__getitem__, occurrences.ids)
            if occurrences.counts is None:
                gains = [gain / (1 + norm) for norm in norms]
                for doc in compress(occurrences.ids, chosen):
                    total[doc] += gains[lengths[doc]]
            else:
                for doc, count in compress(zip(occurrences.ids, occurrences.counts, strict=True), chosen):
                    total[doc] += gain * count / (count + norms[lengths[doc]])
    if found.is_relaxed:
        _favour_more_groups(total, found.groups, size)
    return total


def _norms(average: float, norm: float) -> list[float]:
    return [_SATURATION * (1 - norm + norm * length / (average or 1)) for length in LENGTH_OF_CODE]


def _favour_more_groups(total: list[float], groups: Sequence[GroupMatch], size: int) -> None:
    had = sum(group.flags for group in groups).to_bytes(size, "little")
    for doc, count in enumerate(had):
        total[doc] *= count


def _group(snapshot: Snapshot, group: Group, deadline: Deadline) -> GroupMatch:
    occurrences = list(_terms(snapshot, group.joined))
    if len(group.steps) == 1:
        occurrences += _terms(snapshot, group.steps[0].terms)
    else:
        occurrences += _phrase(snapshot, group.steps, deadline)
    bits = bytearray(len(snapshot.corpus))
    for found in occurrences:
        for doc in found.ids:
            bits[doc] = 1
    return GroupMatch(flags_of(bits), occurrences)


def _terms(snapshot: Snapshot, terms: Iterable[str]) -> Iterator[Occurrences]:
    for leaf in snapshot.leaves:
        for number, field in enumerate(TEXT_FIELDS):
            for term in terms:
                if (found := postings_of(leaf.reader, field, term)) is not None:
                    yield Occurrences(number, _moved(found.ids, leaf.base), found.counts)


def _moved(ids: Sequence[int], base: int) -> Sequence[int]:
    return [doc + base for doc in ids] if base else ids


def _phrase(snapshot: Snapshot, steps: Sequence[Step], deadline: Deadline) -> Iterator[Occurrences]:
    for leaf in snapshot.leaves:
        for number, field in enumerate(TEXT_FIELDS):
            lists = [
                (step.offset, [found for term in step.terms if (found := postings_of(leaf.reader, field, term))])
                for step in steps
            ]
            if all(found for _, found in lists):
                ids, counts = _in_a_row(lists, deadline)
                yield Occurrences(number, _moved(ids, leaf.base), counts)


def _in_a_row(lists: Sequence[tuple[int, list[Postings]]], deadline: Deadline) -> tuple[list[int], list[float]]:
    """Return the documents where the steps follow each other, with how often; stops when the time is over."""
    columns = [(offset, _by_document(found)) for offset, found in lists]
    columns.sort(key=lambda column: len(column[1]))
    common = reduce(and_, (column.keys() for _, column in columns))
    ids: list[int] = []
    counts: list[float] = []
    for number, doc in enumerate(sorted(common)):
        if number % _CLOCK_EVERY == 0 and deadline.check():
            break
        starts = reduce(and_, (_starts(column[doc], offset) for offset, column in columns))
        if starts:
            ids.append(doc)
            counts.append(float(len(starts)))
    return ids, counts


def _by_document(lists: Iterable[Postings]) -> dict[int, bytes]:
    column: dict[int, bytes] = {}
    for found in lists:
        if column:
            for doc, value in zip(found.ids, found.values, strict=True):
                column[doc] = column.get(doc, b"") + value
        else:
            column = dict(zip(found.ids, found.values, strict=True))
    return column


def _starts(value: bytes, offset: int) -> set[int]:
    return {position - offset for position in positions_in(value)}
