"""Reads of people and sessions."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotgigs.accounts.models import LoginSession, Person
from hotgigs.kernel import clock
from hotgigs.kernel.ids import PersonId, SessionId, hash_token


@dataclass(frozen=True)
class SignedIn:
    """The person behind a valid session."""

    session_id: SessionId
    person_id: PersonId
    name: str
    email: str
    is_administrator: bool


def find_session(db: Session, token: str) -> SignedIn | None:
    """Find who a session's token stands for; None when it ended, expired, or its person is disabled."""
    row = db.execute(
        select(LoginSession.id, Person.id, Person.name, Person.email, Person.is_administrator)
        .join(Person, Person.id == LoginSession.person_id)
        .where(
            LoginSession.token_hash == hash_token(token),
            LoginSession.revoked_at.is_(None),
            LoginSession.expires_at > clock.now(),
            Person.disabled_at.is_(None),
        )
    ).one_or_none()
    return SignedIn(*row) if row else None
