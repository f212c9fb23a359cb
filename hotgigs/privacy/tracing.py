"""Finds everything about one person: their records, and what hangs on them, across companies and tables."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, false, func, or_, select
from sqlalchemy.orm import Session, aliased

from hotgigs.accounts.models import LoginSession, OneTimeToken, Person
from hotgigs.applications.models import Answer, Application, Draft, Note, StatusAccess
from hotgigs.candidates.models import Candidate
from hotgigs.companies.models import Invitation
from hotgigs.documents.models import Document, PageImage, Reading
from hotgigs.kernel.ids import ApplicationId, CandidateId, DocumentId, DraftId, MailId, PersonId
from hotgigs.messaging.models import Mail

ANONYMIZED = "anonymized"


@dataclass(frozen=True)
class Trace:
    """Everything about one person; addresses are in lower case."""

    addresses: frozenset[str] = frozenset()
    people: frozenset[PersonId] = frozenset()
    candidates: frozenset[CandidateId] = frozenset()
    applications: frozenset[ApplicationId] = frozenset()
    drafts: frozenset[DraftId] = frozenset()
    documents: frozenset[DocumentId] = frozenset()
    mails: frozenset[MailId] = frozenset()
    files: frozenset[str] = frozenset()
    """Hashes of the documents and of the pictures of their pages; others may have sent the same bytes."""

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing about such a person."""
        return not (self.people or self.candidates or self.drafts or self.mails)


@dataclass(frozen=True)
class Counts:
    """How much there is about one person."""

    accounts: int = 0
    sessions: int = 0
    links: int = 0
    candidates: int = 0
    applications: int = 0
    answers: int = 0
    notes: int = 0
    drafts: int = 0
    status_links: int = 0
    documents: int = 0
    readings: int = 0
    pages: int = 0
    mails: int = 0
    invitations: int = 0


def trace(db: Session, addresses: Iterable[str] = (), candidates: Iterable[UUID] = ()) -> Trace:
    """Find everything about the person with one of these addresses, or behind one of these candidates.

    A person is known by several records: the candidates of each company, joined by address, account or merging.
    """
    known = Trace(
        frozenset(address.strip().lower() for address in addresses), candidates=_candidates_of(db, candidates)
    )
    while (more := _wider(db, known)) != known:
        known = more
    applications = _ids(db, select(Application.id).where(Application.candidate_id.in_(known.candidates)))
    drafts = _ids(db, select(Draft.id).where(_is_draft(known.addresses, applications)))
    documents = _ids(
        db,
        select(Application.document_id).where(Application.id.in_(applications)),
        select(Draft.document_id).where(Draft.id.in_(drafts), ~_is_held_by_others(applications, drafts)),
    )
    mails = _ids(db, select(Mail.id).where(_is_mail(known.addresses, applications)))
    files = _ids(
        db,
        select(Document.sha256).where(Document.id.in_(documents)),
        select(PageImage.sha256).where(PageImage.document_id.in_(documents)),
    )
    return Trace(known.addresses, known.people, known.candidates, applications, drafts, documents, mails, files)


def trace_of(db: Session, kind: str, subject: UUID) -> Trace:
    """Find everything about the person of a record as it is now; an empty trace when it is not there any more."""
    if kind == "candidate":
        return trace(db, candidates=[subject])
    addresses: dict[str, Any] = {
        "person": select(Person.email_key).where(Person.id == subject),
        "draft": select(Draft.fields["email"].astext).where(Draft.id == subject),
        "mail": select(Mail.recipient).where(Mail.id == subject),
    }
    return trace(db, [address for address in db.scalars(addresses[kind]) if address])


