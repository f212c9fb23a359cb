"""Erasing an account, with its sessions and the links to it."""

from collections.abc import Collection

from sqlalchemy import delete, func
from sqlalchemy.orm import Session

from hotgigs.accounts.models import OneTimeToken, Person
from hotgigs.kernel.ids import PersonId


def erase(db: Session, people: Collection[PersonId], addresses: Collection[str]) -> list[PersonId]:
    """Delete accounts, and sign-ups that wait for an address (in lower case); returns the accounts that were there.

    Sessions and links go with the account; what the person did for a company stays there, done by nobody.
    """
    db.execute(delete(OneTimeToken).where(func.lower(OneTimeToken.payload["email"].astext).in_(addresses)))
    return list(db.scalars(delete(Person).where(Person.id.in_(people)).returning(Person.id)))
