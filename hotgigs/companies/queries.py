"""Reads of companies and their members."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotgigs.companies.models import Membership
from hotgigs.kernel.ids import CompanyId, PersonId
from hotgigs.kernel.permissions import Role


def roles_of(db: Session, person_id: PersonId) -> dict[CompanyId, Role]:
    """Return the person's role in each company."""
    rows = db.execute(select(Membership.company_id, Membership.role).where(Membership.person_id == person_id))
    return {company_id: Role(role) for company_id, role in rows}
