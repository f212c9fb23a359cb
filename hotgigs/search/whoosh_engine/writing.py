"""Every change of the index; the caller holds the writers' lock."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hotgigs.kernel.errors import Unavailable
from hotgigs.search.engine import JobDocument
from hotgigs.search.whoosh_engine.damage import using_files
from hotgigs.search.whoosh_engine.directory import BUSY
from hotgigs.search.whoosh_engine.imports import FileIndex, LockError, SegmentReader, W3Codec
from hotgigs.search.whoosh_engine.pool import Pool
from hotgigs.search.whoosh_engine.postings import postings_of
from hotgigs.search.whoosh_engine.rows import packed
from hotgigs.search.whoosh_engine.snapshots import create_index, open_reader, opened_index

_BLOCK = 1024
"""Postings in a block: we read whole lists, so few large blocks are best."""
_GROWTH = 2
"""A segment is merged with the smaller ones when they are at least half its size together."""


def replace(directory: Path, post_ids: Iterable[str], documents: Sequence[JobDocument]) -> int:
    """Remove the posts and add the documents, in one commit; return how many were removed."""
    fields = [packed(document) for document in documents]
    with using_files(), opened_index(directory) as index:
        doomed = _numbers(index, post_ids)
        if doomed or fields:
            with _written(index) as writer:
                for number in doomed:
                    writer.delete_document(number)
                for document in fields:
                    writer.add_document(**document)
                writer.commit(mergetype=_merge_small)
        return len(doomed)


def build(directory: Path, documents: Iterable[JobDocument]) -> int:
    """Write a new index into an empty directory; return how many documents it has, the first of each id."""
    seen: set[str] = set()
    with _written(create_index(directory)) as writer:
        for document in documents:
            if document.post_id not in seen:
                seen.add(document.post_id)
                writer.add_document(**packed(document))
        writer.commit(merge=False)
    return len(seen)


def optimize(directory: Path) -> None:
    """Make one segment of all, without the deleted documents; nothing when it is so already."""
    with using_files(), opened_index(directory) as index, _written(index) as writer:
        if len(writer.segments) > 1 or writer.has_deletions():
            writer.commit(optimize=True)


@contextmanager
def _written(index: FileIndex) -> Iterator[Any]:
    """Give a writer, and cancel what it has not committed."""
    codec = W3Codec(blocklimit=_BLOCK)
    # Lengths are among the facts; Whoosh would look for a file of them once for each posting.
    codec.length_stats = False
    try:
        # A compound segment would be copied into memory by each reader.
        writer = index.writer(compound=False, codec=codec)
    except LockError:
        raise Unavailable(BUSY) from None
    writer.pool = Pool()
    try:
        yield writer
    finally:
        if not writer.is_closed:
            writer.cancel()


def _numbers(index: FileIndex, post_ids: Iterable[str]) -> list[int]:
    """Return the document numbers of posts. Whoosh's own update looks at the first match only."""
    reader = open_reader(index)
    try:
        wanted = set(post_ids)
        return [
            base + doc
            for leaf, base in reader.leaf_readers()
            if leaf.doc_count_all()
            for post_id in wanted
            if (found := postings_of(leaf, "post_id", post_id))
            for doc in found.ids
            if not leaf.is_deleted(doc)
        ]
    finally:
        reader.close()


def _merge_small(writer: Any, segments: Sequence[Any]) -> list[Any]:
    """Merge what is small beside the rest, so that there are few segments and each document is rewritten rarely."""
    merged_size = writer.doc_count()
    kept: list[Any] = []
    for segment in sorted(segments, key=_live):
        if not kept and _live(segment) <= _GROWTH * merged_size:
            merged_size += _live(segment)
            _absorb(writer, segment)
        else:
            kept.append(segment)
    return kept


def _live(segment: Any) -> int:
    return int(segment.doc_count_all() - segment.deleted_count())


def _absorb(writer: Any, segment: Any) -> None:
    if _live(segment):
        reader = SegmentReader(writer.storage, writer.schema, segment)
        try:
            writer.add_reader(reader)
        finally:
            reader.close()
