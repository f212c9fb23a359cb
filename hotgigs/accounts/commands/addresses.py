"""Changing a person's address of mail: the new one proves itself, the old one is told."""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hotgigs.accounts import events, hashing
from hotgigs.accounts.commands import links
from hotgigs.accounts.commands.passwords import NOT_YOURS
from hotgigs.accounts.commands.people import load_person
from hotgigs.accounts.commands.sessions import as_person, own_id
from hotgigs.accounts.models import Person
from hotgigs.accounts.rules.links import Purpose
from hotgigs.audit import commands as audit
from hotgigs.kernel import clock
from hotgigs.kernel.errors import Conflict, Gone, Invalid
from hotgigs.kernel.events import emit
from hotgigs.kernel.permissions import Actor

TAKEN = "This address belongs to another account by now. Nothing was changed."


def ask_email_change(db: Session, actor: Actor, email: str, *, password: str) -> None:
    """Send a link to the new address; if that has an account, its owner is told and nobody else learns it.

    Raises Invalid when the password is not the actor's, or the address is the present one.
    """
    person = load_person(db, own_id(actor))
    if not hashing.verify_password(person.password_hash, password):
        raise Invalid(fields={"password": NOT_YOURS})
    if email.lower() == person.email_key and email == person.email:
        raise Invalid(fields={"email": "This is your address already."})
    audit.record(db, actor, "person.email_change_asked", ("person", person.id))
    owner = db.scalars(select(Person).where(Person.email_key == email.lower(), Person.id != person.id)).one_or_none()
    if owner is not None:
        emit(db, events.SignUpRepeated(recipient=owner.email, name=owner.name))
        return
    token = links.issue(db, Purpose.CHANGE_EMAIL, person_id=person.id, payload={"email": email})
    emit(db, events.EmailChangeAsked(recipient=email, name=person.name, token=token))


def change_email(db: Session, actor: Actor, token: str) -> None:
    """Put the new address in force by its link, and tell the old one.

    Raises Gone when the link is over, Conflict when the address got another account in the meantime.
    """
    link = links.redeem(db, Purpose.CHANGE_EMAIL, token)
    if link.person_id is None:
        raise Gone(links.OVER)
    person = load_person(db, link.person_id)
    if person.disabled_at is not None:
        raise Gone(links.OVER)
    old, new = person.email, str(link.payload["email"])
    try:
        with db.begin_nested():
            person.email, person.email_key, person.email_verified_at = new, new.lower(), clock.now()
    except IntegrityError as error:
        raise Conflict(TAKEN) from error
    # A link to a new password may lie in the old mailbox.
    links.void(db, person.id, Purpose.RESET)
    who = as_person(actor, person)
    audit.record(db, who, "person.email_changed", ("person", person.id), changed={"email": (None, None)})
    emit(db, events.AddressProven(person.id, person.email_key))
    emit(db, events.EmailChanged(recipient=old, name=person.name, new_email=new))
