"""The tables of people, their sessions, and links that work once."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from hotgigs.kernel.db import Base
from hotgigs.kernel.ids import PersonId, SessionId


class Person(Base):
    """Somebody who can sign in: candidate, member of a company, or administrator of the site."""

    __tablename__ = "people"

    id: Mapped[PersonId] = mapped_column(primary_key=True)
    name: Mapped[str]
    email: Mapped[str]
    email_key: Mapped[str] = mapped_column(unique=True)
    """The address in lower case: two people never share one."""
    password_hash: Mapped[str | None]
    email_verified_at: Mapped[datetime | None]
    is_administrator: Mapped[bool] = mapped_column(default=False)
    disabled_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    last_signed_in_at: Mapped[datetime | None]


class LoginSession(Base):
    """One signed-in browser; the cookie's token is stored as a hash."""

    __tablename__ = "sessions"

    id: Mapped[SessionId] = mapped_column(primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    ip: Mapped[str]
    user_agent: Mapped[str]

    # Read by the list of a person's sessions.
    __table_args__ = (Index("ix_sessions_person_id", "person_id"),)


class OneTimeToken(Base):
    """A link sent by mail: used once, by a press of a button, before it expires."""

    __tablename__ = "one_time_tokens"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    purpose: Mapped[str] = mapped_column(String(30))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    person_id: Mapped[PersonId | None] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    payload: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    # Read when an older link of the same purpose is made void.
    __table_args__ = (Index("ix_one_time_tokens_person_id", "person_id", "purpose"),)
