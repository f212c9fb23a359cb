"""The order of hits and the page cut out of it; ties always fall the same way, so no page repeats a job."""

import heapq
from collections.abc import Iterable, Sequence
from itertools import islice

from hotgigs.search.engine import LONGEST_PAGE, Near, Query
from hotgigs.search.whoosh_engine.corpus import Corpus, Flags
from hotgigs.search.whoosh_engine.filters import distance_km


def page(corpus: Corpus, query: Query, flags: Flags, *, scores: Sequence[float], near: Near | None) -> Sequence[int]:
    """Return the documents of the asked page."""
    first = min(max(0, query.offset), len(corpus))
    last = first + min(LONGEST_PAGE, max(0, query.limit))
    bits = corpus.bits(flags)
    if query.sort == "pay":
        return list(islice(_among(corpus.best_paid_first, bits), first, last))
    newest = _among(corpus.newest_first, bits)
    if query.sort == "distance" and near:
        points = corpus.point
        far = [distance_km(near, point) for point in points.values]
        return heapq.nsmallest(last, newest, key=lambda doc: far[points.codes[doc]])[first:]
    if query.sort == "relevance" and scores:
        # nlargest keeps the order of equals, which is the newest first.
        return heapq.nlargest(last, newest, key=scores.__getitem__)[first:]
    return list(islice(newest, first, last))


def distance_of(corpus: Corpus, doc: int, near: Near | None) -> float | None:
    """Return the kilometres from the centre of the asked circle, None without a circle or a place."""
    point = corpus.point[doc]
    if near is None or point is None:
        return None
    return distance_km(near, point)


def _among(order: Sequence[int], bits: bytes) -> Iterable[int]:
    return filter(bits.__getitem__, order)
