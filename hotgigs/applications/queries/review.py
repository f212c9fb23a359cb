"""One application as its reviewer sees it: the person, what they sent, what happened, and who is next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from hotgigs.accounts.models import Person
from hotgigs.applications.models import Answer, Application, Move, Note, RejectionReason, Stage
from hotgigs.applications.queries.sight import visible
from hotgigs.candidates.models import Candidate
from hotgigs.companies.models import Company, Membership
from hotgigs.documents.models import Document
from hotgigs.jobs.models import Job, JobMember, Opening, Question
from hotgigs.kernel.errors import NotFound
from hotgigs.kernel.ids import (
    ApplicationId,
    CandidateId,
    CompanyId,
    DocumentId,
    JobId,
    NoteId,
    PersonId,
    ReasonId,
    StageId,
)
from hotgigs.kernel.permissions import Actor, Permission


@dataclass(frozen=True)
class StageName:
    """A stage as a place to move to."""

    id: StageId
    name: str
    kind: str
    position: int


@dataclass(frozen=True)
class ApplicationRow:
    """An application with the facts around it."""

    id: ApplicationId
    company_id: CompanyId
    job_id: JobId
    candidate_id: CandidateId
    job_title: str
    company_name: str
    name: str
    email: str
    phone: str
    location: str
    headline: str
    status: str
    stage: StageName
    stage_since: datetime
    owner_id: PersonId | None
    owner: str
    document_id: DocumentId | None
    document_state: str
    document_sentence: str
    filename: str
    cover_letter: str
    source: str
    reason: str
    tell_after: datetime | None
    submitted_at: datetime
    ended_at: datetime | None
    version: int
    stages: tuple[StageName, ...]

    @property
    def first_name(self) -> str:
        """What a sentence calls the person."""
        return self.name.split()[0] if self.name.split() else "This person"

    @property
    def next_stage(self) -> StageName | None:
        """The stage after the present one."""
        return next((stage for stage in self.stages if stage.position > self.stage.position), None)


@dataclass(frozen=True)
class AnswerRow:
    """What was asked, and the answer."""

    label: str
    value: str


@dataclass(frozen=True)
class NoteRow:
    """What somebody of the team wrote."""

    id: NoteId
    author: str
    text: str
    at: datetime


@dataclass(frozen=True)
class MoveRow:
    """One change of stage or status, with the names of its time."""

    by: str
    by_candidate: bool
    from_status: str
    to_status: str
    from_stage: str
    to_stage: str
    reason: str
    at: datetime


@dataclass(frozen=True)
class OtherRow:
    """Another application of the same person in the same company."""

    id: ApplicationId
    job_title: str
    stage: str
    status: str
    submitted_at: datetime


@dataclass(frozen=True)
class ReasonRow:
    """A reason to end an application."""

    id: ReasonId
    kind: str
    label: str


def get_application(db: Session, actor: Actor, application_id: ApplicationId) -> ApplicationRow:
    """Return an application with its job's stages.

    Raises NotFound when there is none, or when the actor must not know of it.
    """
    facts = (
        select(
            Application,
            Candidate,
            Document,
            Job.title.label("job_title"),
            Company.name.label("company_name"),
            Person.name.label("owner"),
            RejectionReason.label.label("reason"),
        )
        .join(Candidate, Candidate.id == Application.candidate_id)
        .join(Job, Job.id == Application.job_id)
        .join(Company, Company.id == Application.company_id)
        .outerjoin(Document, Document.id == Application.document_id)
        .outerjoin(Person, Person.id == Application.owner_id)
        .outerjoin(RejectionReason, RejectionReason.id == Application.reason_id)
        .where(Application.id == application_id)
    )
    row = db.execute(facts).one_or_none()
    if row is None:
        raise NotFound
    application = row.Application
    actor.require(Permission.APPLICATION_VIEW, company_id=application.company_id, job_id=application.job_id)
    query = select(Stage).where(Stage.job_id == application.job_id).order_by(Stage.position)
    stages = tuple(StageName(stage.id, stage.name, stage.kind, stage.position) for stage in db.scalars(query))
    return _application(row, stages)


def _application(row: Any, stages: tuple[StageName, ...]) -> ApplicationRow:
    application, candidate, document = row.Application, row.Candidate, row.Document
    return ApplicationRow(
        id=application.id,
        company_id=application.company_id,
        job_id=application.job_id,
        candidate_id=candidate.id,
        job_title=row.job_title,
        company_name=row.company_name,
        name=candidate.name,
        email=candidate.email,
        phone=candidate.phone,
        location=candidate.location,
        headline=candidate.headline,
        status=application.status,
        stage=next(stage for stage in stages if stage.id == application.stage_id),
        stage_since=application.stage_since,
        owner_id=application.owner_id,
        owner=row.owner or "",
        document_id=application.document_id,
        document_state=document.state if document else "",
        document_sentence=document.sentence if document else "",
        filename=document.filename if document else "",
        cover_letter=application.cover_letter,
        source=application.source,
        reason=row.reason or "",
        tell_after=application.tell_after,
        submitted_at=application.submitted_at,
        ended_at=application.ended_at,
        version=application.version,
        stages=stages,
    )


def list_answers(db: Session, application_id: ApplicationId) -> list[AnswerRow]:
    """List the answers to the job's questions, in the order of asking."""
    rows = db.execute(
        select(Answer.label, Answer.value, Question.kind)
        .join(Question, Question.id == Answer.question_id)
        .where(Answer.application_id == application_id)
        .order_by(Question.position, Question.id)
    )
    words = {"yes": "Yes", "no": "No"}
    return [
        AnswerRow(label, words.get(str(value), str(value)) if kind == "yes_no" else str(value))
        for label, value, kind in rows
    ]


