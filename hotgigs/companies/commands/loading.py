"""Loading a company for a change: locked, and only for who may make it."""

from sqlalchemy.orm import Session

from hotgigs.companies.models import Company
from hotgigs.kernel.errors import NotFound
from hotgigs.kernel.ids import CompanyId
from hotgigs.kernel.permissions import Actor, Permission


def load_company(db: Session, actor: Actor, permission: Permission, company_id: CompanyId) -> Company:
    """Load a company that the actor holds the permission in; changes of its team wait for each other here.

    Raises NotFound for outsiders, Forbidden for members without the permission.
    """
    actor.require(permission, company_id=company_id)
    return lock_company(db, company_id)


def lock_company(db: Session, company_id: CompanyId) -> Company:
    """Load a company, locked.

    Raises NotFound.
    """
    company = db.get(Company, company_id, with_for_update=True)
    if company is None:
        raise NotFound
    return company
