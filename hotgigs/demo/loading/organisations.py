"""Companies of the sample with their teams, and the people who sign in."""

import io
from datetime import datetime, timedelta, timezone
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from hotgigs.accounts.models import Person
from hotgigs.companies.models import Company, Membership
from hotgigs.demo import logos, records
from hotgigs.demo.loading.keys import key
from hotgigs.kernel.ids import CompanyId, PersonId
from hotgigs.kernel.storage import DocumentStore

LOGO_LIMIT = 512 * 1024


def epoch(sample: records.Sample) -> datetime:
    """Return when the companies of the sample joined: half a year before its day."""
    day = datetime(sample.today.year, sample.today.month, sample.today.day, 8, tzinfo=timezone.utc)
    return day - timedelta(days=180)


def company_id(sample: records.Sample, name: str) -> CompanyId:
    """Return the key of a company."""
    return CompanyId(key(epoch(sample), "company", name))


def person_id(sample: records.Sample, email: str) -> PersonId:
    """Return the key of a person who signs in."""
    return PersonId(key(epoch(sample), "person", email))


def add_organisations(db: Session, sample: records.Sample, store: DocumentStore, hashes: dict[str, str]) -> None:
    """Add companies with logos, people and memberships; `hashes` are password hashes by address."""
    for company in sample.companies:
        logo = store.put(io.BytesIO(logos.png(company.key, company.accent)), limit=LOGO_LIMIT)
        db.execute(insert(Company).values(_company(sample, company, logo.sha256)))
    people = {member.email: member.name for company in sample.companies for member in company.team}
    people |= {entry.email: entry.name for entry in sample.sign_ins}
    administrators = {entry.email for entry in sample.sign_ins if entry.part == "administrator"}
    rows = [_person(sample, email, name, hashes.get(email), email in administrators) for email, name in people.items()]
    db.execute(insert(Person), rows)
    db.execute(insert(Membership), [row for company in sample.companies for row in _members(sample, company)])


def _company(sample: records.Sample, company: records.Company, logo_sha256: str) -> dict[str, Any]:
    return {
        "id": company_id(sample, company.key),
        "slug": company.key,
        "name": company.name,
        "summary": company.tagline,
        "about": company.profile.strip(),
        "website": company.website,
        "industry": company.field,
        "size": company.size,
        "founded": company.founded,
        "place_id": company.home.id,
        "benefits": list(company.benefits),
        "accent": company.accent,
        "logo_sha256": logo_sha256,
        "logo_media_type": "image/png",
        "logo_state": "ready",
        "created_at": epoch(sample),
        "updated_at": epoch(sample),
    }


def _person(sample: records.Sample, email: str, name: str, hashed: str | None, administers: bool) -> dict[str, Any]:
    return {
        "id": person_id(sample, email),
        "name": name,
        "email": email,
        "email_key": email.lower(),
        "password_hash": hashed,
        "email_verified_at": epoch(sample),
        "is_administrator": administers,
        "created_at": epoch(sample),
    }


def _members(sample: records.Sample, company: records.Company) -> list[dict[str, Any]]:
    return [
        {
            "company_id": company_id(sample, company.key),
            "person_id": person_id(sample, member.email),
            "role": member.role,
            "joined_at": epoch(sample),
        }
        for member in company.team
    ]
