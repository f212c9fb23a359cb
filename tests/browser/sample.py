"""One of each thing that the addresses of pages name, found in a filled database or added to it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hotgigs.accounts.commands import links
from hotgigs.accounts.hashing import hash_password
from hotgigs.accounts.models import Person
from hotgigs.accounts.rules.links import Purpose
from hotgigs.applications.commands import access
from hotgigs.applications.models import Application
from hotgigs.audit.models import AuditEvent
from hotgigs.candidates.models import Candidate
from hotgigs.companies.models import Company, Invitation, Membership
from hotgigs.documents.models import Document, PageImage
from hotgigs.jobs import commands as jobs
from hotgigs.jobs.models import Job, Post, Question
from hotgigs.jobs.rules.values import JobValues, QuestionValues
from hotgigs.kernel import clock
from hotgigs.kernel.ids import CompanyId, InvitationId, JobId, QuestionId, hash_token, new_id, new_token
from hotgigs.kernel.permissions import SYSTEM, Role
from tests.browser.world import CARE, PASSWORD, make_post
from tests.make import make_company, make_member, make_person, make_session


@dataclass(frozen=True)
class Sample:
    """Addresses of a company that hires, of its job with most applicants, and of what belongs to them.

    `sessions` are cookies of signed-in people by what they are: admin and viewer of the company, newcomer (of a company
    that has nothing), candidate, stranger (a candidate who sent nothing) and operator. `links` are tokens of mails.
    """

    company: str
    empty_company: str
    slug: str
    closed_slug: str
    job: JobId
    post: UUID
    empty_job: JobId
    draft_job: JobId
    draft_post: UUID
    question: UUID
    question_job: JobId
    application: UUID
    rejected: UUID
    hired: UUID
    document: UUID
    own: UUID
    own_token: str
    member: UUID
    person: UUID
    event: int
    sessions: Mapping[str, str]
    links: Mapping[str, str]


def collect(db: Session, own: Application) -> Sample:
    """Find one of each around an application of a candidate who has an account; add what no sample has."""
    job, company = db.get_one(Job, own.job_id), db.get_one(Company, own.company_id)
    post = db.scalars(select(Post).where(Post.job_id == job.id, Post.status == "live")).first()
    assert post is not None
    candidate = db.get_one(Candidate, own.candidate_id)
    draft = _add_draft(db, company)
    empty = make_company(db, "Fernhill Bakery", summary="", about="", website="", industry="", size="", benefits=[])
    admin, viewer = _member(db, company, Role.ADMIN), _add_member(db, company, "Viola Reed", Role.VIEWER)
    application = _application(db, job.id, "active")
    question = _question(db, company)
    return Sample(
        company=company.slug,
        empty_company=empty.slug,
        slug=post.slug,
        closed_slug=db.scalars(select(Post.slug).where(Post.status == "closed")).first() or "",
        job=job.id,
        post=post.id,
        empty_job=make_post(db, SYSTEM, company, replace(CARE, title="Podiatrist, two days a week")).job_id,
        draft_job=draft.id,
        draft_post=_one(db, select(Post.id).where(Post.job_id == draft.id)),
        question=question.id,
        question_job=question.job_id,
        application=application.id,
        rejected=_application(db, job.id, "rejected").id,
        hired=_application(db, job.id, "hired").id,
        document=application.document_id or new_id(),
        own=own.id,
        own_token=access.open_status(db, own.id),
        member=viewer.id,
        person=admin.id,
        event=db.scalars(select(func.max(AuditEvent.id))).one() or 0,
        sessions={
            "admin": make_session(db, admin),
            "viewer": make_session(db, viewer),
            "newcomer": make_session(db, _add_member(db, empty, "Erin Eldridge", Role.ADMIN)),
            "candidate": make_session(db, db.get_one(Person, candidate.person_id)),
            "stranger": make_session(db, make_person(db, "Noa Lind")),
            "operator": make_session(db, _operator(db)),
        },
        links=_links(db, company.id, own, admin),
    )


def _links(db: Session, company_id: CompanyId, own: Application, admin: Person) -> dict[str, str]:
    email = "petra.voss@example.org"
    payload = {"name": "Petra Voss", "email": email, "password_hash": hash_password(PASSWORD)}
    return {
        "sign-up": links.issue(db, Purpose.SIGN_UP, payload=payload),
        "change": links.issue(db, Purpose.CHANGE_EMAIL, person_id=admin.id, payload={"email": email}),
        "reset": links.issue(db, Purpose.RESET, person_id=admin.id),
        "first": links.issue(db, Purpose.FIRST_ADMINISTRATOR),
        "status": access.make_status_link(db, own.id),
        "invitation": _invitation(db, company_id, email, admin),
        "known": _invitation(db, company_id, _operator(db).email, admin),
    }


def _invitation(db: Session, company_id: CompanyId, email: str, admin: Person) -> str:
    token, now = new_token(), clock.now()
    db.add(
        Invitation(
            id=InvitationId(new_id()),
            company_id=company_id,
            email=email,
            email_key=email.lower(),
            role=Role.RECRUITER.value,
            token_hash=hash_token(token),
            invited_by=admin.id,
            created_at=now,
            expires_at=now + timedelta(days=7),
        )
    )
    db.flush()
    return token


def _add_draft(db: Session, company: Company) -> Job:
    values = replace(CARE, title="Night nurse", description="To be written.", pay_min=None, pay_max=None)
    return jobs.create(db, SYSTEM, company_id=company.id, key=JobId(new_id()), job=JobValues(), post=values)


def _question(db: Session, company: Company) -> Question:
    """Return a question of an open job that asks another one no longer."""
    asked = select(Question).join(Job, Job.id == Question.job_id).where(Question.archived_at.is_(None))
    question: Question = _one(db, asked.where(Job.company_id == company.id, Job.status == "open"))
    shift = QuestionValues("choice", "Which shift would you like?", required=True, options=("Early", "Late", "Night"))
    former = jobs.add_question(db, SYSTEM, question.job_id, key=QuestionId(new_id()), values=shift)
    jobs.archive_question(db, SYSTEM, question.job_id, QuestionId(former.id))
    return question


def _application(db: Session, job_id: JobId, status: str) -> Application:
    """Return an application of the job with the status; among the active, one whose resume was read into pictures."""
    query = select(Application).where(Application.status == status)
    if status == "active":
        query = query.join(Document, Document.id == Application.document_id).join(
            PageImage, (PageImage.document_id == Document.id) & (PageImage.number == 1)
        )
        query = query.where(Application.job_id == job_id)
    job = db.get_one(Job, job_id)
    return db.scalars(query.where(Application.company_id == job.company_id).limit(1)).one()


def _one(db: Session, query: Any) -> Any:
    return db.scalars(query.limit(1)).one()


def _member(db: Session, company: Company, role: Role) -> Person:
    query = select(Person).join(Membership, Membership.person_id == Person.id)
    return db.scalars(query.where(Membership.company_id == company.id, Membership.role == role.value)).first() or (
        _add_member(db, company, "Ada Holt", role)
    )


def _add_member(db: Session, company: Company, name: str, role: Role) -> Person:
    person = make_person(db, name)
    make_member(db, company, person, role)
    return person


def _operator(db: Session) -> Person:
    return db.scalars(select(Person).where(Person.is_administrator).order_by(Person.created_at).limit(1)).one()
