"""The pages that are measured: addresses that exist in the sample, and somebody signed in where that is needed."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hotgigs.accounts.models import Person
from hotgigs.applications.models import Application
from hotgigs.companies.models import Company, Membership
from hotgigs.jobs.models import Post
from hotgigs.kernel import db
from hotgigs.kernel.config import Config
from hotgigs.kernel.ids import CompanyId, JobId
from tests.make import make_session

SOME = 20
WORDS = ("nurse", "engineer", "sales+manager", "data", "night", "remote+developer", "teacher", "warehouse")


@dataclass(frozen=True)
class Page:
    """One line of the table; the paths are asked for in turn."""

    name: str
    address: str
    paths: Sequence[str]
    cookie: str = ""


def list_pages(config: Config) -> list[Page]:
    """Return every page with its addresses, signed in as a member of the company with the busiest job."""
    with db.transaction() as session:
        slugs = session.scalars(select(Post.slug).where(Post.status == "live").order_by(Post.id).limit(SOME)).all()
        companies = session.scalars(select(Company.slug).order_by(Company.id)).all()
        job, company = _busiest_job(session)
        applications = session.scalars(
            select(Application.id)
            .where(Application.job_id == job, Application.document_id.is_not(None))
            .order_by(Application.id)
            .limit(SOME)
        ).all()
        cookie = f"hg_session={make_session(session, _member(session, company))}"
    reviews = [f"/hiring/applications/{one}" for one in applications]
    address = config.listen
    return [
        Page("home", address, ["/"]),
        Page("list", address, ["/jobs"]),
        Page("search", address, [f"/jobs?q={words}" for words in WORDS]),
        Page(
            "search-filtered", address, [f"/jobs?q={words}&remote=remote&type=FULL_TIME&pay=40000" for words in WORDS]
        ),
        Page("suggest", address, [f"/suggest/jobs?q={words[:3]}" for words in WORDS]),
        Page("job", address, [f"/jobs/{slug}" for slug in slugs]),
        Page("apply", address, [f"/jobs/{slug}/apply" for slug in slugs]),
        Page("company", address, [f"/companies/{slug}" for slug in companies]),
        Page("sign-in", address, ["/sign-in"]),
        Page("hiring", address, ["/hiring"], cookie),
        Page("hiring-jobs", address, ["/hiring/jobs"], cookie),
        Page("board", address, [f"/hiring/jobs/{job}/board"], cookie),
        Page("applications", address, [f"/hiring/jobs/{job}/applications"], cookie),
        Page("review", address, reviews, cookie),
        Page("sitemap", address, ["/sitemap.xml"]),
    ]


def _busiest_job(session: Session) -> tuple[JobId, CompanyId]:
    counted = func.count().label("applications")
    row = session.execute(
        select(Application.job_id, Application.company_id, counted)
        .where(Application.status == "active")
        .group_by(Application.job_id, Application.company_id)
        .order_by(counted.desc(), Application.job_id)
        .limit(1)
    ).one()
    return row.job_id, row.company_id


def _member(session: Session, company: CompanyId) -> Person:
    return (
        session.scalars(
            select(Person)
            .join(Membership, Membership.person_id == Person.id)
            .where(Membership.company_id == company, Membership.role == "admin")
            .order_by(Person.id)
        ).first()
        or session.scalars(
            select(Person)
            .join(Membership, Membership.person_id == Person.id)
            .where(Membership.company_id == company)
            .order_by(Person.id)
        ).first()
        or Person()
    )
