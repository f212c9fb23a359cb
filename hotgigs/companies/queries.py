"""Reads of companies, their members and invitations."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from hotgigs.accounts.models import Person
from hotgigs.companies.models import Company, Invitation, Membership
from hotgigs.companies.rules import Profile
from hotgigs.kernel import clock
from hotgigs.kernel.errors import NotFound
from hotgigs.kernel.ids import CompanyId, InvitationId, PersonId, hash_token
from hotgigs.kernel.permissions import Actor, Permission, Role
from hotgigs.taxonomy import queries as taxonomy

PAGE = 50


@dataclass(frozen=True)
class CompanyRow(Profile):
    """A company as its own people see it."""

    id: CompanyId
    slug: str
    logo_sha256: str | None
    logo_state: str
    logo_sentence: str
    version: int

    @property
    def logo_url(self) -> str | None:
        """Return the address of the logo, which changes with the picture."""
        return f"/companies/{self.slug}/logo/{self.logo_sha256}" if self.logo_sha256 else None


@dataclass(frozen=True)
class OwnCompany:
    """A company that a person works with."""

    slug: str
    name: str
    summary: str


@dataclass(frozen=True)
class MemberRow:
    """A person in a team."""

    person_id: PersonId
    name: str
    email: str
    role: Role
    joined_at: datetime


@dataclass(frozen=True)
class InvitationRow:
    """An invitation that nobody has answered."""

    id: InvitationId
    email: str
    role: Role
    created_at: datetime
    expires_at: datetime
    is_expired: bool


@dataclass(frozen=True)
class Asked:
    """An open invitation as who holds its link sees it."""

    company_name: str
    company_slug: str
    role: Role
    email: str
    inviter: str
    has_account: bool


@dataclass(frozen=True)
class SiteCompany:
    """A company as an administrator of the site sees it."""

    id: CompanyId
    slug: str
    name: str
    members: int
    administrators: int
    invitations: int
    created_at: datetime


@dataclass(frozen=True)
class CompaniesPage:
    """One page of companies, the newest first; `next_before` asks for the next one."""

    rows: Sequence[SiteCompany]
    next_before: CompanyId | None
    total: int


def roles_of(db: Session, person_id: PersonId) -> dict[CompanyId, Role]:
    """Return the person's role in each company."""
    rows = db.execute(select(Membership.company_id, Membership.role).where(Membership.person_id == person_id))
    return {company_id: Role(role) for company_id, role in rows}


def get_company(db: Session, actor: Actor, slug: str) -> CompanyRow:
    """Return a company to who may see it from inside.

    Raises NotFound for everybody else.
    """
    company = db.scalars(select(Company).where(Company.slug == slug, Company.id.in_(actor.company_ids))).one_or_none()
    if company is None:
        raise NotFound
    actor.require(Permission.COMPANY_VIEW, company_id=company.id)
    place = taxonomy.find_place(db, company.place_id) if company.place_id else None
    return CompanyRow(
        id=company.id,
        slug=company.slug,
        name=company.name,
        summary=company.summary,
        about=company.about,
        website=company.website,
        industry=company.industry,
        size=company.size,
        founded=company.founded,
        place=place.label if place else "",
        place_id=company.place_id,
        benefits=list(company.benefits),
        accent=company.accent,
        logo_sha256=company.logo_sha256,
        logo_state=company.logo_state,
        logo_sentence=company.logo_sentence,
        version=company.version,
    )


def list_own_companies(db: Session, actor: Actor) -> list[OwnCompany]:
    """List the companies of which the actor is a member."""
    rows = db.execute(
        select(Company.slug, Company.name, Company.summary).where(Company.id.in_(actor.roles)).order_by(Company.name)
    )
    return [OwnCompany(*row) for row in rows]


def find_logo(db: Session, slug: str, sha256: str) -> str | None:
    """Find the media type of a company's present logo, by its hash."""
    return db.scalar(select(Company.logo_media_type).where(Company.slug == slug, Company.logo_sha256 == sha256))


def list_members(db: Session, company_id: CompanyId) -> list[MemberRow]:
    """List a team by name."""
    rows = db.execute(
        select(Person.id, Person.name, Person.email, Membership.role, Membership.joined_at)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.company_id == company_id)
        .order_by(func.lower(Person.name), Person.id)
    )
    return [MemberRow(person_id, name, email, Role(role), joined) for person_id, name, email, role, joined in rows]


def get_member(db: Session, company_id: CompanyId, person_id: PersonId) -> MemberRow:
    """Return one member of a team.

    Raises NotFound.
    """
    for member in list_members(db, company_id):
        if member.person_id == person_id:
            return member
    raise NotFound("This person is not in the team.")


def list_invitations(db: Session, company_id: CompanyId) -> list[InvitationRow]:
    """List the invitations that nobody has answered, the newest first."""
    now = clock.now()
    rows = db.scalars(
        select(Invitation)
        .where(Invitation.company_id == company_id, Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None))
        .order_by(Invitation.id.desc())
    )
    return [
        InvitationRow(row.id, row.email, Role(row.role), row.created_at, row.expires_at, row.expires_at <= now)
        for row in rows
    ]


def find_invitation(db: Session, token: str) -> Asked | None:
    """Find what an invitation's link is about, without using it up; None when it is over."""
    owner = aliased(Person)
    account = select(owner.id).where(owner.email_key == Invitation.email_key).correlate(Invitation).exists()
    row = db.execute(
        select(Company.name, Company.slug, Invitation.role, Invitation.email, Person.name, account)
        .join(Company, Company.id == Invitation.company_id)
        .outerjoin(Person, Person.id == Invitation.invited_by)
        .where(
            Invitation.token_hash == hash_token(token),
            Invitation.accepted_at.is_(None),
            Invitation.revoked_at.is_(None),
            Invitation.expires_at > clock.now(),
        )
    ).one_or_none()
    if row is None:
        return None
    company_name, slug, role, email, inviter, has_account = row
    return Asked(company_name, slug, Role(role), email, inviter or "", has_account)


def list_companies(db: Session, search: str = "", *, before: CompanyId | None = None) -> CompaniesPage:
    """List all companies of the site, the newest first, whose name holds the words."""
    matching = [Company.name.icontains(word, autoescape=True) for word in search.split()[:6]]
    total = db.scalar(select(func.count()).select_from(Company).where(*matching)) or 0
    members = select(func.count()).where(Membership.company_id == Company.id)
    is_admin = Membership.role == Role.ADMIN.value
    waiting = Invitation.accepted_at.is_(None) & Invitation.revoked_at.is_(None)
    query = (
        select(
            Company.id,
            Company.slug,
            Company.name,
            members.scalar_subquery(),
            members.where(is_admin).scalar_subquery(),
            select(func.count()).where(Invitation.company_id == Company.id, waiting).scalar_subquery(),
            Company.created_at,
        )
        .where(*matching)
        .order_by(Company.id.desc())
        .limit(PAGE + 1)
    )
    if before is not None:
        query = query.where(Company.id < before)
    found = [SiteCompany(*row) for row in db.execute(query)]
    return CompaniesPage(found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None, total)


def find_company_id(db: Session, slug: str) -> CompanyId | None:
    """Find a company of the site by its address."""
    return db.scalar(select(Company.id).where(Company.slug == slug))
