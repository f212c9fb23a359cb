"""The pages that are measured: addresses that exist in the sample, and somebody signed in where that is needed."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hotgigs.companies.models import Company
from hotgigs.jobs.models import Post
from hotgigs.kernel import db
from hotgigs.kernel.config import Config
from hotgigs.search.rules import LAST_PAGE
from hotgigs.taxonomy.models import Place

SOME = 20
WORDS = ("nurse", "engineer", "sales+manager", "data", "night", "remote+developer", "teacher", "warehouse")


@dataclass(frozen=True)
class Page:
    """One line of the table; the paths are asked for in turn."""

    name: str
    address: str
    paths: Sequence[str]
    cookie: str = ""


def list_public_pages(config: Config) -> list[Page]:
    """Return the pages that everybody may see, with the worst that can be asked of them."""
    with db.transaction() as session:
        slugs = session.scalars(select(Post.slug).where(Post.status == "live").order_by(Post.id).limit(SOME)).all()
        companies = session.scalars(select(Company.slug).order_by(Company.id).limit(SOME)).all()
        largest, last = _largest_company(session), _last_companies(session)
        place = quote(_busiest_place(session))
    asked = {
        "home": ["/"],
        "list": ["/jobs"],
        "list-last": [f"/jobs?page={LAST_PAGE}"],
        "list-sorted": ["/jobs?sort=pay", f"/jobs?sort=distance&place={place}&km=100", "/jobs?q=manager&sort=newest"],
        "search": [f"/jobs?q={words}" for words in WORDS],
        "search-filtered": [f"/jobs?q={words}&remote=remote&type=FULL_TIME&pay=40000" for words in WORDS],
        "search-place": [f"/jobs?q={words}&place={place}" for words in WORDS],
        "search-all": ["/jobs?remote=onsite&remote=hybrid&remote=remote", "/jobs?q=the+and+with", "/jobs?pay=1"],
        "search-nothing": ["/jobs?q=qwzzyx", "/jobs?q=enginere+nruse", f"/jobs?place={place}&pay=9000000"],
        "suggest": [f"/suggest/jobs?q={words[:3]}" for words in WORDS],
        "job": [f"/jobs/{slug}" for slug in slugs],
        "apply": [f"/jobs/{slug}/apply" for slug in slugs],
        "companies": ["/companies"],
        "companies-last": [f"/companies?after={quote(last)}"],
        "company": [f"/companies/{slug}" for slug in companies],
        "company-largest": [f"/companies/{largest}"],
        "sign-in": ["/sign-in"],
        "sitemap": ["/sitemap.xml"],
        "sitemap-companies": ["/sitemap-0.xml"],
        "sitemap-jobs": ["/sitemap-1.xml"],
    }
    return [Page(name, config.listen, paths) for name, paths in asked.items()]


def _largest_company(session: Session) -> str:
    posts = select(Post.company_id).where(Post.status == "live").group_by(Post.company_id)
    largest = posts.order_by(func.count().desc(), Post.company_id).limit(1).scalar_subquery()
    return session.scalars(select(Company.slug).where(Company.id == largest)).one()


def _last_companies(session: Session) -> str:
    """Return the key of the company before the last page of the list."""
    key = func.lower(Company.name) + " " + Company.slug
    return str(session.scalars(select(key).order_by(key.desc()).offset(1).limit(SOME)).all()[-1])


def _busiest_place(session: Session) -> str:
    posts = select(Post.place_id).where(Post.status == "live", Post.place_id.is_not(None)).group_by(Post.place_id)
    busiest = posts.order_by(func.count().desc(), Post.place_id).limit(1).scalar_subquery()
    return session.scalars(select(Place.name).where(Place.id == busiest)).one()
