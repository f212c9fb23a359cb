"""The questions of a job: added, reworded, put in order, archived and asked again."""

from uuid import UUID

from flask import flash, make_response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from hotgigs.jobs import commands, queries
from hotgigs.jobs.forms import QuestionForm, parse_key
from hotgigs.jobs.pages.blueprint import blueprint
from hotgigs.jobs.queries import JobRow, QuestionRow
from hotgigs.jobs.rules.words import QUESTION_KINDS
from hotgigs.kernel.db import reading, transaction
from hotgigs.kernel.errors import Invalid, NotFound
from hotgigs.kernel.ids import JobId, QuestionId, new_id
from hotgigs.kernel.permissions import Permission
from hotgigs.web.htmx import redirect_to
from hotgigs.web.session import actor

Typed = dict[str, str]


@blueprint.get("/hiring/jobs/<uuid:job_id>/questions")
def questions(job_id: UUID) -> ResponseReturnValue:
    """Show the questions in their order, and the form of one more."""
    return _list_page(JobId(job_id))


@blueprint.post("/hiring/jobs/<uuid:job_id>/questions")
def add_question(job_id: UUID) -> ResponseReturnValue:
    """Ask one more question."""
    key = QuestionId(parse_key(request.form))
    try:
        form = QuestionForm.parse(request.form)
        with transaction() as db:
            commands.add_question(db, actor(), JobId(job_id), key=key, values=form.values)
    except Invalid as error:
        return _list_page(JobId(job_id), _retyped(), error.fields, 422)
    return _back(job_id, "The question is added.")


@blueprint.get("/hiring/jobs/<uuid:job_id>/questions/<uuid:question_id>/edit")
def edit_question(job_id: UUID, question_id: UUID) -> ResponseReturnValue:
    """Show one question to be reworded."""
    return _edit_page(JobId(job_id), QuestionId(question_id))


@blueprint.post("/hiring/jobs/<uuid:job_id>/questions/<uuid:question_id>/edit")
def save_question(job_id: UUID, question_id: UUID) -> ResponseReturnValue:
    """Reword a question."""
    try:
        form = QuestionForm.parse(request.form)
        with transaction() as db:
            commands.edit_question(db, actor(), JobId(job_id), QuestionId(question_id), form.values)
    except Invalid as error:
        return _edit_page(JobId(job_id), QuestionId(question_id), error.fields, 422)
    return _back(job_id, "The question is saved.")


@blueprint.post("/hiring/jobs/<uuid:job_id>/questions/<uuid:question_id>/position")
def move_question(job_id: UUID, question_id: UUID) -> ResponseReturnValue:
    """Put a question in another place of the order."""
    to = request.form.get("to", "")
    if not to.isdecimal() or len(to) > 3:
        raise Invalid("Choose a place in the order.")
    with transaction() as db:
        commands.move_question(db, actor(), JobId(job_id), QuestionId(question_id), to=int(to))
    return _back(job_id, "The order is saved.")


@blueprint.post("/hiring/jobs/<uuid:job_id>/questions/<uuid:question_id>/archive")
def archive_question(job_id: UUID, question_id: UUID) -> ResponseReturnValue:
    """Ask a question no longer."""
    with transaction() as db:
        commands.archive_question(db, actor(), JobId(job_id), QuestionId(question_id))
    undo = f"/hiring/jobs/{job_id}/questions/{question_id}/archive/removal"
    flash({"text": "No longer asked. Earlier answers stay.", "undo_url": undo})  # type: ignore[arg-type]  # a message with a way back
    return redirect_to(f"/hiring/jobs/{job_id}/questions")


@blueprint.post("/hiring/jobs/<uuid:job_id>/questions/<uuid:question_id>/archive/removal")
def restore_question(job_id: UUID, question_id: UUID) -> ResponseReturnValue:
    """Ask an archived question again."""
    with transaction() as db:
        commands.restore_question(db, actor(), JobId(job_id), QuestionId(question_id))
    return _back(job_id, "Asked again.")


def _list_page(
    job_id: JobId, typed: Typed | None = None, errors: dict[str, str] | None = None, status: int = 200
) -> ResponseReturnValue:
    with reading() as db:
        job, asked = _load(db, job_id)
        archived = queries.list_archived_questions(db, job_id)
    page = render_template(
        "jobs/questions.html",
        job=job,
        questions=asked,
        archived=archived,
        typed=typed or {"kind": "yes_no", "label": "", "required": "", "options": "", "key": str(new_id())},
        errors=errors or {},
        kinds=list(QUESTION_KINDS.items()),
        can_edit=job.status not in ("closed", "archived"),
    )
    return make_response(page, status)


def _edit_page(
    job_id: JobId, question_id: QuestionId, errors: dict[str, str] | None = None, status: int = 200
) -> ResponseReturnValue:
    with reading() as db:
        job, asked = _load(db, job_id)
    question = next((row for row in asked if row.id == question_id), None)
    if question is None:
        raise NotFound
    page = render_template(
        "jobs/question.html",
        job=job,
        question=question,
        typed=_retyped() if errors else _typed(question),
        errors=errors or {},
        kinds=[(question.kind, question.kind_words)],
    )
    return make_response(page, status)


def _load(db: Session, job_id: JobId) -> tuple[JobRow, list[QuestionRow]]:
    job = queries.get_job(db, actor(), job_id)
    actor().require(Permission.JOB_EDIT, company_id=job.company_id, job_id=job.id)
    return job, queries.list_questions(db, job_id)


def _typed(question: QuestionRow) -> Typed:
    return {
        "kind": question.kind,
        "label": question.label,
        "required": "1" if question.required else "",
        "options": "\n".join(question.options),
        "key": "",
    }


def _retyped() -> Typed:
    return {name: request.form.get(name, "") for name in ("kind", "label", "required", "options", "key")}


def _back(job_id: UUID, told: str) -> ResponseReturnValue:
    flash(told)
    return redirect_to(f"/hiring/jobs/{job_id}/questions")
