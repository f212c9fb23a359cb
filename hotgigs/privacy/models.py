"""The table of erasures: who went, by an id that means nothing any more, so that a restore does not bring them back."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hotgigs.kernel.db import Base
from hotgigs.kernel.ids import PersonId


class Erasure(Base):
    """One record of a person that was erased; rows are only ever added, and hold nothing about the person."""

    __tablename__ = "erasures"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    subject_kind: Mapped[str] = mapped_column(String(10))
    """candidate, person, draft or mail."""
    subject_id: Mapped[UUID]
    at: Mapped[datetime]
    basis: Mapped[str] = mapped_column(String(12))
    """Why: one of rules.BASES, and never a text that somebody typed."""
    by_kind: Mapped[str] = mapped_column(String(20))
    """user or system."""
    by_id: Mapped[PersonId | None]
    files: Mapped[list[str]]
    """Hashes of the files that went with this record."""

    __table_args__ = (
        UniqueConstraint("subject_kind", "subject_id"),
        # Read every few seconds by who copies new rows to where a restore does not reach.
        Index("ix_erasures_at", "at", "id"),
    )
