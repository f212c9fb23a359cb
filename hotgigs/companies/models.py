"""The tables of employers, their members and invitations."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from hotgigs.kernel.db import Base
from hotgigs.kernel.ids import CompanyId, InvitationId, PersonId


class Company(Base):
    """An employer."""

    __tablename__ = "companies"

    id: Mapped[CompanyId] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    summary: Mapped[str]
    """One sentence, shown beside the name."""
    about: Mapped[str]
    """Markdown."""
    website: Mapped[str]
    industry: Mapped[str]
    size: Mapped[str]
    """A band such as 51-200."""
    founded: Mapped[int | None]
    place_id: Mapped[int | None] = mapped_column(ForeignKey("places.id"))
    benefits: Mapped[list[str]]
    accent: Mapped[str] = mapped_column(String(7))
    logo_sha256: Mapped[str | None] = mapped_column(String(64))
    """The logo as we redrew it, safe to serve."""
    logo_media_type: Mapped[str | None] = mapped_column(String(30))
    logo_state: Mapped[str] = mapped_column(String(10), default="none")
    """none, pending, ready or refused."""
    logo_sentence: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class Membership(Base):
    """A person's role in a company."""

    __tablename__ = "memberships"

    company_id: Mapped[CompanyId] = mapped_column(ForeignKey("companies.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    role: Mapped[str] = mapped_column(String(20))
    joined_at: Mapped[datetime]

    # Read on every signed-in request: what is this person, where?
    __table_args__ = (Index("ix_memberships_person_id", "person_id"),)


class Invitation(Base):
    """An address that was asked to join a company."""

    __tablename__ = "invitations"

    id: Mapped[InvitationId] = mapped_column(primary_key=True)
    company_id: Mapped[CompanyId] = mapped_column(ForeignKey("companies.id", ondelete="CASCADE"))
    email: Mapped[str]
    email_key: Mapped[str]
    role: Mapped[str] = mapped_column(String(20))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    invited_by: Mapped[PersonId | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    # Read by the team page.
    __table_args__ = (Index("ix_invitations_company_id", "company_id"),)
