"""What every engine is tested with: the engines, documents, and the port's rules in the plainest Python."""

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from functools import cache, partial
from math import asin, cos, inf, radians, sin, sqrt
from pathlib import Path
from typing import Any, get_args

import pytest

from hotgigs.search.engine import (
    PAY_STEPS,
    POSTED_STEPS,
    JobDocument,
    Near,
    Query,
    RemoteKind,
    SearchEngine,
    Sort,
)
from hotgigs.search.whoosh_engine import WhooshEngine

MakeEngine = Callable[[Path], SearchEngine]
# With time enough for every phrase: what a busy machine leaves out is tested by itself.
ENGINES: dict[str, MakeEngine] = {"whoosh": partial(WhooshEngine, phrase_seconds=60.0)}
contract = pytest.mark.parametrize("make", list(ENGINES.values()), ids=list(ENGINES))
"""Marks a test that every engine must pass."""

NOW = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)
# Words that no stemmer touches, so that plain comparison is the truth.
WORDS = ("mango", "kiwi", "lotus", "zebra", "tundra", "fjord", "piano", "radar", "opal", "quartz", "turbo", "salsa")
SKILLS = ("python", "welding", "nursing", "excel", "forklift", "german")
EMPLOYMENT = ("full_time", "part_time", "contract")
REMOTE: tuple[RemoteKind, ...] = get_args(RemoteKind)
SORTS: tuple[Sort, ...] = get_args(Sort)
CITIES = {
    "berlin": ("DE", 52.52, 13.40),
    "paris": ("FR", 48.86, 2.35),
    "suva": ("FJ", -18.14, 178.44),
    "apia": ("WS", -13.83, -171.77),
    "alert": ("CA", 82.50, -62.35),
}


def document(post_id: str = "post", **over: Any) -> JobDocument:
    """Return a job with something in every field."""
    whole = JobDocument(
        post_id=post_id,
        title="Plumber",
        company_id="acme",
        company_name="Acme",
        description="Mend pipes in old houses.",
        posted_at=NOW - timedelta(days=2),
        place="Berlin",
        place_id="berlin",
        country="DE",
        latitude=52.52,
        longitude=13.40,
    )
    return replace(whole, **over)


def random_documents(count: int, seed: int) -> list[JobDocument]:
    """Return different jobs, the same for the same seed."""
    choose = random.Random(seed)
    return [_random_document(choose, number) for number in range(count)]


def _random_document(choose: random.Random, number: int) -> JobDocument:
    city = choose.choice([*CITIES, ""])
    country, latitude, longitude = CITIES.get(city, ("", None, None))
    pay = choose.choice((None, choose.randrange(10, 220) * 100_000))
    return JobDocument(
        post_id=f"post-{number:05}",
        title=" ".join(choose.choices(WORDS, k=choose.randint(1, 3))),
        company_id=f"company-{choose.randrange(12)}",
        company_name="Employer",
        description=" ".join(choose.choices(WORDS, k=choose.randint(0, 9))),
        posted_at=NOW - timedelta(hours=choose.randrange(24 * 45)),
        skills=tuple(choose.sample(SKILLS, choose.randrange(4))),
        employment_type=choose.choice((*EMPLOYMENT, "")),
        remote_kind=(remote := choose.choice(REMOTE)),
        remote_countries=_countries(choose) if remote == "remote" else (),
        place_id=city,
        country=country,
        latitude=latitude,
        longitude=longitude,
        pay_min=pay,
        pay_max=choose.choice((None, pay)) if pay is None else pay + choose.choice((0, 500_000)),
        closes_at=choose.choice((None, NOW + timedelta(hours=choose.randint(-50, 500)))),
        visibility=choose.choice(("public", "public", "public", "internal")),
    )


def _countries(choose: random.Random) -> tuple[str, ...]:
    return choose.choice((("DE",), ("FR", "DE"), ("FR",), ()))


def random_query(choose: random.Random) -> Query:
    """Return a question that uses some of everything."""
    city = CITIES[choose.choice(list(CITIES))]
    return Query(
        words=_random_words(choose),
        near=choose.choice((None, None, Near(city[1], city[2], choose.choice((0.0, 30.0, 1200.0, 3000.0, 21_000.0))))),
        country=choose.choice(("", "", "", "DE", "FR")),
        remote_in=choose.choice(("", "", "", "", "DE", "FR")),
        remote_kinds=_some(choose, REMOTE),
        employment_types=_some(choose, EMPLOYMENT),
        company_ids=_some(choose, [f"company-{number}" for number in range(12)]),
        place_ids=_some(choose, list(CITIES)),
        skills=_some(choose, SKILLS),
        pay_at_least=choose.choice((None, None, 2_000_000, 9_000_000)),
        posted_within_days=choose.choice((None, None, 3, 30)),
        sort=choose.choice(SORTS),
        limit=choose.choice((5, 20, 100)),
    )


def _random_words(choose: random.Random) -> str:
    words = choose.sample(WORDS, choose.choice((0, 1, 1, 2)))
    if choose.random() < 0.2:
        words.append(f'"{" ".join(choose.choices(WORDS, k=2))}"')
    if choose.random() < 0.2:
        words.append(f"-{choose.choice(WORDS)}")
    return " ".join(words)


def _some(choose: random.Random, values: Sequence[str]) -> frozenset[str]:
    return frozenset(choose.sample(values, min(len(values), choose.choice((0, 0, 0, 1, 3)))))