def list_notes(db: Session, application_id: ApplicationId) -> list[NoteRow]:
    """List the notes, the newest first."""
    rows = db.execute(
        select(Note.id, Person.name, Note.text, Note.created_at)
        .outerjoin(Person, Person.id == Note.author_id)
        .where(Note.application_id == application_id)
        .order_by(Note.created_at.desc(), Note.id.desc())
        .limit(100)
    )
    return [NoteRow(key, name or "Somebody who has left", text, at) for key, name, text, at in rows]


def list_moves(db: Session, application_id: ApplicationId) -> list[MoveRow]:
    """List what happened to an application, the newest first."""
    before, after = aliased(Stage), aliased(Stage)
    rows = db.execute(
        select(Move, Person.name, before.name, after.name)
        .outerjoin(Person, Person.id == Move.by_id)
        .outerjoin(before, before.id == Move.from_stage_id)
        .join(after, after.id == Move.to_stage_id)
        .where(Move.application_id == application_id)
        .order_by(Move.at.desc(), Move.id.desc())
        .limit(100)
    )
    return [
        MoveRow(
            by=name or "Somebody who has left",
            by_candidate=move.by_kind == "candidate",
            from_status=move.from_status,
            to_status=move.to_status,
            from_stage=from_name or "",
            to_stage=to_name,
            reason=move.reason,
            at=move.at,
        )
        for move, name, from_name, to_name in rows
    ]


def list_others(db: Session, actor: Actor, row: ApplicationRow) -> list[OtherRow]:
    """List the same person's other applications in the company, as far as the actor may see them."""
    rows = db.execute(
        select(Application.id, Job.title, Stage.name, Application.status, Application.submitted_at)
        .join(Job, Job.id == Application.job_id)
        .join(Stage, Stage.id == Application.stage_id)
        .where(Application.candidate_id == row.candidate_id, Application.id != row.id, visible(actor))
        .order_by(Application.submitted_at.desc())
        .limit(20)
    )
    return [OtherRow(*found) for found in rows]


def list_people(db: Session, company_id: CompanyId, job_id: JobId) -> list[tuple[PersonId, str]]:
    """List who may look after an application: the company's members and the job's."""
    on_job = select(JobMember.person_id).where(JobMember.job_id == job_id)
    in_company = select(Membership.person_id).where(Membership.company_id == company_id)
    either = Person.id.in_(on_job.union(in_company))
    query = select(Person.id, Person.name).where(either).order_by(Person.name, Person.id)
    return [(person_id, name) for person_id, name in db.execute(query)]


def list_reasons(db: Session, company_id: CompanyId) -> Sequence[ReasonRow]:
    """List the reasons that the company chooses from: the standard ones and its own."""
    query = (
        select(RejectionReason)
        .where(or_(RejectionReason.company_id.is_(None), RejectionReason.company_id == company_id))
        .order_by(RejectionReason.id)
    )
    return [ReasonRow(reason.id, reason.kind, reason.label) for reason in db.scalars(query)]


def count_free_openings(db: Session, job_id: JobId) -> int:
    """Count the seats of the job that a hire can fill."""
    return len(db.scalars(select(Opening.id).where(Opening.job_id == job_id, Opening.status == "open")).all())
