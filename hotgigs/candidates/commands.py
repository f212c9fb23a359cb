"""Knowing a candidate: found by address within one company, or added."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from hotgigs.audit import commands as audit
from hotgigs.candidates.models import Candidate
from hotgigs.kernel import clock
from hotgigs.kernel.ids import CandidateId, CompanyId, PersonId, new_id
from hotgigs.kernel.permissions import SYSTEM

ERASED_NAME = "Erased person"
"""What pages call a candidate of whom nothing is known any more."""


@dataclass(frozen=True)
class CandidateFacts:
    """What a candidate says about themselves when applying; the profile is JSON Resume."""

    name: str
    email: str
    phone: str = ""
    location: str = ""
    headline: str = ""
    profile: dict[str, Any] = field(default_factory=dict)


def find_or_add(db: Session, company_id: CompanyId, facts: CandidateFacts, person_id: PersonId | None) -> Candidate:
    """Return the company's candidate with this address, locked, with what they said last; or add them."""
    now = clock.now()
    # Two browsers may send at once: the unique index decides who adds, the other finds.
    db.execute(
        insert(Candidate)
        .values(
            id=CandidateId(new_id()),
            company_id=company_id,
            status="active",
            name=facts.name,
            email=facts.email,
            email_key=facts.email.lower(),
            phone=facts.phone,
            location=facts.location,
            headline=facts.headline,
            profile=facts.profile,
            person_id=person_id,
            created_at=now,
            updated_at=now,
        )
        .on_conflict_do_nothing(index_elements=["company_id", "email_key"], index_where=Candidate.status == "active")
    )
    candidate = db.scalars(
        select(Candidate)
        .where(
            Candidate.company_id == company_id,
            Candidate.email_key == facts.email.lower(),
            Candidate.status == "active",
        )
        .with_for_update()
    ).one()
    candidate.name, candidate.phone, candidate.location = facts.name, facts.phone, facts.location
    candidate.headline = facts.headline or candidate.headline
    candidate.profile = facts.profile or candidate.profile
    candidate.person_id = person_id or candidate.person_id
    candidate.updated_at = now
    db.flush()
    return candidate


def link_person(db: Session, person_id: PersonId, email_key: str) -> None:
    """Give a person who has proven an address the candidates with it that belong to nobody yet."""
    linked = db.execute(
        update(Candidate)
        .where(Candidate.email_key == email_key, Candidate.person_id.is_(None), Candidate.status != "anonymized")
        .values(person_id=person_id)
        .returning(Candidate.id, Candidate.company_id)
    ).all()
    for candidate_id, company_id in linked:
        changed = {"person": (None, str(person_id))}
        audit.record(
            db, SYSTEM, "candidate.linked", ("candidate", candidate_id), company_id=company_id, changed=changed
        )


def erase(db: Session, candidate_ids: Collection[CandidateId]) -> list[tuple[CandidateId, CompanyId]]:
    """Make candidates rows that say nothing about anybody; returns those that were not so already."""
    erased = db.execute(
        update(Candidate)
        .where(Candidate.id.in_(candidate_ids), Candidate.status != "anonymized")
        .values(
            status="anonymized",
            person_id=None,
            name=ERASED_NAME,
            email="",
            email_key="",
            phone="",
            location="",
            headline="",
            profile={},
            updated_at=clock.now(),
        )
        .returning(Candidate.id, Candidate.company_id)
    ).all()
    return [(row.id, row.company_id) for row in erased]
