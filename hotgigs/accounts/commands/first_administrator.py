"""The first administrator of a site, by a link that the command line shows once."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from hotgigs.accounts import queries
from hotgigs.accounts.commands import links
from hotgigs.accounts.commands.choosing import chosen_hash
from hotgigs.accounts.commands.people import Newcomer, add_proven_person, lock_administrators
from hotgigs.accounts.commands.sessions import Browser, as_person, open_session
from hotgigs.accounts.models import OneTimeToken
from hotgigs.accounts.rules.links import Purpose
from hotgigs.audit import commands as audit
from hotgigs.kernel import clock
from hotgigs.kernel.errors import Conflict
from hotgigs.kernel.permissions import SYSTEM, Actor

THERE_IS_ONE = "This site has an administrator already. Sign in, or ask them for an account."


def create_first_administrator_link(db: Session) -> str:
    """Make the one link that lets somebody become the first administrator; older ones stop working.

    Raises Conflict when there is an administrator.
    """
    _refuse_second(db)
    db.execute(
        update(OneTimeToken)
        .where(OneTimeToken.purpose == Purpose.FIRST_ADMINISTRATOR.value, OneTimeToken.used_at.is_(None))
        .values(used_at=clock.now())
    )
    token = links.issue(db, Purpose.FIRST_ADMINISTRATOR)
    audit.record(db, SYSTEM, "person.first_administrator_invited", ("person", "new"))
    return token


def become_first_administrator(
    db: Session, actor: Actor, token: str, *, who: Newcomer, site_name: str, browser: Browser
) -> str:
    """Add the administrator who holds the link and sign them in; returns the session's token.

    The link was shown to who controls the server, so the address needs no other proof.
    Raises Gone when the link is over, Conflict when there is an administrator, Invalid when the password is refused.
    """
    links.redeem(db, Purpose.FIRST_ADMINISTRATOR, token)
    _refuse_second(db)
    password_hash = chosen_hash(who.password, (who.name, who.email, site_name))
    person = add_proven_person(db, actor, who.name, who.email, password_hash=password_hash)
    person.is_administrator = True
    changed = {"is_administrator": (False, True)}
    audit.record(db, as_person(actor, person), "person.promoted", ("person", person.id), changed=changed)
    return open_session(db, actor, person, browser=browser)


def _refuse_second(db: Session) -> None:
    lock_administrators(db)
    if queries.has_administrator(db):
        raise Conflict(THERE_IS_ONE)
