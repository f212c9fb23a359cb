"""Screening questions: added, reworded, put in order, archived; answers keep the words they were given to."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotgigs.audit import commands as audit
from hotgigs.jobs.commands.loading import load_editable
from hotgigs.jobs.models import Job, Question
from hotgigs.jobs.rules.values import MOST_QUESTIONS, QuestionValues, demand_askable
from hotgigs.kernel import clock
from hotgigs.kernel.errors import Conflict, Invalid, NotFound
from hotgigs.kernel.ids import JobId, QuestionId
from hotgigs.kernel.permissions import Actor

ENOUGH = f"{MOST_QUESTIONS} questions are enough. Stop asking one before you ask another."


def add_question(db: Session, actor: Actor, job_id: JobId, *, key: QuestionId, values: QuestionValues) -> Question:
    """Ask one more question, last; sent again with the same key it changes nothing.

    Raises Invalid when it cannot be answered, Conflict when there are too many.
    """
    job = load_editable(db, actor, job_id)
    existing = db.get(Question, key)
    if existing is not None and existing.job_id == job.id:
        return existing
    demand_askable(values)
    asked = _asked(db, job)
    if existing is not None or len(asked) >= MOST_QUESTIONS:
        raise Conflict(ENOUGH)
    question = Question(
        id=key,
        job_id=job.id,
        position=asked[-1].position + 1 if asked else 0,
        kind=values.kind,
        label=values.label,
        required=values.required,
        options=list(values.options) if values.kind == "choice" else [],
    )
    db.add(question)
    _record(db, actor, job, "added", question.label)
    return question


def edit_question(
    db: Session, actor: Actor, job_id: JobId, question_id: QuestionId, values: QuestionValues
) -> Question:
    """Reword a question; answers that were given keep the words they were asked in.

    Raises Invalid when it cannot be answered, or when its kind would change.
    """
    job = load_editable(db, actor, job_id)
    question = _load(db, job, question_id)
    if values.kind != question.kind:
        sentence = (
            "The kind of a question stays. Archive this one and add another, so that earlier answers keep their sense."
        )
        raise Invalid(fields={"kind": sentence})
    demand_askable(values)
    options = list(values.options) if question.kind == "choice" else []
    before = question.label
    if (before, question.required, question.options) != (values.label, values.required, options):
        question.label, question.required, question.options = values.label, values.required, options
        _record(db, actor, job, "edited", values.label, before)
    return question


def archive_question(db: Session, actor: Actor, job_id: JobId, question_id: QuestionId) -> None:
    """Ask a question no longer; its answers stay. Archived already, nothing changes."""
    job = load_editable(db, actor, job_id)
    question = _load(db, job, question_id)
    if question.archived_at is None:
        question.archived_at = clock.now()
        _record(db, actor, job, "archived", question.label)


def restore_question(db: Session, actor: Actor, job_id: JobId, question_id: QuestionId) -> None:
    """Ask an archived question again, last. Asked already, nothing changes.

    Raises Conflict when there are too many.
    """
    job = load_editable(db, actor, job_id)
    question = _load(db, job, question_id)
    if question.archived_at is not None:
        asked = _asked(db, job)
        if len(asked) >= MOST_QUESTIONS:
            raise Conflict(ENOUGH)
        question.archived_at = None
        question.position = asked[-1].position + 1 if asked else 0
        _record(db, actor, job, "restored", question.label)


def move_question(db: Session, actor: Actor, job_id: JobId, question_id: QuestionId, *, to: int) -> None:
    """Put a question in the place `to`, counted from 0 among those asked. There already, nothing changes."""
    job = load_editable(db, actor, job_id)
    question = _load(db, job, question_id)
    others = [other for other in _asked(db, job) if other.id != question.id]
    others.insert(max(0, min(to, len(others))), question)
    if all(other.position == position for position, other in enumerate(others)):
        return
    for position, other in enumerate(others):
        other.position = position
    _record(db, actor, job, "moved", question.label)


def _asked(db: Session, job: Job) -> list[Question]:
    query = select(Question).where(Question.job_id == job.id, Question.archived_at.is_(None))
    return list(db.scalars(query.order_by(Question.position, Question.id)))


def _load(db: Session, job: Job, question_id: QuestionId) -> Question:
    query = select(Question).where(Question.id == question_id, Question.job_id == job.id)
    question = db.scalars(query).one_or_none()
    if question is None:
        raise NotFound
    return question


def _record(db: Session, actor: Actor, job: Job, past: str, label: str, before: str | None = None) -> None:
    db.flush()
    changed = {"question": (before, label)}
    audit.record(db, actor, f"question.{past}", ("job", job.id), company_id=job.company_id, changed=changed)
