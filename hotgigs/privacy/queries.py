"""Reads of erasures, and of what keeps somebody from being erased."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, union
from sqlalchemy.orm import Session

from hotgigs.accounts.models import Person
from hotgigs.companies.models import Company, Membership
from hotgigs.jobs.models import Job, JobMember
from hotgigs.kernel.ids import PersonId
from hotgigs.privacy.models import Erasure


@dataclass(frozen=True)
class ErasureRow:
    """One erasure as it is kept outside the database, too."""

    id: UUID
    subject_kind: str
    subject_id: UUID
    at: datetime
    basis: str
    by_kind: str = "system"
    by_id: PersonId | None = None
    files: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the row as JSON can hold it; row_to_json() of PostgreSQL gives the same."""
        return {
            "id": str(self.id),
            "subject_kind": self.subject_kind,
            "subject_id": str(self.subject_id),
            "at": self.at.isoformat(),
            "basis": self.basis,
            "by_kind": self.by_kind,
            "by_id": str(self.by_id) if self.by_id else None,
            "files": list(self.files),
        }


def from_json(found: Mapping[str, Any]) -> ErasureRow:
    """Return an erasure as it was kept. Raises KeyError, TypeError and ValueError for anything else."""
    return ErasureRow(
        id=UUID(found["id"]),
        subject_kind=str(found["subject_kind"]),
        subject_id=UUID(found["subject_id"]),
        at=datetime.fromisoformat(found["at"]),
        basis=str(found["basis"]),
        by_kind=str(found["by_kind"]),
        by_id=PersonId(UUID(found["by_id"])) if found.get("by_id") else None,
        files=tuple(str(sha256) for sha256 in found["files"]),
    )


def find_erasure(db: Session, subject_kind: str, subject_id: UUID) -> ErasureRow | None:
    """Find the erasure of a record, or None."""
    query = select(Erasure).where(Erasure.subject_kind == subject_kind, Erasure.subject_id == subject_id)
    found = db.scalars(query).one_or_none()
    return _row(found) if found else None


def list_erasures(db: Session, since: datetime | None = None) -> list[ErasureRow]:
    """List erasures, the oldest first."""
    query = select(Erasure).order_by(Erasure.at, Erasure.id)
    return [_row(found) for found in db.scalars(query if since is None else query.where(Erasure.at >= since))]


def duties(db: Session, people: Collection[PersonId]) -> tuple[list[str], bool]:
    """Return the companies whose teams these accounts are in, by name, and whether one administers the site."""
    whole = select(Membership.company_id).where(Membership.person_id.in_(people))
    jobs = select(Job.company_id).join(JobMember, JobMember.job_id == Job.id).where(JobMember.person_id.in_(people))
    names = select(Company.name).where(Company.id.in_(union(whole, jobs))).order_by(Company.name)
    administers = select(Person.id).where(Person.id.in_(people), Person.is_administrator).exists()
    return list(db.scalars(names)), bool(db.scalar(select(administers)))


def _row(found: Erasure) -> ErasureRow:
    return ErasureRow(
        found.id,
        found.subject_kind,
        found.subject_id,
        found.at,
        found.basis,
        found.by_kind,
        found.by_id,
        tuple(found.files),
    )
