"""Opening an account: nothing exists until the address has proven itself and the password was typed again."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotgigs.accounts import events, hashing
from hotgigs.accounts.commands import links
from hotgigs.accounts.commands.choosing import chosen_hash
from hotgigs.accounts.commands.people import Newcomer, add_proven_person
from hotgigs.accounts.commands.sessions import Browser, open_session
from hotgigs.accounts.models import Person
from hotgigs.accounts.rules.links import Purpose
from hotgigs.audit import commands as audit
from hotgigs.kernel.errors import Conflict, Invalid
from hotgigs.kernel.events import emit
from hotgigs.kernel.permissions import Actor

WRONG_PASSWORD = "This is not the password that was chosen with this link."  # noqa: S105 - a sentence


def ask_sign_up(db: Session, actor: Actor, who: Newcomer, *, site_name: str) -> None:
    """Send a link that opens the account, or to the owner of an existing one a note; the same work either way.

    The name and the password wait with the link, not in an account: a link that a stranger asked for carries the
    stranger's password, and the owner of the address cannot open such an account by mistake.
    Raises Invalid when the password is refused.
    """
    password_hash = chosen_hash(who.password, (who.name, who.email, site_name))
    person = db.scalars(select(Person).where(Person.email_key == who.email.lower())).one_or_none()
    if person is not None:
        audit.record(db, actor, "person.sign_up_repeated", ("person", person.id))
        emit(db, events.SignUpRepeated(recipient=person.email, name=person.name))
        return
    payload = {"name": who.name, "email": who.email, "password_hash": password_hash}
    token = links.issue(db, Purpose.SIGN_UP, payload=payload)
    audit.record(db, actor, "person.sign_up_asked", ("person", "new"))
    emit(db, events.SignUpAsked(recipient=who.email, name=who.name, token=token))


def complete_sign_up(db: Session, actor: Actor, token: str, password: str, *, browser: Browser) -> str:
    """Open the account of a link and sign its owner in; returns the session's token.

    Raises Gone when the link is over, Invalid when the password is another one (and the link stays good when the
    caller rolls back), Conflict when the address got an account in the meantime.
    """
    link = links.redeem(db, Purpose.SIGN_UP, token)
    if not hashing.verify_password(str(link.payload["password_hash"]), password):
        raise Invalid(fields={"password": WRONG_PASSWORD})
    email = str(link.payload["email"])
    if db.scalar(select(Person.id).where(Person.email_key == email.lower())):
        raise Conflict("This address has an account already. Sign in with its password.")
    person = add_proven_person(
        db, actor, str(link.payload["name"]), email, password_hash=str(link.payload["password_hash"])
    )
    link.payload = {}
    return open_session(db, actor, person, browser=browser)
