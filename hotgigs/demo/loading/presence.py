"""Whether the sample is there: its companies by their addresses, its people by theirs."""

from dataclasses import dataclass

from sqlalchemy import func, select

from hotgigs.accounts.models import Person
from hotgigs.companies.models import Company
from hotgigs.demo import companies
from hotgigs.demo.history import SIGN_INS
from hotgigs.jobs.models import Job
from hotgigs.kernel import db
from hotgigs.kernel.errors import Conflict

COMPANIES = frozenset(companies.KEYS)
PEOPLE = frozenset(
    {member.email for company in companies.companies() for member in company.team} | {one.email for one in SIGN_INS}
)
"""Addresses of everybody who can sign in; invented, under domains that nobody can own."""


@dataclass(frozen=True)
class Present:
    """What of the sample is there, in numbers; jobs count with those that were added to its companies."""

    companies: int
    jobs: int
    people: int

    @property
    def is_loaded(self) -> bool:
        """Whether any of it is there."""
        return self.companies + self.people > 0


def find() -> Present:
    """Count what of the sample is there."""
    own = select(Company.id).where(Company.slug.in_(COMPANIES))
    with db.reading() as session:
        return Present(
            companies=session.scalars(select(func.count()).select_from(own.subquery())).one(),
            jobs=session.scalars(select(func.count()).select_from(Job).where(Job.company_id.in_(own))).one(),
            people=session.scalars(select(func.count()).select_from(Person).where(Person.email_key.in_(PEOPLE))).one(),
        )


def refuse_second() -> None:
    """Pass in silence when nothing of the sample is there.

    Raises Conflict otherwise.
    """
    if find().is_loaded:
        raise Conflict("The sample data is loaded already. Remove it first: hotgigs-admin demo clear")
