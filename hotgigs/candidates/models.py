"""The table of candidates: a person as one company knows them."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from hotgigs.kernel.db import Base
from hotgigs.kernel.ids import CandidateId, CompanyId, PersonId


class Candidate(Base):
    """Somebody who applied to a company; two companies never share a row."""

    __tablename__ = "candidates"

    id: Mapped[CandidateId] = mapped_column(primary_key=True)
    company_id: Mapped[CompanyId] = mapped_column(ForeignKey("companies.id", ondelete="CASCADE"))
    person_id: Mapped[PersonId | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    status: Mapped[str] = mapped_column(String(12), default="active")
    """active, merged, quarantined or anonymized."""
    merged_into: Mapped[CandidateId | None] = mapped_column(ForeignKey("candidates.id"))
    name: Mapped[str]
    email: Mapped[str]
    email_key: Mapped[str]
    phone: Mapped[str]
    location: Mapped[str]
    headline: Mapped[str]
    profile: Mapped[dict[str, Any]]
    """JSON Resume 1.2.1, as the candidate checked it."""
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    __table_args__ = (
        # One active row for each address in a company.
        Index(
            "uq_candidates_email", "company_id", "email_key", unique=True, postgresql_where=text("status = 'active'")
        ),
        # Read by a signed-in candidate's list of applications.
        Index("ix_candidates_person_id", "person_id", postgresql_where=text("person_id IS NOT NULL")),
        # Read by a signed-in candidate's list of applications made without an account.
        Index("ix_candidates_email_key", "email_key"),
    )
