"""Bringing a company to the site."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotgigs.audit import commands as audit
from hotgigs.companies import events, rules
from hotgigs.companies.models import Company
from hotgigs.kernel import clock
from hotgigs.kernel.events import emit
from hotgigs.kernel.ids import CompanyId, new_id
from hotgigs.kernel.permissions import Actor, Permission


def create_company(db: Session, actor: Actor, name: str) -> Company:
    """Add a company that has nothing but a name; its first administrator is invited to fill in the rest."""
    actor.require(Permission.SITE_ADMINISTER)
    base = rules.slug_of(name, ())
    taken = set(db.scalars(select(Company.slug).where(Company.slug.startswith(base, autoescape=True))))
    company = Company(
        id=CompanyId(new_id()),
        slug=rules.slug_of(name, taken),
        name=name,
        summary="",
        about="",
        website="",
        industry="",
        size="",
        benefits=[],
        accent=rules.DEFAULT_ACCENT,
        created_at=clock.now(),
        updated_at=clock.now(),
    )
    db.add(company)
    db.flush()
    audit.record(db, actor, "company.created", ("company", company.id), company_id=company.id)
    emit(db, events.CompanyCreated(company.id))
    return company
