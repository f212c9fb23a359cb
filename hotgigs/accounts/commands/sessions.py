"""Signing in and out, and the sessions of a person's browsers."""

from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from hotgigs.accounts import hashing
from hotgigs.accounts.models import LoginSession, Person
from hotgigs.accounts.rules.sessions import LIFE, SEEN_EVERY
from hotgigs.audit import commands as audit
from hotgigs.kernel import clock
from hotgigs.kernel.errors import NotFound, Unauthenticated
from hotgigs.kernel.ids import PersonId, SessionId, hash_token, new_id, new_token
from hotgigs.kernel.permissions import Actor


@dataclass(frozen=True)
class Browser:
    """The browser that gets a session: where from, what it calls itself, and the token it already holds."""

    ip: str
    user_agent: str
    token: str | None = None


def sign_in(db: Session, actor: Actor, email: str, password: str, *, browser: Browser) -> str | None:
    """Open a session for who knows the password; None when they do not, which takes as long and tells no more."""
    person = db.scalars(select(Person).where(Person.email_key == email.lower()).with_for_update()).one_or_none()
    known = hashing.verify_password(person.password_hash if person else None, password)
    if person is None:
        return None
    if not known or person.disabled_at or not person.email_verified_at:
        audit.record(db, actor, "session.failed", ("person", person.id))
        return None
    if hashing.is_outdated(person.password_hash or ""):
        person.password_hash = hashing.hash_password(password)
    return open_session(db, actor, person, browser=browser)


def open_session(db: Session, actor: Actor, person: Person, *, browser: Browser) -> str:
    """Sign a person in; the session that the browser held before ends, so that no token outlives a change of person."""
    if browser.token:
        _revoke(db, LoginSession.token_hash == hash_token(browser.token))
    token, now = new_token(), clock.now()
    session_id = SessionId(new_id())
    db.add(
        LoginSession(
            id=session_id,
            token_hash=hash_token(token),
            person_id=person.id,
            created_at=now,
            last_seen_at=now,
            expires_at=now + LIFE,
            ip=browser.ip,
            user_agent=browser.user_agent[:400],
        )
    )
    person.last_signed_in_at = now
    db.flush()
    audit.record(db, as_person(actor, person, session_id), "session.signed_in", ("session", session_id))
    return token


def sign_out(db: Session, actor: Actor) -> None:
    """End the session of this browser; without one nothing happens."""
    if actor.session_id and _revoke(db, LoginSession.id == actor.session_id):
        audit.record(db, actor, "session.signed_out", ("session", actor.session_id))


def end_session(db: Session, actor: Actor, session_id: SessionId) -> None:
    """End one session of the actor's own; ending it twice is harmless.

    Raises NotFound when it is not theirs.
    """
    session = db.get(LoginSession, session_id, with_for_update=True)
    if session is None or session.person_id != own_id(actor):
        raise NotFound
    if session.revoked_at is None:
        session.revoked_at = clock.now()
        audit.record(db, actor, "session.revoked", ("session", session_id))


def end_other_sessions(db: Session, actor: Actor) -> int:
    """End the actor's sessions in all other browsers; returns how many."""
    ended = end_sessions(db, own_id(actor), but=actor.session_id)
    if ended:
        audit.record(db, actor, "sessions.revoked", ("person", actor.person_id), changed={"count": (ended, 0)})
    return ended


def end_sessions(db: Session, person_id: PersonId, *, but: SessionId | None = None) -> int:
    """End a person's sessions, all but one; returns how many."""
    condition = LoginSession.person_id == person_id
    return _revoke(db, condition if but is None else condition & (LoginSession.id != but))


def touch_session(db: Session, session_id: SessionId) -> None:
    """Note that a session is in use, unless that was noted a moment ago."""
    now = clock.now()
    db.execute(
        update(LoginSession)
        .where(LoginSession.id == session_id, LoginSession.last_seen_at < now - SEEN_EVERY)
        .values(last_seen_at=now)
    )


def as_person(actor: Actor, person: Person, session_id: SessionId | None = None) -> Actor:
    """Return the actor for the trail: the person, from where the request came."""
    who = replace(actor, kind="user", person_id=person.id, name=person.name, email=person.email)
    return replace(who, is_administrator=person.is_administrator, session_id=session_id or actor.session_id)


def own_id(actor: Actor) -> PersonId:
    """Return who the actor is.

    Raises Unauthenticated when that is nobody with an account.
    """
    if actor.person_id is None:
        raise Unauthenticated
    return actor.person_id


def _revoke(db: Session, condition: ColumnElement[bool]) -> int:
    alive = LoginSession.revoked_at.is_(None)
    ended = db.execute(update(LoginSession).where(condition, alive).values(revoked_at=clock.now()))
    return int(ended.rowcount)  # type: ignore[attr-defined]  # an UPDATE always yields a CursorResult
