"""The tables of an application and what happened to it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from hotgigs.kernel.db import Base
from hotgigs.kernel.ids import (
    ApplicationId,
    CandidateId,
    CompanyId,
    DocumentId,
    JobId,
    NoteId,
    PersonId,
    PostId,
    QuestionId,
    ReasonId,
    StageId,
)


class RejectionReason(Base):
    """Why an application ended; without a company it is one of those every company starts with."""

    __tablename__ = "rejection_reasons"

    id: Mapped[ReasonId] = mapped_column(primary_key=True)
    company_id: Mapped[CompanyId | None] = mapped_column(ForeignKey("companies.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(15))
    """we_rejected, they_declined or other."""
    label: Mapped[str]


class Application(Base):
    """A candidate's application for a job: a status, and separately a stage."""

    __tablename__ = "applications"

    id: Mapped[ApplicationId] = mapped_column(primary_key=True)
    company_id: Mapped[CompanyId] = mapped_column(ForeignKey("companies.id", ondelete="CASCADE"))
    job_id: Mapped[JobId] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"))
    post_id: Mapped[PostId] = mapped_column(ForeignKey("posts.id"))
    candidate_id: Mapped[CandidateId] = mapped_column(ForeignKey("candidates.id", ondelete="CASCADE"))
    status: Mapped[str] = mapped_column(String(10), default="active")
    """active, hired, rejected, withdrawn or declined."""
    stage_id: Mapped[StageId] = mapped_column(ForeignKey("stages.id"))
    stage_since: Mapped[datetime]
    owner_id: Mapped[PersonId | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    document_id: Mapped[DocumentId | None] = mapped_column(ForeignKey("documents.id"))
    cover_letter: Mapped[str]
    source: Mapped[str] = mapped_column(String(40))
    notice_version: Mapped[str] = mapped_column(String(20))
    """The privacy notice that was shown when it was sent."""
    reason_id: Mapped[ReasonId | None] = mapped_column(ForeignKey("rejection_reasons.id"))
    tell_after: Mapped[datetime | None]
    """When the candidate is told of a rejection; until then it can be undone unseen."""
    submitted_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        # A candidate applies once for a job, as long as the application is active.
        Index(
            "uq_applications_active", "candidate_id", "job_id", unique=True, postgresql_where=text("status = 'active'")
        ),
        # Read by the board: who waits longest in a stage.
        Index("ix_applications_stage", "job_id", "status", "stage_id", "stage_since"),
        # Read by the recruiter's home: what is new in a company.
        Index("ix_applications_company", "company_id", "status", "submitted_at"),
        # Read by the recruiter's home: who waits longest in a company.
        Index(
            "ix_applications_waiting",
            "company_id",
            "stage_since",
            "id",
            postgresql_include=["stage_id"],
            postgresql_where=text("status = 'active'"),
        ),
        # Read by the candidate's page: other applications of this candidate.
        Index("ix_applications_candidate_id", "candidate_id"),
        # Read when a document is deleted: does an application hold it?
        Index("ix_applications_document_id", "document_id"),
    )


class Answer(Base):
    """What a candidate answered, with the question as it was asked then."""

    __tablename__ = "answers"

    application_id: Mapped[ApplicationId] = mapped_column(
        ForeignKey("applications.id", ondelete="CASCADE"), primary_key=True
    )
    question_id: Mapped[QuestionId] = mapped_column(ForeignKey("questions.id"), primary_key=True)
    label: Mapped[str]
    value: Mapped[Any] = mapped_column(JSONB)


class Move(Base):
    """One change of stage or status; the days in each stage come from these rows."""

    __tablename__ = "application_moves"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    application_id: Mapped[ApplicationId] = mapped_column(ForeignKey("applications.id", ondelete="CASCADE"))
    from_status: Mapped[str] = mapped_column(String(10))
    to_status: Mapped[str] = mapped_column(String(10))
    from_stage_id: Mapped[StageId | None] = mapped_column(ForeignKey("stages.id"))
    to_stage_id: Mapped[StageId] = mapped_column(ForeignKey("stages.id"))
    by_kind: Mapped[str] = mapped_column(String(20))
    """user, candidate or system."""
    by_id: Mapped[PersonId | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    reason: Mapped[str]
    at: Mapped[datetime]

    # Read by the history of an application.
    __table_args__ = (Index("ix_application_moves_application_id", "application_id", "at"),)


class Note(Base):
    """What a member of the team wrote about an application."""

    __tablename__ = "notes"

    id: Mapped[NoteId] = mapped_column(primary_key=True)
    application_id: Mapped[ApplicationId] = mapped_column(ForeignKey("applications.id", ondelete="CASCADE"))
    author_id: Mapped[PersonId | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    text: Mapped[str]
    created_at: Mapped[datetime]

    # Read by the page of an application.
    __table_args__ = (Index("ix_notes_application_id", "application_id", "created_at"),)
