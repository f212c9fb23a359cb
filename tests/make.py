"""Makers of records for tests: believable defaults, anything can be given."""

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from hotgigs.accounts.models import LoginSession, Person
from hotgigs.companies.models import Company, Membership
from hotgigs.kernel import clock
from hotgigs.kernel.ids import CompanyId, PersonId, SessionId, hash_token, new_id, new_token
from hotgigs.kernel.permissions import Actor, Role


def make_person(db: Session, name: str = "Alice Ahmed", **over: Any) -> Person:
    """Add a person with a verified address made from the name."""
    email = over.pop("email", f"{name.split()[0].lower()}.{new_id().hex[-6:]}@example.org")
    given = {
        "id": PersonId(new_id()),
        "name": name,
        "email": email,
        "email_key": email.lower(),
        "password_hash": None,
        "email_verified_at": clock.now(),
        "created_at": clock.now(),
    }
    person = Person(**(given | over))
    db.add(person)
    db.flush()
    return person


def make_company(db: Session, name: str = "Northwind Care", **over: Any) -> Company:
    """Add a company."""
    given = {
        "id": CompanyId(new_id()),
        "slug": f"{name.lower().replace(' ', '-')}-{new_id().hex[-6:]}",
        "name": name,
        "summary": "Care at home, in three towns.",
        "about": "We care for people where they live.",
        "website": "https://northwind.example",
        "industry": "Health care",
        "size": "51-200",
        "founded": 1998,
        "benefits": ["30 days of holiday"],
        "accent": "#1F7A8C",
        "created_at": clock.now(),
        "updated_at": clock.now(),
    }
    company = Company(**(given | over))
    db.add(company)
    db.flush()
    return company


def make_member(db: Session, company: Company, person: Person, role: Role) -> None:
    """Make a person a member of a company."""
    db.add(Membership(company_id=company.id, person_id=person.id, role=role.value, joined_at=clock.now()))
    db.flush()


def make_session(db: Session, person: Person) -> str:
    """Sign a person in; returns the token of the cookie."""
    token = new_token()
    db.add(
        LoginSession(
            id=SessionId(new_id()),
            token_hash=hash_token(token),
            person_id=person.id,
            created_at=clock.now(),
            last_seen_at=clock.now(),
            expires_at=clock.now() + timedelta(days=14),
            ip="192.0.2.1",
            user_agent="tests",
        )
    )
    db.flush()
    return token


def actor_of(person: Person, *memberships: tuple[Company, Role]) -> Actor:
    """Return the actor a person would be when signed in, with these roles."""
    return Actor(
        kind="user",
        person_id=person.id,
        name=person.name,
        email=person.email,
        is_administrator=person.is_administrator,
        roles={company.id: role for company, role in memberships},
    )
