"""Taking the sample out again, and nothing else."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from hotgigs.accounts.models import Person
from hotgigs.applications.models import Application, Draft
from hotgigs.audit import commands as audit
from hotgigs.companies.models import Company
from hotgigs.demo.loading.presence import COMPANIES, PEOPLE, Present, find
from hotgigs.documents import queries
from hotgigs.documents.models import Document, PageImage
from hotgigs.jobs.models import Post
from hotgigs.kernel import db
from hotgigs.kernel.box import Box
from hotgigs.kernel.ids import CompanyId, DocumentId
from hotgigs.kernel.permissions import SYSTEM
from hotgigs.messaging.models import Mail
from hotgigs.search import commands as search
from hotgigs.search.engine import SearchEngine

Step = Callable[[str], AbstractContextManager[Any]]
_Id = TypeVar("_Id", bound=UUID)
_ONCE = 500
"""Rows of one DELETE, so that none comes near the limit of a statement's time."""


def clear(box: Box, engine: SearchEngine, step: Step) -> Present:
    """Remove the sample's companies with all that belongs to them, and its people; returns what there was.

    What is on record in the audit trail stays, as everywhere.
    """
    found = find()
    if not found.is_loaded:
        return found
    with step("Removing rows"), db.transaction() as session:
        hashes = _remove(session)
        audit.record(session, SYSTEM, "sample.removed", ("sample", "all"))
    # Only now: had the rows come back, their files would have to be there.
    with step("Removing files"):
        with db.reading() as session:
            kept = queries.list_named(session, hashes)
        for sha256 in hashes - kept:
            box.store.delete(sha256)
    with step("Building the search index"):
        search.rebuild(engine)
    return found


def _remove(session: Session) -> set[str]:
    """Delete all rows of the sample; returns the hashes of the files that they named."""
    ids = session.scalars(select(Company.id).where(Company.slug.in_(COMPANIES))).all()
    documents = _documents(session, ids)
    logos = select(Company.logo_sha256).where(Company.id.in_(ids), Company.logo_sha256.is_not(None))
    hashes = _files_of(session, documents) | {str(found) for found in session.scalars(logos)}
    applications = select(Application.id).where(Application.company_id.in_(ids)).order_by(Application.id)
    for batch in _batches(session.scalars(applications).all()):
        session.execute(
            delete(Mail).where(Mail.about.in_([f"application:{application_id}" for application_id in batch]))
        )
        session.execute(delete(Application).where(Application.id.in_(batch)))
    session.execute(delete(Company).where(Company.id.in_(ids)))
    for some in _batches(documents):
        session.execute(delete(Document).where(Document.id.in_(some)))
    session.execute(delete(Mail).where(func.lower(Mail.recipient).in_(PEOPLE)))
    session.execute(delete(Person).where(Person.email_key.in_(PEOPLE)))
    return hashes


def _documents(session: Session, company_ids: Sequence[CompanyId]) -> list[DocumentId]:
    """List the files that were sent to the companies or begun to be."""
    sent = select(Application.document_id).where(Application.company_id.in_(company_ids))
    begun = select(Draft.document_id).join(Post, Post.id == Draft.post_id).where(Post.company_id.in_(company_ids))
    return sorted({found for query in (sent, begun) for found in session.scalars(query) if found is not None})


def _files_of(session: Session, documents: Sequence[DocumentId]) -> set[str]:
    own = select(Document.sha256).where(Document.id.in_(documents))
    pictures = select(PageImage.sha256).where(PageImage.document_id.in_(documents))
    return {*session.scalars(own), *session.scalars(pictures)}


def _batches(ids: Sequence[_Id]) -> Iterator[Sequence[_Id]]:
    return (ids[start : start + _ONCE] for start in range(0, len(ids), _ONCE))
