"""People: made, renamed, disabled, and who administers the site."""

from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hotgigs.accounts import events
from hotgigs.accounts.commands.sessions import as_person, end_sessions, own_id
from hotgigs.accounts.models import Person
from hotgigs.audit import commands as audit
from hotgigs.kernel import clock
from hotgigs.kernel.errors import Conflict, NotFound
from hotgigs.kernel.events import emit
from hotgigs.kernel.ids import PersonId, new_id
from hotgigs.kernel.permissions import Actor, Permission

LAST_ADMINISTRATOR = "This is the last administrator of the site. Make somebody else one first."
_ADMINISTRATORS_LOCK = 740_101
"""PostgreSQL advisory lock: two administrators who remove each other at once must not both succeed."""


@dataclass(frozen=True)
class Newcomer:
    """What somebody enters to get an account."""

    name: str
    email: str
    password: str = field(repr=False)


def create_person(db: Session, actor: Actor, name: str, email: str, *, is_administrator: bool = False) -> Person:
    """Add a person without a password; a reset link lets them choose one.

    Raises Conflict when the address has an account.
    """
    actor.require(Permission.SITE_ADMINISTER)
    person = _add(db, name, email, is_administrator=is_administrator)
    administrator = {"is_administrator": (None, is_administrator)}
    audit.record(db, actor, "person.created", ("person", person.id), changed=administrator)
    return person


def add_proven_person(db: Session, actor: Actor, name: str, email: str, *, password_hash: str) -> Person:
    """Add a person who has shown, by a link in a mail, that the address is theirs.

    Raises Conflict when the address has an account.
    """
    person = _add(db, name, email)
    person.password_hash = password_hash
    prove_address(db, person)
    audit.record(db, as_person(actor, person), "person.signed_up", ("person", person.id))
    return person


def prove_address(db: Session, person: Person) -> None:
    """Note that the person reads the mail of their address."""
    if person.email_verified_at is None:
        person.email_verified_at = clock.now()
        db.flush()
        emit(db, events.AddressProven(person.id, person.email_key))


def rename_person(db: Session, actor: Actor, name: str) -> None:
    """Change the actor's own name."""
    person = load_person(db, own_id(actor))
    if person.name != name:
        person.name = name
        audit.record(db, actor, "person.renamed", ("person", person.id), changed={"name": (None, None)})


def disable_person(db: Session, actor: Actor, person_id: PersonId) -> None:
    """Let a person sign in no more and end their sessions; doing it twice is harmless.

    Raises Conflict for the last administrator, and for the actor, who would lock themselves out.
    """
    actor.require(Permission.SITE_ADMINISTER)
    if actor.person_id == person_id:
        raise Conflict("You cannot disable your own account. Ask another administrator.")
    person = load_person(db, person_id)
    if person.disabled_at is not None:
        return
    if person.is_administrator:
        _keep_one_administrator(db, person_id)
    person.disabled_at = clock.now()
    end_sessions(db, person_id)
    audit.record(db, actor, "person.disabled", ("person", person_id))


def enable_person(db: Session, actor: Actor, person_id: PersonId) -> None:
    """Let a disabled person sign in again."""
    actor.require(Permission.SITE_ADMINISTER)
    person = load_person(db, person_id)
    if person.disabled_at is not None:
        person.disabled_at = None
        audit.record(db, actor, "person.enabled", ("person", person_id))


def grant_administrator(db: Session, actor: Actor, person_id: PersonId) -> None:
    """Make a person an administrator of the site."""
    actor.require(Permission.SITE_ADMINISTER)
    person = load_person(db, person_id)
    if not person.is_administrator:
        person.is_administrator = True
        changed = {"is_administrator": (False, True)}
        audit.record(db, actor, "person.promoted", ("person", person_id), changed=changed)


def revoke_administrator(db: Session, actor: Actor, person_id: PersonId) -> None:
    """Make an administrator an ordinary person.

    Raises Conflict for the last one.
    """
    actor.require(Permission.SITE_ADMINISTER)
    person = load_person(db, person_id)
    if person.is_administrator:
        _keep_one_administrator(db, person_id)
        person.is_administrator = False
        changed = {"is_administrator": (True, False)}
        audit.record(db, actor, "person.demoted", ("person", person_id), changed=changed)


def load_person(db: Session, person_id: PersonId) -> Person:
    """Load a person, locked.

    Raises NotFound.
    """
    person = db.get(Person, person_id, with_for_update=True)
    if person is None:
        raise NotFound("There is no such person.")
    return person


def lock_administrators(db: Session) -> None:
    """Let no other transaction change who administers the site until this one ends."""
    db.execute(select(func.pg_advisory_xact_lock(_ADMINISTRATORS_LOCK)))


def _keep_one_administrator(db: Session, person_id: PersonId) -> None:
    lock_administrators(db)
    other = select(Person.id).where(Person.is_administrator, Person.disabled_at.is_(None), Person.id != person_id)
    if db.scalar(other.limit(1)) is None:
        raise Conflict(LAST_ADMINISTRATOR)


def _add(db: Session, name: str, email: str, *, is_administrator: bool = False) -> Person:
    person = Person(
        id=PersonId(new_id()),
        name=name,
        email=email,
        email_key=email.lower(),
        is_administrator=is_administrator,
        created_at=clock.now(),
    )
    try:
        with db.begin_nested():
            db.add(person)
    except IntegrityError as error:
        raise Conflict("This address has an account already.") from error
    return person
