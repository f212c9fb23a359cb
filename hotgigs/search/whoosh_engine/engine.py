"""The engine itself: the port's methods over one folder."""

import contextlib
import time
from collections.abc import Iterable, Sequence
from datetime import datetime, timezone
from functools import reduce
from operator import and_
from pathlib import Path

from hotgigs.kernel import clock
from hotgigs.kernel.errors import HotGigsError, Unavailable
from hotgigs.search.engine import Health, Hit, JobDocument, Near, Query, Results, Suggestion
from hotgigs.search.whoosh_engine import filters, order, suggest, writing
from hotgigs.search.whoosh_engine.corpus import Flags
from hotgigs.search.whoosh_engine.directory import IndexRoot
from hotgigs.search.whoosh_engine.highlight import Highlighter
from hotgigs.search.whoosh_engine.matching import Deadline, Match, match, scores
from hotgigs.search.whoosh_engine.snapshots import Snapshot, Snapshots
from hotgigs.search.whoosh_engine.typed import Typed, understand


class WhooshEngine:
    """An index in a folder, for any number of reading threads and processes and one writer at a time.

    `owner` is the user id that writes the index when another one reads it; `phrase_seconds` is the time after which
    comparing positions stops with partial results; `lock_seconds` is how long a writer waits for another.
    """

    def __init__(
        self, path: Path, *, owner: int | None = None, phrase_seconds: float = 0.06, lock_seconds: float = 10.0
    ) -> None:
        self._root = IndexRoot(path, owner=owner, lock_seconds=lock_seconds)
        self._snapshots = Snapshots(self._root)
        self._phrase_seconds = phrase_seconds

    def upsert(self, batch: Iterable[JobDocument]) -> int:
        """Add or replace documents, the last of each id; return how many."""
        documents = {document.post_id: document for document in batch}
        self._replace(documents, list(documents.values()))
        return len(documents)

    def delete(self, post_ids: Iterable[str]) -> int:
        """Remove documents; return how many there were."""
        return self._replace(post_ids, [])

    def _replace(self, post_ids: Iterable[str], documents: Sequence[JobDocument]) -> int:
        try:
            with self._root.writing():
                directory = self._root.current()
                self._root.trust(directory)
                return writing.replace(directory, post_ids, documents)
        except OSError as error:
            raise _unwritable(error) from error

    def rebuild(self, documents: Iterable[JobDocument]) -> int:
        """Build a new index beside the old one and swap them; return how many documents it has."""
        try:
            with self._root.writing(), self._root.replacing() as directory:
                return writing.build(directory, documents)
        except OSError as error:
            raise _unwritable(error) from error

    def optimize(self) -> None:
        """Merge all segments into one, which also drops what deleted documents left behind."""
        try:
            with self._root.writing():
                directory = self._root.current()
                self._root.trust(directory)
                writing.optimize(directory)
        except OSError as error:
            raise _unwritable(error) from error

    def search(self, query: Query) -> Results:
        """Answer a query. Raises Unavailable when the index is absent, damaged or not to be trusted."""
        began = time.perf_counter()
        typed = understand(query.words)
        with self._snapshots.reading() as snapshot:
            found = match(snapshot, typed, Deadline(self._phrase_seconds))
            now = clock.now().timestamp()
            base = found.flags & filters.always(snapshot.corpus, query, now)
            chosen = filters.chosen(snapshot.corpus, query, now)
            flags = reduce(and_, chosen.values(), base)
            near = filters.usable(query.near)
            return Results(
                total=flags.bit_count(),
                hits=_hits(snapshot, query, typed, found, flags, near),
                facets=filters.facets(snapshot.corpus, query.facets, base, chosen, now),
                partial=found.is_partial,
                relaxed=found.is_relaxed,
                did_you_mean=suggest.did_you_mean(snapshot, typed, found.missing),
                took=time.perf_counter() - began,
            )

    def suggest(self, prefix: str, limit: int = 8) -> tuple[Suggestion, ...]:
        """Complete what is being typed with titles, skills and employers, the most frequent first."""
        with self._snapshots.reading() as snapshot:
            return suggest.suggestions(snapshot, prefix, limit)

    def health(self) -> Health:
        """Report on the index; a problem is a sentence in the report."""
        try:
            with self._snapshots.reading() as snapshot:
                return self._health(snapshot)
        except HotGigsError as error:
            return Health(readable=False, problem=error.sentence)

    def close(self) -> None:
        """Close all files; no other thread may be searching."""
        self._snapshots.close()

    def _health(self, snapshot: Snapshot) -> Health:
        directory, _, _ = snapshot.key
        sizes, committed = _sizes_and_commit(directory)
        alive = snapshot.corpus.alive.bit_count()
        return Health(
            readable=True,
            documents=alive,
            deleted=len(snapshot.corpus) - alive,
            segments=len(snapshot.leaves),
            size_bytes=sum(sizes),
            last_commit=committed,
        )


def _sizes_and_commit(directory: Path) -> tuple[list[int], datetime | None]:
    """Return the sizes of the files that are there, and when the table of contents was last written."""
    sizes: list[int] = []
    committed: datetime | None = None
    # A commit or a rebuild may remove any of this while it is looked at.
    with contextlib.suppress(FileNotFoundError):
        for path in directory.iterdir():
            status = path.stat()
            sizes.append(status.st_size)
            if path.suffix == ".toc":
                committed = datetime.fromtimestamp(status.st_mtime, timezone.utc)
    return sizes, committed


def _hits(
    snapshot: Snapshot, query: Query, typed: Typed, found: Match, flags: Flags, near: Near | None
) -> tuple[Hit, ...]:
    ranked = scores(snapshot, found, flags) if query.sort == "relevance" and found.groups and flags else ()
    highlighter = Highlighter(frozenset().union(*(group.terms for group in typed.wanted)))
    hits = []
    for doc in order.page(snapshot.corpus, query, flags, scores=ranked, near=near):
        title, description = snapshot.shown(doc)
        hits.append(
            Hit(
                post_id=snapshot.corpus.post_ids[doc],
                score=ranked[doc] if ranked else 0.0,
                title=highlighter.whole(title),
                snippet=highlighter.snippet(description),
                distance_km=order.distance_of(snapshot.corpus, doc, near),
            )
        )
    return tuple(hits)


def _unwritable(error: OSError) -> Unavailable:
    return Unavailable(f"The search index cannot be written: {error.strerror or error}.")
