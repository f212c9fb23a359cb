"""Passwords: changed by who knows the present one, chosen anew by who reads the mail."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotgigs.accounts import events, hashing
from hotgigs.accounts.commands import links
from hotgigs.accounts.commands.choosing import chosen_hash
from hotgigs.accounts.commands.people import load_person, prove_address
from hotgigs.accounts.commands.sessions import Browser, as_person, end_sessions, open_session, own_id
from hotgigs.accounts.models import Person
from hotgigs.accounts.rules.links import Purpose
from hotgigs.audit import commands as audit
from hotgigs.kernel.errors import Gone, Invalid
from hotgigs.kernel.events import emit
from hotgigs.kernel.ids import PersonId
from hotgigs.kernel.permissions import Actor

NOT_YOURS = "This is not your present password."


def ask_reset(db: Session, actor: Actor, email: str) -> None:
    """Send a link to choose a new password, or to an unknown address a note; the same work either way."""
    person = db.scalars(select(Person).where(Person.email_key == email.lower())).one_or_none()
    if person is None or person.disabled_at is not None:
        # A link that nobody gets: who watches the clock learns nothing.
        links.issue(db, Purpose.RESET)
        audit.record(db, actor, "person.reset_asked", ("person", "unknown"))
        emit(db, events.ResetAskedInVain(recipient=email))
        return
    token = links.issue(db, Purpose.RESET, person_id=person.id)
    audit.record(db, actor, "person.reset_asked", ("person", person.id))
    emit(db, events.ResetAsked(person.email, person.name, token))


def reset_link(db: Session, actor: Actor, person_id: PersonId) -> str:
    """Make a link to choose a new password, for the command line to show; returns its token."""
    person = load_person(db, person_id)
    audit.record(db, actor, "person.reset_asked", ("person", person.id))
    return links.issue(db, Purpose.RESET, person_id=person.id)


def reset_password(db: Session, actor: Actor, token: str, password: str, *, site_name: str) -> None:
    """Choose a new password by a link; every session ends, and the address counts as proven.

    Raises Gone when the link is over, Invalid when the password is refused (roll back, and the link stays good).
    """
    link = links.redeem(db, Purpose.RESET, token)
    if link.person_id is None:
        raise Gone(links.OVER)
    person = load_person(db, link.person_id)
    if person.disabled_at is not None:
        raise Gone(links.OVER)
    person.password_hash = chosen_hash(password, (person.name, person.email, site_name))
    prove_address(db, person)
    end_sessions(db, person.id)
    links.void(db, person.id, Purpose.RESET, Purpose.CHANGE_EMAIL)
    _tell(db, as_person(actor, person), person)


def change_password(db: Session, actor: Actor, present: str, password: str, *, browser: Browser, site_name: str) -> str:
    """Change the actor's own password; this browser's session goes on under a new token, which is returned.

    Raises Invalid when the present password is another one, or the new one is refused.
    """
    person = load_person(db, own_id(actor))
    if not hashing.verify_password(person.password_hash, present):
        raise Invalid(fields={"present": NOT_YOURS})
    person.password_hash = chosen_hash(password, (person.name, person.email, site_name))
    links.void(db, person.id, Purpose.RESET, Purpose.CHANGE_EMAIL)
    _tell(db, actor, person)
    return open_session(db, actor, person, browser=browser)


def _tell(db: Session, actor: Actor, person: Person) -> None:
    audit.record(db, actor, "person.password_changed", ("person", person.id), changed={"password": (None, None)})
    emit(db, events.PasswordChanged(person.email, person.name))
