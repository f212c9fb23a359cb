"""Taking the sample out again, and nothing else."""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from hotgigs.accounts.models import Person
from hotgigs.applications.models import Application, Draft
from hotgigs.companies.models import Company
from hotgigs.demo import companies
from hotgigs.demo.history import SIGN_INS
from hotgigs.documents.models import Document, PageImage
from hotgigs.jobs.models import Post
from hotgigs.kernel import db
from hotgigs.kernel.box import Box
from hotgigs.search import commands as search
from hotgigs.search.engine import SearchEngine


def clear(box: Box, engine: SearchEngine) -> int:
    """Remove the sample's companies with all that belongs to them, and its people; returns how many companies.

    What is on record in the audit trail stays, as everywhere.
    """
    with db.transaction() as session:
        ids = session.scalars(select(Company.id).where(Company.slug.in_(companies.KEYS))).all()
        documents = _documents(session, list(ids))
        hashes = _hashes(session, documents) | set(
            session.scalars(select(Company.logo_sha256).where(Company.id.in_(ids), Company.logo_sha256.is_not(None)))
        )
        session.execute(delete(Company).where(Company.id.in_(ids)))
        session.execute(delete(Document).where(Document.id.in_(documents)))
        members = {member.email for company in companies.companies() for member in company.team}
        emails = members | {one.email for one in SIGN_INS}
        session.execute(delete(Person).where(Person.email_key.in_(emails)))
        kept = set(session.scalars(select(Document.sha256).where(Document.sha256.in_(hashes))))
    for sha256 in hashes - kept:
        if sha256:
            box.store.delete(sha256)
    search.rebuild(engine)
    return len(ids)


def _documents(session: Session, company_ids: list[object]) -> set[object]:
    sent = select(Application.document_id).where(Application.company_id.in_(company_ids))
    begun = select(Draft.document_id).join(Post, Post.id == Draft.post_id).where(Post.company_id.in_(company_ids))
    return {found for query in (sent, begun) for found in session.scalars(query) if found is not None}


def _hashes(session: Session, documents: set[object]) -> set[str | None]:
    own = session.scalars(select(Document.sha256).where(Document.id.in_(documents)))
    pictures = session.scalars(select(PageImage.sha256).where(PageImage.document_id.in_(documents)))
    return {*own, *pictures}
