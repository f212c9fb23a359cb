"""Posting lists read a whole list at a time, many times faster than through Whoosh's matchers."""

import io
import pickle
import struct
import zlib
from array import array
from collections.abc import Sequence
from itertools import accumulate, repeat
from typing import Any, NamedTuple

from hotgigs.search.whoosh_engine.damage import using_files
from hotgigs.search.whoosh_engine.imports import POSTINGS_MAGIC, IndexReader, TermNotFound

_LENGTH = struct.Struct("!i")


class Postings(NamedTuple):
    """Where a term occurs in one segment: document numbers, counts (None when all are 1) and packed positions."""

    ids: Sequence[int]
    counts: Sequence[float] | None
    values: Sequence[bytes]


def postings_of(reader: IndexReader, field: str, term: str) -> Postings | None:
    """Return the postings of a term in one segment, deleted documents included."""
    terms = reader._terms  # Private: the public way decodes one document at a time; the version is pinned
    with using_files():
        try:
            info = terms.term_info(field, term.encode())
        except TermNotFound:
            return None
        offset, length = info.extent()
        size = length[0] if isinstance(length, tuple) else length  # 2.7.4 leaves the struct's tuple around it
        return _decoded(terms._postfile.get(offset, size))


def positions_in(value: bytes) -> Sequence[int]:
    """Unpack the positions of a term in one document."""
    positions = array("I")
    positions.frombytes(value)
    return positions


def _decoded(raw: bytes) -> Postings:
    if raw[:4] != POSTINGS_MAGIC:
        raise ValueError("no posting list here")
    stream = io.BytesIO(raw)
    ids: list[int] = []
    blocks: list[tuple[int, Any, Any]] = []
    start, is_last = 4, False
    while not is_last:
        (length,) = _LENGTH.unpack_from(raw, start)
        is_last, length = length < 0, abs(length)
        stream.seek(start + 4)
        count, _, _, compression, _, _ = pickle.load(stream)  # noqa: S301 - the directory was checked before opening
        body = raw[stream.tell() : start + 4 + length]
        deltas, counts, values = pickle.loads(zlib.decompress(body) if compression else body)  # noqa: S301 - as above
        ids.extend(accumulate(deltas))
        blocks.append((count, counts, values))
        start += 4 + length
    return Postings(ids, _counts(blocks), [value for _, _, values in blocks for value in values or ()])


def _counts(blocks: list[tuple[int, Any, Any]]) -> list[float] | None:
    if all(counts is None for _, counts, _ in blocks):
        return None
    weights: list[float] = []
    for size, counts, _ in blocks:
        weights.extend(counts if isinstance(counts, tuple) else repeat(1.0 if counts is None else counts, size))
    return weights
