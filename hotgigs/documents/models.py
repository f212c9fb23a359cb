"""The tables of uploaded files and what the sandboxed child read in them."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from hotgigs.kernel.db import Base
from hotgigs.kernel.ids import DocumentId


class Document(Base):
    """One upload; the bytes lie in the store under their hash."""

    __tablename__ = "documents"

    id: Mapped[DocumentId] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(BigInteger)
    """Bytes."""
    filename: Mapped[str]
    """As the person named it, cleaned for showing; never used as a path."""
    media_type: Mapped[str] = mapped_column(String(100))
    """By content, not by name."""
    kind: Mapped[str] = mapped_column(String(20))
    """resume, cover_letter or other."""
    state: Mapped[str] = mapped_column(String(20), default="pending")
    """pending, ok, empty, error, needs_password or needs_ocr."""
    sentence: Mapped[str] = mapped_column(default="")
    """What to tell the person when the state is not ok."""
    pages: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    processed_at: Mapped[datetime | None]

    # Read by the sweep of the store: does a row name this file?
    __table_args__ = (Index("ix_documents_sha256", "sha256"),)


class Reading(Base):
    """What was read in a document: text, resume, and where in the text each field stands."""

    __tablename__ = "document_readings"

    document_id: Mapped[DocumentId] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True)
    text: Mapped[str]
    resume: Mapped[dict[str, Any]]
    """JSON Resume 1.2.1."""
    fields: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    """Evidence: path, start, end (offsets in text), confidence (0 to 1)."""


class PageImage(Base):
    """The picture of one page, for the preview."""

    __tablename__ = "document_pages"

    document_id: Mapped[DocumentId] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sha256: Mapped[str] = mapped_column(String(64))
    media_type: Mapped[str] = mapped_column(String(30))
    width: Mapped[int]
    height: Mapped[int]

    # Read by the sweep of the store: does a row name this file?
    __table_args__ = (Index("ix_document_pages_sha256", "sha256"),)
