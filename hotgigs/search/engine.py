"""The port of every search engine: what goes in, what can be asked, what comes back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NamedTuple, Protocol

Sort = Literal["relevance", "newest", "pay", "distance"]
RemoteKind = Literal["onsite", "hybrid", "remote"]

FACETS = ("remote_kind", "employment_type", "company", "place", "country", "skill", "posted", "pay")
POSTED_STEPS = (1, 3, 7, 14, 30)
"""Days; the facet `posted` counts the jobs posted within each."""
PAY_STEPS = tuple(thousands * 1000 * 100 for thousands in (20, 30, 40, 50, 60, 80, 100, 120, 150, 200))
"""Minor units a year; the facet `pay` counts the jobs that may pay at least each."""
LONGEST_PAGE = 100
LONGEST_WORDS = 400
"""Characters of a query that are read; the rest is ignored."""


@dataclass(frozen=True, slots=True)
class JobDocument:
    """One public post as the engine sees it.

    `pay_min` and `pay_max` are minor units a year in the one currency that makes jobs comparable; `currency` is the
    one the job was advertised in. Times are aware.
    """

    post_id: str
    title: str
    company_id: str
    company_name: str
    description: str
    posted_at: datetime
    skills: tuple[str, ...] = ()
    occupation: str = ""
    employment_type: str = ""
    remote_kind: RemoteKind = "onsite"
    place: str = ""
    place_id: str = ""
    country: str = ""
    remote_countries: tuple[str, ...] = ()
    """Where people may live who do this job from home; none unless it is remote."""
    latitude: float | None = None
    longitude: float | None = None
    pay_min: int | None = None
    pay_max: int | None = None
    currency: str = ""
    closes_at: datetime | None = None
    visibility: str = "public"


class Near(NamedTuple):
    """A circle on the map: degrees, degrees, kilometres."""

    latitude: float
    longitude: float
    radius_km: float


@dataclass(frozen=True, slots=True)
class Query:
    """One question; values inside a filter are alternatives, filters narrow each other.

    `words` is what a person typed: words, "phrases in quotes", -exclusions.
    """

    words: str = ""
    near: Near | None = None
    country: str = ""
    remote_in: str = ""
    """Only jobs that somebody who lives in this country can do from home."""
    remote_kinds: frozenset[str] = frozenset()
    employment_types: frozenset[str] = frozenset()
    company_ids: frozenset[str] = frozenset()
    place_ids: frozenset[str] = frozenset()
    skills: frozenset[str] = frozenset()
    pay_at_least: int | None = None
    posted_within_days: int | None = None
    visibility: str = "public"
    sort: Sort = "relevance"
    offset: int = 0
    limit: int = 20
    facets: Sequence[str] = ()


class Fragment(NamedTuple):
    """A piece of plain text; `is_match` says whether a word of the query is in it."""

    text: str
    is_match: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """One job found; fragments joined are text, never markup."""

    post_id: str
    score: float
    title: tuple[Fragment, ...]
    snippet: tuple[Fragment, ...]
    distance_km: float | None = None


@dataclass(frozen=True, slots=True)
class Results:
    """One page of hits.

    `relaxed` means that no job has all words, so jobs with some of them are shown; `partial` that a phrase was given up
    after its time was over; `took` is in seconds. A facet leaves its own filter out, so that a choice can be widened.
    """

    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)
    partial: bool = False
    relaxed: bool = False
    did_you_mean: str | None = None
    took: float = 0.0


class Suggestion(NamedTuple):
    """A completion of what is being typed; `kind` is title, skill or company."""

    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class Health:
    """What an administrator needs to know; `problem` is a sentence when the index cannot be read."""

    readable: bool
    documents: int = 0
    deleted: int = 0
    segments: int = 0
    size_bytes: int = 0
    last_commit: datetime | None = None
    problem: str | None = None


class SearchEngine(Protocol):
    """What HotGigs asks of an engine; every method raises Unavailable when the index cannot be used."""

    def upsert(self, batch: Iterable[JobDocument]) -> int:
        """Add or replace documents, 50 to 500 at a time; return how many."""

    def delete(self, post_ids: Iterable[str]) -> int:
        """Remove documents; return how many there were."""

    def search(self, query: Query) -> Results:
        """Answer a query; nothing that a person can type is an error."""

    def suggest(self, prefix: str, limit: int = 8) -> tuple[Suggestion, ...]:
        """Complete what is being typed, the most frequent first."""

    def rebuild(self, documents: Iterable[JobDocument]) -> int:
        """Replace the whole index at once; return how many documents it has. The old one serves until the end."""

    def optimize(self) -> None:
        """Spend time now so that searches are fast; for the night."""

    def health(self) -> Health:
        """Report on the index; never raises Unavailable."""

    def close(self) -> None:
        """Let go of open files; the engine opens them again when asked."""
