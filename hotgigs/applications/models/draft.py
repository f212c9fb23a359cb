"""The tables of what an applicant holds: a draft before sending, and the way back to the status page after."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from hotgigs.kernel.db import Base
from hotgigs.kernel.ids import ApplicationId, DocumentId, DraftId, PostId


class Draft(Base):
    """An application that is being written; kept on the server from the first field on."""

    __tablename__ = "drafts"

    id: Mapped[DraftId] = mapped_column(primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    post_id: Mapped[PostId] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"))
    fields: Mapped[dict[str, Any]]
    """What the person typed, by field name; answers by question id."""
    document_id: Mapped[DocumentId | None] = mapped_column(ForeignKey("documents.id"))
    source: Mapped[str] = mapped_column(String(40))
    application_id: Mapped[ApplicationId | None] = mapped_column(ForeignKey("applications.id", ondelete="SET NULL"))
    """Set once sent: sending twice gives the same receipt."""
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    expires_at: Mapped[datetime]

    __table_args__ = (
        # Read by the clean-up of drafts nobody came back to.
        Index("ix_drafts_expires_at", "expires_at"),
        # Read when a document is deleted: does a draft hold it?
        Index("ix_drafts_document_id", "document_id"),
    )


class StatusAccess(Base):
    """A magic link to one application's status page, or the narrow session it was exchanged for."""

    __tablename__ = "status_accesses"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    application_id: Mapped[ApplicationId] = mapped_column(ForeignKey("applications.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(10))
    """link (works once) or session (a cookie)."""
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    # Read when an application's links are made void.
    __table_args__ = (Index("ix_status_accesses_application_id", "application_id"),)
