"""Reads of people, their sessions and links."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from hotgigs.accounts.models import LoginSession, OneTimeToken, Person
from hotgigs.accounts.rules.links import Purpose
from hotgigs.accounts.rules.sessions import IDLE, device_words
from hotgigs.kernel import clock
from hotgigs.kernel.errors import NotFound
from hotgigs.kernel.ids import PersonId, SessionId, hash_token

PAGE = 50
COUNTED = 1000
"""People found by a search that are counted; of more it is said that there are more."""


@dataclass(frozen=True)
class SignedIn:
    """The person behind a valid session."""

    session_id: SessionId
    person_id: PersonId
    name: str
    email: str
    is_administrator: bool
    last_seen_at: datetime


@dataclass(frozen=True)
class SessionRow:
    """A browser in which a person is signed in."""

    id: SessionId
    device: str
    ip: str
    created_at: datetime
    last_seen_at: datetime


@dataclass(frozen=True)
class LinkRow:
    """A link that still works: whose account it is about."""

    person_id: PersonId | None
    name: str
    email: str


@dataclass(frozen=True)
class PersonRow:
    """A person as an administrator of the site sees them."""

    id: PersonId
    name: str
    email: str
    is_administrator: bool
    email_verified_at: datetime | None
    disabled_at: datetime | None
    created_at: datetime
    last_signed_in_at: datetime | None


@dataclass(frozen=True)
class PeoplePage:
    """One page of people, the newest first; `next_before` asks for the next one."""

    rows: Sequence[PersonRow]
    next_before: PersonId | None
    total: int
    is_more: bool = False
    """There are more than the total says."""

    @property
    def total_words(self) -> str:
        """Say how many there are: 12, or 1,000+."""
        return f"{self.total:,}{'+' if self.is_more else ''}"


def find_session(db: Session, token: str) -> SignedIn | None:
    """Find who a session's token stands for; None when it ended, expired, or its person is disabled."""
    row = db.execute(
        select(
            LoginSession.id, Person.id, Person.name, Person.email, Person.is_administrator, LoginSession.last_seen_at
        )
        .join(Person, Person.id == LoginSession.person_id)
        .where(LoginSession.token_hash == hash_token(token), _is_alive(), Person.disabled_at.is_(None))
    ).one_or_none()
    return SignedIn(*row) if row else None


def list_sessions(db: Session, person_id: PersonId) -> list[SessionRow]:
    """List the browsers in which a person is signed in, the last used first."""
    rows = db.scalars(
        select(LoginSession)
        .where(LoginSession.person_id == person_id, _is_alive())
        .order_by(LoginSession.last_seen_at.desc(), LoginSession.id)
    )
    return [SessionRow(row.id, device_words(row.user_agent), row.ip, row.created_at, row.last_seen_at) for row in rows]


def find_link(db: Session, purpose: Purpose, token: str) -> LinkRow | None:
    """Find what a link is about, without using it up; None when it is over."""
    row = db.execute(
        select(OneTimeToken.payload, Person.id, Person.name, Person.email)
        .outerjoin(Person, Person.id == OneTimeToken.person_id)
        .where(
            OneTimeToken.purpose == purpose.value,
            OneTimeToken.token_hash == hash_token(token),
            OneTimeToken.used_at.is_(None),
            OneTimeToken.expires_at > clock.now(),
        )
    ).one_or_none()
    if row is None:
        return None
    payload, person_id, name, email = row
    return LinkRow(person_id, name or payload.get("name", ""), payload.get("email") or email or "")


def has_administrator(db: Session) -> bool:
    """Tell whether anybody can administer the site."""
    administrators = select(Person.id).where(Person.is_administrator, Person.disabled_at.is_(None))
    return db.scalar(administrators.limit(1)) is not None


def get_person(db: Session, person_id: PersonId) -> PersonRow:
    """Return one person.

    Raises NotFound.
    """
    person = db.get(Person, person_id)
    if person is None:
        raise NotFound("There is no such person.")
    return _row(person)


def find_person_by_email(db: Session, email: str) -> PersonRow | None:
    """Find the person of an address."""
    person = db.scalars(select(Person).where(Person.email_key == email.lower())).one_or_none()
    return _row(person) if person else None


def list_people(db: Session, search: str = "", *, before: PersonId | None = None, limit: int = PAGE) -> PeoplePage:
    """List people, the newest first, whose name or address holds the words."""
    matching = select(Person.id).where(*_matching(search)).order_by(Person.id.desc())
    # A part of a name can stand anywhere, so everybody is looked at: once for the count and the first page.
    counted = db.scalars(matching.limit(COUNTED + 1)).all() if search else []
    ids = counted[: limit + 1]
    if before is not None or not search:
        below = matching.where(Person.id < before) if before is not None else matching
        ids = db.scalars(below.limit(limit + 1)).all()
    rows = [_row(one) for one in db.scalars(select(Person).where(Person.id.in_(ids)).order_by(Person.id.desc()))]
    total = len(counted) if search else db.scalars(select(func.count()).select_from(Person)).one()
    is_more = bool(search) and total > COUNTED
    return PeoplePage(
        rows[:limit], rows[limit - 1].id if len(rows) > limit else None, COUNTED if is_more else total, is_more
    )


def _is_alive() -> ColumnElement[bool]:
    now = clock.now()
    in_time = (LoginSession.expires_at > now) & (LoginSession.last_seen_at > now - IDLE)
    return LoginSession.revoked_at.is_(None) & in_time


def _matching(search: str) -> list[ColumnElement[bool]]:
    return [
        or_(Person.name.icontains(word, autoescape=True), Person.email_key.contains(word.lower(), autoescape=True))
        for word in search.split()[:6]
    ]


def _row(person: Person) -> PersonRow:
    return PersonRow(
        id=person.id,
        name=person.name,
        email=person.email,
        is_administrator=person.is_administrator,
        email_verified_at=person.email_verified_at,
        disabled_at=person.disabled_at,
        created_at=person.created_at,
        last_signed_in_at=person.last_signed_in_at,
    )
