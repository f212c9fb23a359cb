"""Postings waiting for their commit, packed: a tenth of the memory of Whoosh's own pool, and nothing spilt to disk."""

import struct
from collections.abc import Iterator

_HEAD = struct.Struct("=IfH")
_LARGEST_VALUE = 0xFFFF // 4 * 4

Posting = tuple[str, bytes, int, float, bytes | None]


class Pool:
    """Takes the place of Whoosh's pool in a writer.

    Documents come in the order of their numbers, new ones first and then those of merged segments, so only the terms
    must be sorted.
    """

    def __init__(self) -> None:
        self._terms: dict[tuple[str, bytes], bytearray] = {}

    def add(self, posting: Posting) -> None:
        """Keep field, term, document, weight and packed positions; of an absurd number of positions the first."""
        field, term, document, weight, value = posting
        value = (value or b"")[:_LARGEST_VALUE]
        packed = self._terms.get((field, term))
        if packed is None:
            packed = self._terms[field, term] = bytearray()
        packed += _HEAD.pack(document, weight, len(value))
        packed += value

    def iter_postings(self) -> Iterator[Posting]:
        """Yield all postings by field, term and document, and forget them."""
        size = _HEAD.size
        for field, term in sorted(self._terms):
            packed = bytes(self._terms.pop((field, term)))
            at = 0
            while at < len(packed):
                document, weight, length = _HEAD.unpack_from(packed, at)
                at += size + length
                yield field, term, document, weight, packed[at - length : at]

    def cleanup(self) -> None:
        """Forget all postings."""
        self._terms.clear()
