"""A new job, and the editing of a job together with its first post."""

from uuid import UUID

from flask import flash, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from hotgigs.jobs import commands, queries
from hotgigs.jobs.forms import JobForm, parse_key
from hotgigs.jobs.pages import editing
from hotgigs.jobs.pages.blueprint import blueprint
from hotgigs.jobs.pages.editing import Editor
from hotgigs.jobs.pages.typed import retyped, typed_job, typed_new
from hotgigs.jobs.queries import JobRow
from hotgigs.jobs.rules import transitions
from hotgigs.kernel.db import reading, transaction
from hotgigs.kernel.errors import Forbidden, Invalid
from hotgigs.kernel.ids import JobId
from hotgigs.kernel.permissions import Permission
from hotgigs.web.htmx import redirect_to
from hotgigs.web.session import actor


@blueprint.get("/hiring/jobs/new")
def new_job() -> ResponseReturnValue:
    """Show an empty editor."""
    editor = _new_editor()
    return editing.show(editor, typed_new(editor.employers[0][0]))


@blueprint.post("/hiring/jobs/new")
def create_job() -> ResponseReturnValue:
    """Add a draft job with its first post."""
    editor = _new_editor()
    key = JobId(parse_key(request.form))
    try:
        form = JobForm.parse(request.form)
        company_id = editor.employer()
        with transaction() as db:
            job = commands.create(db, actor(), company_id=company_id, key=key, job=form.job, post=form.post)
            job_id = job.id
    except Invalid as error:
        return editing.show(editor, retyped(request.form), error.fields, 422)
    flash("Saved as a draft. Publish it when it is ready.")
    return redirect_to(f"/hiring/jobs/{job_id}")


@blueprint.post("/hiring/jobs/new/preview")
def preview_new_job() -> ResponseReturnValue:
    """Show what is being typed as the public would read it."""
    return editing.preview(_new_editor())


@blueprint.get("/hiring/jobs/<uuid:job_id>/edit")
def edit_job(job_id: UUID) -> ResponseReturnValue:
    """Show the editor of a job with its first post."""
    with reading() as db:
        editor, job = _editor(db, JobId(job_id))
        post = queries.list_posts(db, job.id)[0]
    return editing.show(editor, typed_job(job, post))


@blueprint.post("/hiring/jobs/<uuid:job_id>/edit")
def save_job(job_id: UUID) -> ResponseReturnValue:
    """Save a job with its first post."""
    with reading() as db:
        editor, job = _editor(db, JobId(job_id))

    def write(db: Session, form: JobForm) -> str:
        commands.edit(db, actor(), job.id, version=form.version, job=form.job, post=form.post)
        return "Saved. The public page shows it now." if job.status == "open" else "Saved."

    return editing.save(editor, write)


@blueprint.post("/hiring/jobs/<uuid:job_id>/edit/preview")
def preview_job(job_id: UUID) -> ResponseReturnValue:
    """Show what is being typed as the public would read it."""
    with reading() as db:
        editor, _ = _editor(db, JobId(job_id))
    return editing.preview(editor)


def _new_editor() -> Editor:
    with reading() as db:
        employers = queries.list_employers(db, actor())
    if not employers:
        raise Forbidden
    return Editor(
        heading="New job",
        action="/hiring/jobs/new",
        back_url="/hiring/jobs",
        save_words="Save draft",
        note=editing.DRAFT_NOTE,
        employers=tuple(employers),
    )


def _editor(db: Session, job_id: JobId) -> tuple[Editor, JobRow]:
    job = queries.get_job(db, actor(), job_id)
    actor().require(Permission.JOB_EDIT, company_id=job.company_id, job_id=job.id)
    transitions.demand_editable(job.status)
    editor = Editor(
        heading=job.title,
        action=f"/hiring/jobs/{job.id}/edit",
        back_url=f"/hiring/jobs/{job.id}",
        save_words="Save",
        note=editing.LIVE_NOTE if job.status == "open" else editing.DRAFT_NOTE,
        employers=((job.company_id, job.company_name),),
        job_id=job.id,
        job_title=job.title,
    )
    return editor, job
