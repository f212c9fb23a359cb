"""Reads of documents; who may see one is decided by the domain that holds it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ARRAY, String, any_, literal, select, union
from sqlalchemy.orm import Session

from hotgigs.companies.models import Company
from hotgigs.documents.models import Document, PageImage, Reading
from hotgigs.kernel.errors import NotFound
from hotgigs.kernel.ids import DocumentId
from hotgigs.kernel.outbox import OutboxRow

NAMES = (Document.sha256, PageImage.sha256, Company.logo_sha256)
"""Every column that names a file of the store; work that is not done may name one too."""


@dataclass(frozen=True)
class PageRow:
    """One page of the preview; sizes in pixels."""

    number: int
    sha256: str
    media_type: str
    width: int
    height: int


@dataclass(frozen=True)
class DocumentRow:
    """A document with its state; `sentence` says what to tell when the state is neither pending nor ok."""

    id: DocumentId
    sha256: str
    size: int
    filename: str
    media_type: str
    kind: str
    state: str
    sentence: str
    pages: int


@dataclass(frozen=True)
class ReadingRow:
    """What was read in a document: text, JSON Resume, and the evidence of each field as offsets in the text."""

    text: str
    resume: dict[str, Any]
    fields: Sequence[dict[str, Any]]


def get_document(db: Session, document_id: DocumentId) -> DocumentRow:
    """Return a document's row.

    Raises NotFound when there is none.
    """
    found = db.get(Document, document_id)
    if found is None:
        raise NotFound
    return DocumentRow(
        found.id,
        found.sha256,
        found.size,
        found.filename,
        found.media_type,
        found.kind,
        found.state,
        found.sentence,
        found.pages,
    )


def find_reading(db: Session, document_id: DocumentId) -> ReadingRow | None:
    """Return what was read in a document, or None while it waits."""
    found = db.get(Reading, document_id)
    return ReadingRow(found.text, found.resume, found.fields) if found else None


def list_pages(db: Session, document_id: DocumentId) -> list[PageRow]:
    """Return the preview's pages in order; empty when the preview is text."""
    rows = db.scalars(select(PageImage).where(PageImage.document_id == document_id).order_by(PageImage.number))
    return [PageRow(row.number, row.sha256, row.media_type, row.width, row.height) for row in rows]


def get_page(db: Session, document_id: DocumentId, number: int) -> PageRow:
    """Return one page of the preview.

    Raises NotFound when there is none.
    """
    row = db.get(PageImage, (document_id, number))
    if row is None:
        raise NotFound
    return PageRow(row.number, row.sha256, row.media_type, row.width, row.height)


def list_named(db: Session, hashes: Collection[str]) -> set[str]:
    """List those of the hashes that a row names, in one statement: the same bytes are one file, whoever sent them."""
    asked = any_(literal(list(hashes), ARRAY(String)))
    waiting = OutboxRow.payload["sha256"].astext
    queries = [select(name).where(name == asked) for name in NAMES]
    work = select(waiting).where(OutboxRow.state != "done", waiting == asked)
    return {str(found) for found in db.scalars(union(*queries, work))}
