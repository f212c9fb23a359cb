"""Filters and facets, answered from columns; each facet leaves its own filter out, so that a choice can be widened."""

import heapq
import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import reduce
from itertools import chain, compress
from operator import and_
from typing import Any

from hotgigs.search.engine import PAY_STEPS, POSTED_STEPS, Near, Query
from hotgigs.search.whoosh_engine.corpus import Column, Corpus, Flags, Point, flags_of

_EARTH_KM = 6371.0088
_DAY = 86_400
_MOST_DAYS = 36_500
_MOST_VALUES = 50
"""Values of one facet that are returned, the most frequent."""


def distance_km(here: Near, point: Point) -> float:
    """Return the way over ground by haversine, infinite from a place without coordinates."""
    if point is None:
        return math.inf
    latitude, longitude = math.radians(here.latitude), math.radians(here.longitude)
    other_latitude, other_longitude = math.radians(point[0]), math.radians(point[1])
    half = (
        math.sin((other_latitude - latitude) / 2) ** 2
        + math.cos(latitude) * math.cos(other_latitude) * math.sin((other_longitude - longitude) / 2) ** 2
    )
    return 2 * _EARTH_KM * math.asin(min(1.0, math.sqrt(half)))


def usable(near: Near | None) -> Near | None:
    """Return the circle when it makes sense on a globe."""
    if near is None or not all(map(math.isfinite, near)):
        return None
    if abs(near.latitude) > 90 or abs(near.longitude) > 180 or near.radius_km < 0:
        return None
    return near


def always(corpus: Corpus, query: Query, now: float) -> Flags:
    """Return the documents that may be seen at all: not deleted, visible, not closed."""
    flags = corpus.alive & corpus.visibility.where(query.visibility.__eq__)
    return flags & flags_of(bytes(map(now.__lt__, corpus.closes)))


def chosen(corpus: Corpus, query: Query, now: float) -> dict[str, Flags]:
    """Return the documents that pass each filter that was set, by the name of its facet."""
    flags: dict[str, Flags] = {}
    for name, column, values in _choices(corpus, query):
        if values:
            flags[name] = column.where(values.__contains__)
    if query.remote_in:
        flags["remote_in"] = corpus.remote_countries.where(lambda countries: query.remote_in in countries)
    if query.skills:
        flags["skill"] = flags_of(bytes(not query.skills.isdisjoint(skills) for skills in corpus.skills))
    if query.pay_at_least is not None and query.pay_at_least > 0:
        flags["pay"] = corpus.pay.where(query.pay_at_least.__le__)
    if query.posted_within_days is not None:
        days = min(max(0, query.posted_within_days), _MOST_DAYS)
        flags["posted"] = _posted_after(corpus, now - days * _DAY)
    if near := usable(query.near):
        flags["near"] = _within(corpus, near)
    return flags


def facets(
    corpus: Corpus, names: Iterable[str], found: Flags, filters: Mapping[str, Flags], now: float
) -> dict[str, Any]:
    """Count the values of each named facet in what was found before filtering; unknown names are left out."""
    counted = {}
    for name in dict.fromkeys(names):
        if count := _COUNTS.get(name):
            others = (flags for filter_name, flags in filters.items() if filter_name != name)
            counted[name] = count(corpus, reduce(and_, others, found), now)
    return counted


def _choices(corpus: Corpus, query: Query) -> Sequence[tuple[str, Column[str], frozenset[str]]]:
    return (
        ("remote_kind", corpus.remote_kind, query.remote_kinds),
        ("employment_type", corpus.employment_type, query.employment_types),
        ("company", corpus.company, query.company_ids),
        ("place", corpus.place, query.place_ids),
        ("country", corpus.country, frozenset({query.country} - {""})),
    )


def _posted_after(corpus: Corpus, moment: float) -> Flags:
    return flags_of(bytes(map(moment.__le__, corpus.posted)))


def _within(corpus: Corpus, near: Near) -> Flags:
    """Compare with a box first: most places are far away, and the box costs no trigonometry."""
    height = math.degrees(near.radius_km / _EARTH_KM)
    pole_side = abs(near.latitude) + height
    # Near a pole every meridian is close by.
    shrink = math.cos(math.radians(near.latitude))
    sine = math.sin(min(math.pi / 2, near.radius_km / _EARTH_KM))
    width = 180.0 if pole_side >= 90 or sine >= shrink else math.degrees(math.asin(sine / shrink))

    def is_within(point: Point) -> bool:
        if point is None or abs(point[0] - near.latitude) > height:
            return False
        across = abs(point[1] - near.longitude)
        return min(across, 360 - across) <= width and distance_km(near, point) <= near.radius_km

    return corpus.point.where(is_within)


def _ranked(counts: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    named = ((value, count) for value, count in counts.items() if value)
    return tuple(heapq.nsmallest(_MOST_VALUES, named, key=lambda pair: (-pair[1], pair[0])))


def _by_value(column: Callable[[Corpus], Column[str]]) -> Callable[[Corpus, Flags, float], Any]:
    def count(corpus: Corpus, flags: Flags, _: float) -> tuple[tuple[str, int], ...]:
        values = column(corpus)
        codes = Counter(compress(values.codes, corpus.bits(flags)))
        return _ranked({values.values[code]: number for code, number in codes.items()})

    return count


def _by_skill(corpus: Corpus, flags: Flags, _: float) -> tuple[tuple[str, int], ...]:
    return _ranked(Counter(chain.from_iterable(compress(corpus.skills, corpus.bits(flags)))))


def _by_pay(corpus: Corpus, flags: Flags, _: float) -> tuple[tuple[str, int], ...]:
    codes = Counter(compress(corpus.pay.codes, corpus.bits(flags)))
    amounts = [(corpus.pay.values[code], number) for code, number in codes.items()]
    return tuple((str(step), sum(number for amount, number in amounts if amount >= step)) for step in PAY_STEPS)


def _by_posted(corpus: Corpus, flags: Flags, now: float) -> tuple[tuple[str, int], ...]:
    times = list(compress(corpus.posted, corpus.bits(flags)))
    return tuple((str(days), sum(map((now - days * _DAY).__le__, times))) for days in POSTED_STEPS)


_COUNTS: dict[str, Callable[[Corpus, Flags, float], Any]] = {
    "remote_kind": _by_value(lambda corpus: corpus.remote_kind),
    "employment_type": _by_value(lambda corpus: corpus.employment_type),
    "company": _by_value(lambda corpus: corpus.company),
    "place": _by_value(lambda corpus: corpus.place),
    "country": _by_value(lambda corpus: corpus.country),
    "skill": _by_skill,
    "posted": _by_posted,
    "pay": _by_pay,
}
