"""Who is in a company's team, and as what."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hotgigs.audit import commands as audit
from hotgigs.companies import events, rules
from hotgigs.companies.commands.loading import load_company, lock_company
from hotgigs.companies.models import Membership
from hotgigs.kernel import clock
from hotgigs.kernel.errors import Conflict, NotFound
from hotgigs.kernel.events import emit
from hotgigs.kernel.ids import CompanyId, PersonId
from hotgigs.kernel.permissions import Actor, Permission, Role


def change_role(db: Session, actor: Actor, company_id: CompanyId, person_id: PersonId, *, role: Role) -> None:
    """Give a member another role.

    Raises NotFound when they are no member, Conflict when the company would have no administrator.
    """
    load_company(db, actor, Permission.MEMBERS_MANAGE, company_id)
    member = _member(db, company_id, person_id)
    before = member.role
    if before == role.value:
        return
    if before == Role.ADMIN.value:
        _keep_one_administrator(db, company_id)
    member.role = role.value
    target = ("person", person_id)
    audit.record(
        db, actor, "member.role_changed", target, company_id=company_id, changed={"role": (before, role.value)}
    )


def remove_member(db: Session, actor: Actor, company_id: CompanyId, person_id: PersonId) -> None:
    """Take a member out of the team; who is out already stays out. Everybody may leave by themselves.

    Raises Conflict when the company would have no administrator.
    """
    itself = Permission.COMPANY_VIEW if actor.person_id == person_id else Permission.MEMBERS_MANAGE
    load_company(db, actor, itself, company_id)
    member = db.get(Membership, (company_id, person_id))
    if member is None:
        return
    if member.role == Role.ADMIN.value:
        _keep_one_administrator(db, company_id)
    changed = {"role": (member.role, None)}
    db.delete(member)
    db.flush()
    audit.record(db, actor, "member.removed", ("person", person_id), company_id=company_id, changed=changed)
    emit(db, events.MemberRemoved(company_id, person_id))


def add_member(db: Session, actor: Actor, company_id: CompanyId, person_id: PersonId, *, role: Role) -> None:
    """Put a person into the team; a member keeps the role they have. Invitations and the command line call this."""
    lock_company(db, company_id)
    if db.get(Membership, (company_id, person_id)) is not None:
        return
    db.add(Membership(company_id=company_id, person_id=person_id, role=role.value, joined_at=clock.now()))
    db.flush()
    changed = {"role": (None, role.value)}
    audit.record(db, actor, "member.added", ("person", person_id), company_id=company_id, changed=changed)
    emit(db, events.MemberJoined(company_id, person_id))


def _member(db: Session, company_id: CompanyId, person_id: PersonId) -> Membership:
    member = db.get(Membership, (company_id, person_id))
    if member is None:
        raise NotFound("This person is not in the team.")
    return member


def _keep_one_administrator(db: Session, company_id: CompanyId) -> None:
    # The company is locked: nobody else takes the other administrator away meanwhile.
    mine = (Membership.company_id == company_id) & (Membership.role == Role.ADMIN.value)
    if (db.scalar(select(func.count()).select_from(Membership).where(mine)) or 0) < 2:
        raise Conflict(rules.LAST_ADMINISTRATOR)
