"""Asking people to join a company, and joining it."""

from collections.abc import Collection

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from hotgigs.accounts import commands as accounts
from hotgigs.accounts.models import Person
from hotgigs.audit import commands as audit
from hotgigs.companies import events, rules
from hotgigs.companies.commands.loading import load_company, lock_company
from hotgigs.companies.commands.members import add_member
from hotgigs.companies.models import Company, Invitation, Membership
from hotgigs.kernel import clock
from hotgigs.kernel.errors import Conflict, Forbidden, Gone, Invalid, NotFound, Unauthenticated
from hotgigs.kernel.events import emit
from hotgigs.kernel.ids import CompanyId, InvitationId, hash_token, new_id, new_token
from hotgigs.kernel.permissions import ROLE_WORDS, Actor, Permission, Role

OVER = "This invitation was used, taken back, or is older than a week."
HAS_ACCOUNT = "This address has an account already. Sign in with it, and open the invitation again."


def invite(db: Session, actor: Actor, company_id: CompanyId, email: str, *, role: Role) -> None:
    """Ask an address to join; who was asked already is asked again, with this role.

    Raises Invalid when the address belongs to a member.
    """
    company = load_company(db, actor, Permission.MEMBERS_MANAGE, company_id)
    _invite(db, actor, company, email, role=role)


def invite_first_administrator(db: Session, actor: Actor, company_id: CompanyId, email: str) -> None:
    """Ask an address to run a company, on behalf of the site.

    Raises Invalid when the address belongs to a member.
    """
    actor.require(Permission.SITE_ADMINISTER)
    _invite(db, actor, lock_company(db, company_id), email, role=Role.ADMIN)


def renew_invitation(db: Session, actor: Actor, company_id: CompanyId, invitation_id: InvitationId) -> None:
    """Send an open invitation again, with a new link; the older link stops working.

    Raises NotFound when it is not open any more.
    """
    company = load_company(db, actor, Permission.MEMBERS_MANAGE, company_id)
    invitation = _open_invitation(db, company_id, invitation_id)
    if invitation is None:
        raise NotFound("This invitation was accepted or taken back.")
    _send(db, actor, company, invitation)


def revoke_invitation(db: Session, actor: Actor, company_id: CompanyId, invitation_id: InvitationId) -> None:
    """Take an invitation back; one that is over already stays over."""
    load_company(db, actor, Permission.MEMBERS_MANAGE, company_id)
    invitation = _open_invitation(db, company_id, invitation_id)
    if invitation is not None:
        invitation.revoked_at = clock.now()
        audit.record(db, actor, "invitation.revoked", ("invitation", invitation_id), company_id=company_id)


def accept_invitation(db: Session, actor: Actor, token: str) -> CompanyId:
    """Join a company as the signed-in person, whose address the link has proven.

    Raises Gone when the invitation is over, Forbidden when it is for another address, Unauthenticated when nobody is
    signed in.
    """
    invitation = _redeem(db, token)
    if actor.person_id is None:
        raise Unauthenticated("Sign in to accept this invitation.")
    person = accounts.load_person(db, actor.person_id)
    if person.email_key != invitation.email_key:
        raise Forbidden(f"This invitation is for {invitation.email}. You are signed in as {person.email}.")
    _join(db, actor, invitation, person)
    return invitation.company_id


def accept_as_newcomer(
    db: Session, actor: Actor, token: str, *, who: accounts.Newcomer, browser: accounts.Browser, site_name: str
) -> str:
    """Join a company with a new account for the invited address; returns the token of its session.

    The address of `who` is not looked at: the invitation knows it.
    Raises Gone when the invitation is over, Conflict when the address has an account, Invalid for the password.
    """
    invitation = _redeem(db, token)
    if db.scalar(select(Person.id).where(Person.email_key == invitation.email_key)):
        raise Conflict(HAS_ACCOUNT)
    password_hash = accounts.chosen_hash(who.password, (who.name, invitation.email, site_name))
    person = accounts.add_proven_person(db, actor, who.name, invitation.email, password_hash=password_hash)
    _join(db, accounts.as_person(actor, person), invitation, person)
    return accounts.open_session(db, actor, person, browser=browser)


def erase_invitations(db: Session, addresses: Collection[str]) -> None:
    """Delete every invitation of these addresses (in lower case): their owner is being erased."""
    db.execute(delete(Invitation).where(Invitation.email_key.in_(addresses)))


def _invite(db: Session, actor: Actor, company: Company, email: str, *, role: Role) -> None:
    member = select(Membership.person_id).join(Person, Person.id == Membership.person_id)
    if db.scalar(member.where(Membership.company_id == company.id, Person.email_key == email.lower())):
        raise Invalid(fields={"email": "This person is in the team already."})
    invitation = db.scalars(
        select(Invitation).where(
            Invitation.company_id == company.id,
            Invitation.email_key == email.lower(),
            Invitation.accepted_at.is_(None),
            Invitation.revoked_at.is_(None),
        )
    ).first()
    if invitation is None:
        invitation = Invitation(
            id=InvitationId(new_id()), company_id=company.id, email_key=email.lower(), created_at=clock.now()
        )
    invitation.email, invitation.role = email, role.value
    _send(db, actor, company, invitation)


def _send(db: Session, actor: Actor, company: Company, invitation: Invitation) -> None:
    token = new_token()
    invitation.token_hash = hash_token(token)
    invitation.expires_at = clock.now() + rules.INVITATION_LIFE
    invitation.invited_by = actor.person_id
    db.add(invitation)
    db.flush()
    role = Role(invitation.role)
    changed = {"role": (None, role.value)}
    target = ("invitation", invitation.id)
    audit.record(db, actor, "member.invited", target, company_id=company.id, changed=changed)
    emit(db, events.Invited(invitation.email, company.name, ROLE_WORDS[role], actor.name, token))


def _redeem(db: Session, token: str) -> Invitation:
    invitation = db.scalars(
        select(Invitation).where(Invitation.token_hash == hash_token(token)).with_for_update()
    ).one_or_none()
    over = invitation is None or invitation.accepted_at or invitation.revoked_at
    if invitation is None or over or invitation.expires_at <= clock.now():
        raise Gone(OVER)
    return invitation


def _join(db: Session, actor: Actor, invitation: Invitation, person: Person) -> None:
    accounts.prove_address(db, person)
    add_member(db, actor, invitation.company_id, person.id, role=Role(invitation.role))
    invitation.accepted_at = clock.now()
    audit.record(db, actor, "invitation.accepted", ("invitation", invitation.id), company_id=invitation.company_id)


def _open_invitation(db: Session, company_id: CompanyId, invitation_id: InvitationId) -> Invitation | None:
    invitation = db.get(Invitation, invitation_id, with_for_update=True)
    if invitation is None or invitation.company_id != company_id:
        raise NotFound
    return None if invitation.accepted_at or invitation.revoked_at else invitation