def count(db: Session, found: Trace) -> Counts:
    """Count what there is about a person, in one statement."""
    asked = {
        "accounts": (Person, Person.id.in_(found.people)),
        "sessions": (LoginSession, LoginSession.person_id.in_(found.people)),
        "links": (OneTimeToken, is_token(found.people, found.addresses)),
        "candidates": (Candidate, Candidate.id.in_(found.candidates) & (Candidate.status != ANONYMIZED)),
        "applications": (
            Application,
            Application.id.in_(found.applications)
            & Application.candidate_id.in_(select(Candidate.id).where(Candidate.status != ANONYMIZED)),
        ),
        "answers": (Answer, Answer.application_id.in_(found.applications)),
        "notes": (Note, Note.application_id.in_(found.applications)),
        "drafts": (Draft, Draft.id.in_(found.drafts)),
        "status_links": (StatusAccess, StatusAccess.application_id.in_(found.applications)),
        "documents": (Document, Document.id.in_(found.documents)),
        "readings": (Reading, Reading.document_id.in_(found.documents)),
        "pages": (PageImage, PageImage.document_id.in_(found.documents)),
        "mails": (Mail, Mail.id.in_(found.mails) & (Mail.recipient != "")),
        "invitations": (Invitation, Invitation.email_key.in_(found.addresses)),
    }
    columns = [
        select(func.count()).select_from(table).where(condition).scalar_subquery().label(name)
        for name, (table, condition) in asked.items()
    ]
    return Counts(**db.execute(select(*columns)).one()._mapping)


def is_token(people: frozenset[PersonId], addresses: frozenset[str]) -> ColumnElement[bool]:
    """Select links of the person, and those that wait for an account with one of the addresses."""
    return OneTimeToken.person_id.in_(people) | func.lower(OneTimeToken.payload["email"].astext).in_(addresses)


def _candidates_of(db: Session, ids: Iterable[UUID]) -> frozenset[CandidateId]:
    return _ids(db, select(Candidate.id).where(Candidate.id.in_(list(ids))))


def _wider(db: Session, known: Trace) -> Trace:
    """Return what is known with what one more step along addresses, accounts and merged candidates finds."""
    merged = select(Candidate.merged_into).where(Candidate.id.in_(known.candidates), Candidate.merged_into.is_not(None))
    rows = db.execute(
        select(Candidate.id, Candidate.email_key, Candidate.person_id).where(
            or_(
                Candidate.id.in_(known.candidates),
                Candidate.id.in_(merged),
                Candidate.merged_into.in_(known.candidates),
                Candidate.email_key.in_(known.addresses),
                Candidate.person_id.in_(known.people),
            )
        )
    ).all()
    accounts = {row.person_id for row in rows if row.person_id}
    people = db.execute(
        select(Person.id, Person.email_key).where(
            Person.id.in_(known.people | accounts) | Person.email_key.in_(known.addresses)
        )
    ).all()
    addresses = {row.email_key for row in (*rows, *people) if row.email_key}
    return Trace(
        known.addresses | addresses,
        known.people | {row.id for row in people},
        known.candidates | {row.id for row in rows},
    )


def _is_draft(addresses: frozenset[str], applications: frozenset[ApplicationId]) -> ColumnElement[bool]:
    typed = func.lower(func.trim(Draft.fields["email"].astext))
    return typed.in_(addresses) | Draft.application_id.in_(applications)


def _is_held_by_others(applications: frozenset[ApplicationId], drafts: frozenset[DraftId]) -> ColumnElement[bool]:
    """Tell whether the document of a draft belongs to somebody else as well: what was sent may have been retyped."""
    other = aliased(Draft)
    sent = select(Application.id).where(
        Application.document_id == Draft.document_id, Application.id.not_in(applications)
    )
    begun = select(other.id).where(other.document_id == Draft.document_id, other.id.not_in(drafts))
    return sent.exists() | begun.exists()


def _is_mail(addresses: frozenset[str], applications: frozenset[ApplicationId]) -> ColumnElement[bool]:
    """Select mails to the person, about their applications, or whose text names one of their addresses."""
    naming = [Mail.text.icontains(address, autoescape=True) for address in sorted(addresses)]
    about = [f"application:{application_id}" for application_id in applications]
    own = func.lower(Mail.recipient).in_(addresses) | Mail.about.in_(about)
    return (Mail.recipient != "") & or_(own, *naming, false())


def _ids(db: Session, *queries: Select[Any]) -> frozenset[Any]:
    return frozenset(found for query in queries for found in db.scalars(query) if found is not None)