@contextmanager
def opened(make: MakeEngine, path: Path, documents: Iterable[JobDocument] | None = ()) -> Iterator[SearchEngine]:
    """Give an engine with the documents in it, without an index for None; close it afterwards."""
    engine = make(path)
    try:
        if documents is not None:
            engine.rebuild(documents)
        yield engine
    finally:
        engine.close()


def found(engine: SearchEngine, words: str = "", **query: Any) -> list[str]:
    """Return the ids of the hits, in their order."""
    return [hit.post_id for hit in engine.search(Query(words, **query)).hits]


class Model:
    """The port's rules without an index: every document is looked at for every question."""

    def __init__(self, documents: Iterable[JobDocument]) -> None:
        self.documents = list(documents)

    def total_and_facets(self, query: Query) -> tuple[int, dict[str, Counter[str]]]:
        """Return how many documents answer, and the counts of each facet without its own filter."""
        passing = {name: self._passing(query, without=name) for name in (*_FACET_VALUES, "posted", "pay")}
        counts = {
            name: Counter(value for job in passing[name] for value in set(values(job)) if value)
            for name, values in _FACET_VALUES.items()
        }
        counts["posted"] = Counter(
            {
                str(days): sum(NOW - job.posted_at <= timedelta(days=days) for job in passing["posted"])
                for days in POSTED_STEPS
            }
        )
        counts["pay"] = Counter({str(step): sum(pay_of(job) >= step for job in passing["pay"]) for step in PAY_STEPS})
        return len(self._passing(query)), counts

    def ordered(self, query: Query) -> list[str]:
        """Return all ids in the order of a sort that is not by relevance."""
        jobs = sorted(self._passing(query), key=lambda job: job.post_id)
        jobs.sort(key=lambda job: job.posted_at, reverse=True)
        if query.sort == "pay":
            jobs.sort(key=pay_of, reverse=True)
        if query.sort == "distance" and query.near:
            near = query.near
            jobs.sort(key=lambda job: way(near, job))
        return [job.post_id for job in jobs]

    def _passing(self, query: Query, without: str = "") -> list[JobDocument]:
        tests = [test for name, test in _filters(query).items() if name != without]
        return [job for job in self._matching(query.words) if all(test(job) for test in tests)]

    @cache  # noqa: B019 - a model lives as long as its test
    def _matching(self, words: str) -> list[JobDocument]:
        wanted, excluded = _meaning(words)
        allowed = [job for job in self.documents if not any(_has(job, words) for words in excluded)]
        matching = [job for job in allowed if all(_has(job, words) for words in wanted)]
        if len(wanted) > 1 and not matching:
            matching = [job for job in allowed if any(_has(job, words) for words in wanted)]
        return [job for job in matching if job.visibility == "public" and not (job.closes_at and job.closes_at <= NOW)]


_FACET_VALUES: dict[str, Callable[[JobDocument], Iterable[str]]] = {
    "remote_kind": lambda job: [job.remote_kind],
    "employment_type": lambda job: [job.employment_type],
    "company": lambda job: [job.company_id],
    "place": lambda job: [job.place_id],
    "country": lambda job: [job.country],
    "skill": lambda job: job.skills,
}


def _filters(query: Query) -> dict[str, Callable[[JobDocument], bool]]:
    near, pay, days = query.near, query.pay_at_least, query.posted_within_days
    tests: dict[str, tuple[object, Callable[[JobDocument], bool]]] = {
        "remote_in": (query.remote_in, lambda job: query.remote_in in job.remote_countries),
        "remote_kind": (query.remote_kinds, lambda job: job.remote_kind in query.remote_kinds),
        "employment_type": (query.employment_types, lambda job: job.employment_type in query.employment_types),
        "company": (query.company_ids, lambda job: job.company_id in query.company_ids),
        "place": (query.place_ids, lambda job: job.place_id in query.place_ids),
        "country": (query.country, lambda job: job.country == query.country),
        "skill": (query.skills, lambda job: bool(query.skills & set(job.skills))),
        "pay": (pay, lambda job: pay is not None and pay_of(job) >= pay),
        "posted": (days, lambda job: days is not None and NOW - job.posted_at <= timedelta(days=days)),
        "near": (near, lambda job: near is not None and way(near, job) <= near.radius_km),
    }
    return {name: test for name, (is_set, test) in tests.items() if is_set}


def _meaning(words: str) -> tuple[list[str], list[str]]:
    quoted = words.split('"')
    plain = " ".join(quoted[::2]).split()
    wanted = [word for word in plain if not word.startswith("-")] + quoted[1::2]
    return wanted, [word[1:] for word in plain if word.startswith("-")]


def _has(job: JobDocument, words: str) -> bool:
    return any(f" {words} " in f" {text} " for text in (job.title, job.description))


def pay_of(job: JobDocument) -> int:
    """Return the most a job may pay, -1 when it does not say."""
    return next((pay for pay in (job.pay_max, job.pay_min) if pay is not None), -1)


def way(near: Near, job: JobDocument) -> float:
    """Return the kilometres to a job."""
    if job.latitude is None or job.longitude is None:
        return inf
    up, across = radians(job.latitude - near.latitude), radians(job.longitude - near.longitude)
    half = sin(up / 2) ** 2 + cos(radians(near.latitude)) * cos(radians(job.latitude)) * sin(across / 2) ** 2
    return 2 * 6371.0088 * asin(sqrt(half))
