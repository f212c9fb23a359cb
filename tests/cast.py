"""The people of the tests: who they are and what they may do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from sqlalchemy.orm import Session

from hotgigs.accounts.models import Person
from hotgigs.companies.models import Company
from hotgigs.kernel.permissions import Actor, Role
from tests.make import actor_of, make_company, make_member, make_person

PLAIN: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True)
class Cast:
    """Alice recruits at Northwind, Amir runs it, Bob may only look; Charlie runs another company."""

    northwind: Company
    southgate: Company
    alice: Person
    amir: Person
    bob: Person
    charlie: Person
    dana: Person
    olga: Person

    @property
    def as_alice(self) -> Actor:
        """A recruiter of Northwind."""
        return actor_of(self.alice, (self.northwind, Role.RECRUITER))

    @property
    def as_amir(self) -> Actor:
        """The administrator of Northwind."""
        return actor_of(self.amir, (self.northwind, Role.ADMIN))

    @property
    def as_bob(self) -> Actor:
        """A colleague at Northwind who may only look."""
        return actor_of(self.bob, (self.northwind, Role.VIEWER))

    @property
    def as_charlie(self) -> Actor:
        """The administrator of Southgate: an outsider to Northwind."""
        return actor_of(self.charlie, (self.southgate, Role.ADMIN))

    @property
    def as_dana(self) -> Actor:
        """A candidate with an account."""
        return actor_of(self.dana)

    @property
    def as_olga(self) -> Actor:
        """The operator: administrator of the site, member of no company."""
        return actor_of(self.olga)


def make_cast(
    db: Session,
    person: Callable[..., Person] = make_person,
    *,
    northwind: Mapping[str, Any] = PLAIN,
    southgate: Mapping[str, Any] = PLAIN,
) -> Cast:
    """Add the cast to the database; what their companies have beyond the usual can be said."""
    cast = Cast(
        northwind=make_company(db, "Northwind Care", **northwind),
        southgate=make_company(db, "Southgate Works", **southgate),
        alice=person(db, "Alice Ahmed"),
        amir=person(db, "Amir Haddad"),
        bob=person(db, "Bob Brandt"),
        charlie=person(db, "Charlie Cho"),
        dana=person(db, "Dana Diallo"),
        olga=person(db, "Olga Orlova", is_administrator=True),
    )
    make_member(db, cast.northwind, cast.alice, Role.RECRUITER)
    make_member(db, cast.northwind, cast.amir, Role.ADMIN)
    make_member(db, cast.northwind, cast.bob, Role.VIEWER)
    make_member(db, cast.southgate, cast.charlie, Role.ADMIN)
    return cast
