"""The job list: what the engine found, as rows that the database says are still public."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotgigs.companies.models import Company
from hotgigs.jobs import queries as jobs
from hotgigs.jobs.models import Post
from hotgigs.jobs.queries import EMPLOYMENT_TYPES, PostRow
from hotgigs.jobs.queries.reading import is_live
from hotgigs.kernel.errors import Unavailable
from hotgigs.kernel.ids import PostId
from hotgigs.kernel.money import Money
from hotgigs.search import rules
from hotgigs.search.engine import PAY_STEPS, Fragment, Hit, Near, Query, Results, SearchEngine, Sort
from hotgigs.search.rules import Criteria
from hotgigs.taxonomy import queries as taxonomy
from hotgigs.taxonomy.queries import PlaceRow


@dataclass(frozen=True)
class Found:
    """One row of the list; fragments say which pieces of the text match."""

    post: PostRow
    title: Sequence[Fragment]
    snippet: Sequence[Fragment]
    distance_km: float | None


@dataclass(frozen=True)
class Option:
    """One choice of a facet; `count` is what choosing it alone would leave, None when it is not counted."""

    value: str
    label: str
    count: int | None
    chosen: bool


@dataclass(frozen=True)
class Chip:
    """One filter in force, with the address that drops it."""

    label: str
    remove_url: str


@dataclass(frozen=True)
class Remote:
    """The jobs that fit too, as they can be done from home in the country of the place; `country` in words."""

    count: str
    country: str
    url: str


@dataclass(frozen=True)
class JobsPage:
    """A page of the job list with everything around it."""

    criteria: Criteria
    sentence: str
    total: int
    rows: Sequence[Found]
    facets: Mapping[str, Sequence[Option]]
    chips: Sequence[Chip]
    remote: Remote | None = None
    unknown_place: bool = False
    relaxed: bool = False
    partial: bool = False
    did_you_mean: str | None = None
    problem: str = ""

    @property
    def previous_url(self) -> str | None:
        """The page before this one."""
        return replace(self.criteria, page=self.criteria.page - 1).url() if self.criteria.page > 1 else None

    @property
    def next_url(self) -> str | None:
        """The page after this one."""
        more = self.criteria.page * rules.PAGE < self.total and self.criteria.page < rules.LAST_PAGE
        return replace(self.criteria, page=self.criteria.page + 1).url() if more else None

    @property
    def range_words(self) -> str:
        """Which rows these are: 21 to 40 of 214."""
        first = (self.criteria.page - 1) * rules.PAGE + 1
        return f"{first:,} to {first + len(self.rows) - 1:,} of {self.total:,}" if self.rows else ""


def find_jobs(db: Session, engine: SearchEngine, criteria: Criteria) -> JobsPage:
    """Find public jobs; while the index cannot be used, the newest jobs are shown and the page says so."""
    place = taxonomy.find_place_by_name(db, criteria.place) if criteria.place else None
    company = _company(db, criteria.company)
    try:
        results = engine.search(_query(criteria, place, company))
        remote = _remote(engine, criteria, place, company)
    except Unavailable:
        return _without_engine(db, criteria)
    posts = jobs.rows_for_ids(db, [PostId(UUID(hit.post_id)) for hit in results.hits])
    by_id = {str(post.id): post for post in posts}
    if not results.hits and results.total and criteria.page > 1:
        # An address from when there were more: its reader is better off on the last page than on none.
        return find_jobs(db, engine, replace(criteria, page=min(-(-results.total // rules.PAGE), criteria.page - 1)))
    rows = [_found(by_id[hit.post_id], hit) for hit in results.hits if hit.post_id in by_id]
    # What the index still holds and nobody may see any more counts for nothing.
    total = results.total - (len(results.hits) - len(rows))
    return JobsPage(
        criteria=criteria,
        sentence=rules.count_sentence(criteria, total, place.name if place else "", _country(criteria)),
        total=total,
        rows=rows,
        facets=_facets(criteria, results, is_near=place is not None),
        chips=_chips(criteria, place, company),
        remote=remote,
        unknown_place=bool(criteria.place) and place is None,
        relaxed=results.relaxed,
        partial=results.partial,
        did_you_mean=results.did_you_mean,
    )


def newest_jobs(db: Session, limit: int) -> list[PostRow]:
    """List the newest public jobs, from the database alone."""
    ids = db.scalars(select(Post.id).where(is_live()).order_by(Post.published_at.desc(), Post.id).limit(limit)).all()
    return jobs.rows_for_ids(db, ids)


def _without_engine(db: Session, criteria: Criteria) -> JobsPage:
    rows = [Found(post, (Fragment(post.title, False),), (), None) for post in newest_jobs(db, rules.PAGE)]
    return JobsPage(
        criteria=replace(criteria, page=1),
        sentence="The newest jobs",
        total=len(rows),
        rows=rows,
        facets={},
        chips=(),
        problem="Search is being prepared. Until it is ready, usually within a minute, you see the newest jobs.",
    )


def _query(criteria: Criteria, place: PlaceRow | None, company: Company | None) -> Query:
    sort: Sort = criteria.chosen_sort  # type: ignore[assignment]  # parse() allows only these
    return Query(
        words=criteria.words,
        near=Near(place.latitude, place.longitude, float(criteria.km)) if place else None,
        remote_in=criteria.remote_in,
        remote_kinds=frozenset(criteria.remote),
        employment_types=frozenset(criteria.types),
        company_ids=frozenset({str(company.id)} if company else ()),
        pay_at_least=criteria.pay * 100 if criteria.pay else None,
        posted_within_days=criteria.posted,
        sort=sort,
        offset=(criteria.page - 1) * rules.PAGE,
        limit=rules.PAGE,
        facets=("remote_kind", "employment_type", "posted", "pay"),
    )


def _remote(engine: SearchEngine, criteria: Criteria, place: PlaceRow | None, company: Company | None) -> Remote | None:
    """Count the same search among what can be done from home in the country of the place."""
    if place is None or (criteria.remote and "remote" not in criteria.remote):
        return None
    there = criteria.elsewhere(place.country_code)
    total = engine.search(replace(_query(there, None, company), limit=0, facets=())).total
    if not total:
        return None
    return Remote(rules.count_words(total, "remote job"), taxonomy.country_in_words(place.country_code), there.url())


def _country(criteria: Criteria) -> str:
    return taxonomy.country_in_words(criteria.remote_in) if criteria.remote_in else ""


def _company(db: Session, slug: str) -> Company | None:
    return db.scalars(select(Company).where(Company.slug == slug)).one_or_none() if slug else None


def _found(post: PostRow, hit: Hit) -> Found:
    return Found(post, hit.title, hit.snippet, hit.distance_km)


def _facets(criteria: Criteria, results: Results, *, is_near: bool) -> dict[str, list[Option]]:
    counted = {name: dict(values) for name, values in results.facets.items()}
    remote, types = counted.get("remote_kind", {}), counted.get("employment_type", {})
    facets = {
        "remote": [
            Option(value, words, remote.get(value, 0), value in criteria.remote)
            for value, words in rules.REMOTE_WORDS.items()
        ],
        "type": [
            Option(value, words, types.get(value, 0), value in criteria.types)
            for value, words in EMPLOYMENT_TYPES.items()
            if types.get(value) or value in criteria.types
        ],
        "pay": list(_pay_options(criteria, counted.get("pay", {}))),
        "posted": [
            Option(str(days), words, counted.get("posted", {}).get(str(days), 0), criteria.posted == days)
            for days, words in rules.POSTED_WORDS.items()
        ],
    }
    if is_near:
        facets["km"] = [Option(str(km), f"Within {km} km", None, criteria.km == km) for km in rules.DISTANCES]
    return facets


def _pay_options(criteria: Criteria, counts: Mapping[str, int]) -> Iterator[Option]:
    """List the steps that some job reaches, and what was asked for even if it is none of them."""
    asked = criteria.pay * 100 if criteria.pay else None
    for step in sorted({*PAY_STEPS, *([asked] if asked else [])}):
        count = counts.get(str(step), 0) if step in PAY_STEPS else None
        if count or step == asked:
            yield Option(str(step // 100), str(Money(step, rules.PAY_CURRENCY)), count, step == asked)


def _chips(criteria: Criteria, place: PlaceRow | None, company: Company | None) -> list[Chip]:
    first = replace(criteria, page=1)
    home = f"Remote in {_country(criteria)}" if criteria.remote_in else ""
    named = (
        (criteria.words, replace(first, words="")),
        (f"Within {criteria.km} km of {place.name}" if place else "", replace(first, place="")),
        (company.name if company else "", replace(first, company="")),
        (home, replace(first, remote_in="")),
    )
    chips = [Chip(label, without.url()) for label, without in named if label]
    for value in criteria.remote:
        rest = tuple(kept for kept in criteria.remote if kept != value)
        chips.append(Chip(rules.REMOTE_WORDS[value], replace(first, remote=rest).url()))
    for value in criteria.types:
        rest = tuple(kept for kept in criteria.types if kept != value)
        chips.append(Chip(EMPLOYMENT_TYPES[value], replace(first, types=rest).url()))
    if criteria.pay:
        amount = Money(criteria.pay * 100, rules.PAY_CURRENCY)
        chips.append(Chip(f"About {amount} a year or more", replace(first, pay=None).url()))
    if criteria.posted:
        chips.append(Chip(rules.POSTED_WORDS[criteria.posted], replace(first, posted=None).url()))
    return chips
