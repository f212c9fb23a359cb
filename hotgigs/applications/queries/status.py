"""What a candidate may know of an application: never a stage's own name, never a rejection before it is told."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from hotgigs.accounts.models import Person
from hotgigs.applications import rules
from hotgigs.applications.models import Application, Move, Stage, StatusAccess
from hotgigs.applications.rules import CandidateWords
from hotgigs.candidates.models import Candidate
from hotgigs.companies.models import Company
from hotgigs.documents.models import Document
from hotgigs.jobs.models import Job, Post
from hotgigs.kernel import clock
from hotgigs.kernel.errors import NotFound
from hotgigs.kernel.ids import ApplicationId, DocumentId, JobId, PersonId, hash_token


@dataclass(frozen=True)
class Step:
    """One step of the timeline; state is done, current, next or ended."""

    title: str
    text: str
    state: str
    at: datetime | None


@dataclass(frozen=True)
class StatusRow:
    """An application as its candidate sees it."""

    id: ApplicationId
    job_title: str
    company_name: str
    company_slug: str
    post_slug: str
    job_is_open: bool
    status: str
    words: CandidateWords
    candidate_name: str
    email: str
    document_id: DocumentId | None
    filename: str
    submitted_at: datetime
    steps: tuple[Step, ...]

    @property
    def can_withdraw(self) -> bool:
        """Whether the candidate can take it back."""
        return self.status == "active"


@dataclass(frozen=True)
class OwnApplication:
    """A row of a candidate's list of applications."""

    id: ApplicationId
    job_title: str
    company_name: str
    words: CandidateWords
    status: str
    submitted_at: datetime


def get_status(db: Session, application_id: ApplicationId) -> StatusRow:
    """Return an application for its candidate; the page has checked that it is theirs.

    Raises NotFound when there is none.
    """
    row = db.execute(
        select(Application, Candidate, Job, Post, Company, Stage, Document.filename)
        .join(Candidate, Candidate.id == Application.candidate_id)
        .join(Job, Job.id == Application.job_id)
        .join(Post, Post.id == Application.post_id)
        .join(Company, Company.id == Application.company_id)
        .join(Stage, Stage.id == Application.stage_id)
        .outerjoin(Document, Document.id == Application.document_id)
        .where(Application.id == application_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    application, candidate, job, post, company, stage, filename = row
    status = _known_status(application)
    return StatusRow(
        id=application.id,
        job_title=post.title,
        company_name=company.name,
        company_slug=company.slug,
        post_slug=post.slug,
        job_is_open=post.status == "live",
        status=status,
        words=_words(status, stage.kind),
        candidate_name=candidate.name,
        email=candidate.email,
        document_id=application.document_id,
        filename=filename or "",
        submitted_at=application.submitted_at,
        steps=tuple(_steps(db, application, job.id, stage, status)),
    )


def hiring_steps(db: Session, job_id: JobId) -> list[CandidateWords]:
    """Return how hiring for a job goes, in candidate words, for its public page."""
    kinds = db.scalars(select(Stage.kind).where(Stage.job_id == job_id).order_by(Stage.position)).all()
    return rules.candidate_steps(kinds)


def has_access(db: Session, application_id: ApplicationId, token: str) -> bool:
    """Tell whether a narrow session's token opens this application."""
    found = db.scalars(
        select(StatusAccess.id).where(
            StatusAccess.token_hash == hash_token(token),
            StatusAccess.kind == "session",
            StatusAccess.application_id == application_id,
            StatusAccess.expires_at > clock.now(),
        )
    ).first()
    return found is not None


def is_own(db: Session, application_id: ApplicationId, person_id: PersonId) -> bool:
    """Tell whether a signed-in person sent this application, under an address they have proven."""
    found = db.scalars(_own(person_id).with_only_columns(Application.id).where(Application.id == application_id))
    return found.first() is not None


def list_own(db: Session, person_id: PersonId) -> list[OwnApplication]:
    """List what a person has sent under the address they have proven, newest first."""
    rows = db.execute(_own(person_id).order_by(Application.submitted_at.desc()).limit(200))
    return [
        OwnApplication(application.id, title, company, _words(status, kind), status, application.submitted_at)
        for application, title, company, kind in rows
        for status in (_known_status(application),)
    ]


def _own(person_id: PersonId) -> Select[Application, str, str, str]:
    return (
        select(Application, Post.title, Company.name, Stage.kind)
        .join(Candidate, Candidate.id == Application.candidate_id)
        .join(Post, Post.id == Application.post_id)
        .join(Company, Company.id == Application.company_id)
        .join(Stage, Stage.id == Application.stage_id)
        .join(Person, Person.email_key == Candidate.email_key)
        .where(Person.id == person_id, Person.email_verified_at.is_not(None), Candidate.status == "active")
    )


def _known_status(application: Application) -> str:
    told = application.tell_after is None or application.tell_after <= clock.now()
    return rules.told_status(application.status, told=told)


def _words(status: str, stage_kind: str) -> CandidateWords:
    return rules.CANDIDATE_OUTCOME.get(status) or rules.CANDIDATE_STAGE[stage_kind]


def _steps(db: Session, application: Application, job_id: JobId, stage: Stage, status: str) -> list[Step]:
    stages = db.scalars(select(Stage).where(Stage.job_id == job_id).order_by(Stage.position)).all()
    kinds = {row.id: row.kind for row in stages}
    reached: dict[str, datetime] = {}
    for move in db.scalars(select(Move).where(Move.application_id == application.id).order_by(Move.at)):
        title = rules.CANDIDATE_STAGE[kinds[move.to_stage_id]].title
        reached.setdefault(title, move.at)
    steps: list[Step] = []
    current = rules.CANDIDATE_STAGE[stage.kind].title
    passed = True
    for words in rules.candidate_steps([row.kind for row in stages]):
        if words.title == current:
            passed = False
            state = "current" if status == "active" else "done"
            steps.append(Step(words.title, words.text if status == "active" else "", state, reached.get(words.title)))
        elif passed:
            steps.append(Step(words.title, "", "done", reached.get(words.title)))
        elif status == "active":
            steps.append(Step(words.title, "", "next", None))
    if status not in ("active", "hired"):
        outcome = rules.CANDIDATE_OUTCOME[status]
        steps.append(Step(outcome.title, outcome.text, "ended", application.ended_at))
    return steps
