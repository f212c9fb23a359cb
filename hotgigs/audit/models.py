"""The tables of the trail: events as they happen, and the seals that chain them."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from hotgigs.kernel.db import Base
from hotgigs.kernel.ids import CompanyId, PersonId, SessionId


class AuditEvent(Base):
    """One thing that happened; rows are only ever added."""

    __tablename__ = "audit_events"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    at: Mapped[datetime]
    company_id: Mapped[CompanyId | None]
    actor_kind: Mapped[str] = mapped_column(String(20))
    actor_id: Mapped[PersonId | None]
    actor_name: Mapped[str]
    """Of the system only: a person's name is looked up by the id, for as long as there is one."""
    session_id: Mapped[SessionId | None]
    ip: Mapped[str]
    request_id: Mapped[str]
    kind: Mapped[str] = mapped_column(String(10))
    """create, update, delete, read (of personal data) or action."""
    verb: Mapped[str] = mapped_column(String(60))
    target_type: Mapped[str] = mapped_column(String(30))
    target_id: Mapped[str] = mapped_column(String(64))
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]

    __table_args__ = (
        # Read by the viewer: a company's events, newest first.
        Index("ix_audit_events_company", "company_id", "id"),
        # Read by the viewer: what one person did.
        Index("ix_audit_events_actor", "actor_id", "id"),
        # Read by the history of a job.
        Index("ix_audit_events_target", "target_type", "target_id", "id"),
        # Read by the viewer: what happened to one record, of whatever type.
        Index("ix_audit_events_target_id", "target_id", "at", "id"),
        # Read by the viewer: which sorts of events there are, and the newest of each.
        Index("ix_audit_events_sort", "kind", "verb", "target_type", "at", "id"),
    )


class AuditSeal(Base):
    """A link of the chain: a hash over the previous seal and one event."""

    __tablename__ = "audit_seals"

    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    event_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("audit_events.id"), unique=True)
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    sealed_at: Mapped[datetime]
