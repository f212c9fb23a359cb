"""Sending an application: a draft becomes an application, once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotgigs.applications import events as news
from hotgigs.applications.commands.access import make_status_link, open_status
from hotgigs.applications.models import Answer, Application, Draft, Move, Stage
from hotgigs.audit import commands as audit
from hotgigs.candidates import commands as candidates
from hotgigs.candidates.commands import CandidateFacts
from hotgigs.companies.models import Company
from hotgigs.documents import queries as documents
from hotgigs.jobs.models import Job, Post, Question
from hotgigs.kernel import clock, events
from hotgigs.kernel.errors import Conflict, Gone
from hotgigs.kernel.ids import ApplicationId, QuestionId, new_id
from hotgigs.kernel.permissions import Actor

NOTICE_VERSION = "2026-11"
"""The privacy notice shown above the button that sends."""


@dataclass(frozen=True)
class Submission:
    """A checked form: who applies, what they answered, and what they add."""

    facts: CandidateFacts
    cover_letter: str = ""
    answers: Mapping[QuestionId, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Receipt:
    """What sending gave: the application, and a session token that opens its status page in this browser."""

    application_id: ApplicationId
    session_token: str


class AlreadyApplied(Conflict):
    """The same person has an active application for this job; its candidate can be mailed a link."""

    def __init__(self, application_id: ApplicationId) -> None:
        super().__init__(
            "You have already applied for this job. We have sent the link to your application to this address."
        )
        self.application_id = application_id


def submit(db: Session, actor: Actor, draft: Draft, submission: Submission) -> Receipt:
    """Turn a locked draft into an application with its first move, its answers and its receipt by mail.

    Sending a draft again gives its receipt again. Raises Gone when the post no longer takes applications,
    AlreadyApplied when this address has an active application for the job.
    """
    if draft.application_id is not None:
        return Receipt(draft.application_id, open_status(db, draft.application_id))
    post, job, company = _load_post(db, draft)
    candidate = candidates.find_or_add(db, company.id, submission.facts, _own_person(actor, submission.facts))
    earlier = db.scalars(
        select(Application.id).where(
            Application.candidate_id == candidate.id, Application.job_id == job.id, Application.status == "active"
        )
    ).first()
    if earlier is not None:
        raise AlreadyApplied(earlier)
    first = db.scalars(select(Stage).where(Stage.job_id == job.id).order_by(Stage.position).limit(1)).one()
    now = clock.now()
    application = Application(
        id=ApplicationId(new_id()),
        company_id=company.id,
        job_id=job.id,
        post_id=post.id,
        candidate_id=candidate.id,
        status="active",
        stage_id=first.id,
        stage_since=now,
        document_id=draft.document_id,
        cover_letter=submission.cover_letter,
        source=draft.source,
        notice_version=NOTICE_VERSION,
        submitted_at=now,
    )
    db.add(application)
    db.flush()
    _add_first_move(db, actor, application)
    _add_answers(db, application, submission.answers)
    draft.application_id = application.id
    db.flush()
    audit.record(db, actor, "application.submitted", ("application", application.id), company_id=company.id)
    filename = documents.get_document(db, draft.document_id).filename if draft.document_id else ""
    token = make_status_link(db, application.id)
    names = (candidate.name, candidate.email, post.title, company.name)
    events.emit(db, news.Applied(application.id, *names, token, filename, now))
    return Receipt(application.id, open_status(db, application.id))


def _load_post(db: Session, draft: Draft) -> tuple[Post, Job, Company]:
    row = db.execute(
        select(Post, Job, Company)
        .join(Job, Job.id == Post.job_id)
        .join(Company, Company.id == Post.company_id)
        .where(Post.id == draft.post_id)
        .with_for_update(read=True, of=Post)
    ).one()
    if row[0].status != "live":
        raise Gone("This job closed while you were writing. What you wrote is kept for 14 days.")
    return row[0], row[1], row[2]


def _own_person(actor: Actor, facts: CandidateFacts) -> Any:
    # A signed-in candidate owns the application only under their own, verified address.
    return actor.person_id if actor.email.lower() == facts.email.lower() else None


def _add_first_move(db: Session, actor: Actor, application: Application) -> None:
    db.add(
        Move(
            id=new_id(),
            application_id=application.id,
            from_status="draft",
            to_status="active",
            from_stage_id=None,
            to_stage_id=application.stage_id,
            by_kind="candidate",
            by_id=actor.person_id,
            reason="",
            at=application.submitted_at,
        )
    )


def _add_answers(db: Session, application: Application, answers: Mapping[QuestionId, Any]) -> None:
    questions: Sequence[Question] = db.scalars(select(Question).where(Question.id.in_(list(answers)))).all()
    for question in questions:
        value = answers[question.id]
        db.add(Answer(application_id=application.id, question_id=question.id, label=question.label, value=value))
