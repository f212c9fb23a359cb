"""A job board with some of everything, and the plainest answer to every question about it."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import asin, cos, radians, sin, sqrt

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotgigs.jobs.models import Post
from hotgigs.jobs.queries import EMPLOYMENT_TYPES, PostDocument, search_documents
from hotgigs.kernel import clock
from hotgigs.search import rules
from hotgigs.search.rules import Criteria
from tests.cast import Cast
from tests.jobs.make import LYON, PARIS, make_live_post, make_places

# Words that no stemmer touches, so that plain comparison is the truth.
WORDS = ("mango", "kiwi", "lotus", "zebra", "tundra")
CENTRES = {"Lyon": (45.75, 4.85), "Paris": (48.85, 2.35)}
TYPES = ("FULL_TIME", "PART_TIME", "CONTRACTOR")


@dataclass(frozen=True)
class Board:
    """The public posts as facts, and who made them."""

    documents: Sequence[PostDocument]
    companies: dict[str, str]
    """Names of companies by address."""

    def fitting(self, criteria: Criteria) -> list[PostDocument]:
        """List what fits criteria, by looking at each post."""
        return [post for post in self.documents if self._fits(post, criteria)]

    def _fits(self, post: PostDocument, criteria: Criteria) -> bool:
        words = f"{post.title} {post.description}".lower().split()
        age = clock.now() - post.posted_at
        return (
            all(word in words for word in criteria.words.split())
            and (not criteria.remote_in or criteria.remote_in in post.remote_countries)
            and (not criteria.remote or post.remote_kind in criteria.remote)
            and (not criteria.types or post.employment_type in criteria.types)
            and (not criteria.company or post.company_name == self.companies[criteria.company])
            and (not criteria.pay or _most(post) >= criteria.pay * 100)
            and (not criteria.posted or age <= timedelta(days=criteria.posted))
            and (not criteria.place or _way(post, CENTRES[criteria.place]) <= criteria.km)
        )


def make_board(db: Session, cast: Cast, *, posts: int, seed: int) -> Board:
    """Add public posts of two companies, different in everything that can be filtered."""
    choose = random.Random(seed)
    make_places(db)
    made = []
    for _ in range(posts):
        actor, company = choose.choice(((cast.as_alice, cast.northwind), (cast.as_charlie, cast.southgate)))
        remote = choose.choice(tuple(rules.REMOTE_WORDS))
        low = choose.randrange(15, 180) * 1000_00
        made.append(
            make_live_post(
                db,
                actor,
                company,
                title=" ".join(choose.sample(WORDS, 2)),
                remote_kind=remote,
                remote_countries=choose.choice((("FR",), ("DE", "FR"), ("DE",))) if remote == "remote" else (),
                place_id=None if remote == "remote" else choose.choice((LYON, PARIS)),
                employment_type=choose.choice(TYPES),
                pay_min=low,
                pay_max=low + choose.choice((0, 7_000_00)),
                pay_currency=choose.choice(("EUR", "USD")),
            )
        )
    for post in made:
        post.published_at = clock.now() - timedelta(hours=choose.randrange(24 * 40))
    db.commit()
    companies = {company.slug: company.name for company in (cast.northwind, cast.southgate)}
    return Board(search_documents(db, db.scalars(select(Post.id)).all()), companies)


def random_criteria(choose: random.Random, board: Board) -> Criteria:
    """Ask for some of everything."""
    return Criteria(
        words=" ".join(choose.sample(WORDS, choose.choice((0, 0, 1)))),
        place=(place := choose.choice(("", "", *CENTRES))),
        remote_in="" if place else choose.choice(("", "", "FR", "DE")),
        km=choose.choice((5, 50)),
        remote=tuple(value for value in rules.REMOTE_WORDS if choose.random() < 0.2),
        types=tuple(value for value in EMPLOYMENT_TYPES if choose.random() < 0.2),
        company=choose.choice(("", "", *board.companies)),
        pay=choose.choice((None, None, 40_000, 55_555, 100_000)),
        posted=choose.choice((None, None, 7, 30)),
        sort=choose.choice(("", "newest", "pay")),
    )


def _most(post: PostDocument) -> int:
    return rules.comparable_pay(post.pay_max, post.currency) or 0


def _way(post: PostDocument, centre: tuple[float, float]) -> float:
    if post.latitude is None or post.longitude is None:
        return 99_999
    up, across = radians(post.latitude - centre[0]), radians(post.longitude - centre[1])
    half = sin(up / 2) ** 2 + cos(radians(centre[0])) * cos(radians(post.latitude)) * sin(across / 2) ** 2
    return 2 * 6371.0088 * asin(sqrt(half))
