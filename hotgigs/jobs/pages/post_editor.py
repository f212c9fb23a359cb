"""Further posts of a job: for another place, language or audience."""

from uuid import UUID

from flask import flash, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from hotgigs.jobs import commands, queries
from hotgigs.jobs.forms import JobForm, parse_key
from hotgigs.jobs.pages import editing
from hotgigs.jobs.pages.blueprint import blueprint
from hotgigs.jobs.pages.editing import Editor
from hotgigs.jobs.pages.public import hiring_steps, job_page
from hotgigs.jobs.pages.typed import typed_post, typed_variant
from hotgigs.jobs.queries import JobRow
from hotgigs.jobs.rules import transitions
from hotgigs.kernel.db import reading, transaction
from hotgigs.kernel.ids import JobId, PostId
from hotgigs.kernel.permissions import Permission
from hotgigs.web.htmx import redirect_to
from hotgigs.web.session import actor


@blueprint.get("/hiring/jobs/<uuid:job_id>/posts/new")
def new_post(job_id: UUID) -> ResponseReturnValue:
    """Show the editor with a copy of the first post, without its place."""
    with reading() as db:
        job = _editable(db, JobId(job_id))
        first = queries.list_posts(db, job.id)[0]
    return editing.show(_new_editor(job), typed_variant(job, first))


@blueprint.post("/hiring/jobs/<uuid:job_id>/posts/new")
def create_post(job_id: UUID) -> ResponseReturnValue:
    """Add a draft post."""
    with reading() as db:
        job = _editable(db, JobId(job_id))

    def write(db: Session, form: JobForm) -> str:
        commands.add_post(db, actor(), job.id, key=PostId(parse_key(request.form)), values=form.post)
        return "Saved as a draft. Publish it when it is ready."

    return editing.save(_new_editor(job), write)


@blueprint.post("/hiring/jobs/<uuid:job_id>/posts/new/preview")
def preview_new_post(job_id: UUID) -> ResponseReturnValue:
    """Show what is being typed as the public would read it."""
    with reading() as db:
        job = _editable(db, JobId(job_id))
    return editing.preview(_new_editor(job))


@blueprint.get("/hiring/jobs/<uuid:job_id>/posts/<uuid:post_id>/edit")
def edit_post(job_id: UUID, post_id: UUID) -> ResponseReturnValue:
    """Show the editor of one post."""
    with reading() as db:
        job = _editable(db, JobId(job_id))
        post = queries.get_post(db, actor(), job.id, PostId(post_id))
    return editing.show(_editor(job, post.id), typed_post(job, post))


@blueprint.post("/hiring/jobs/<uuid:job_id>/posts/<uuid:post_id>/edit")
def save_post(job_id: UUID, post_id: UUID) -> ResponseReturnValue:
    """Save one post."""
    with reading() as db:
        job = _editable(db, JobId(job_id))
        post = queries.get_post(db, actor(), job.id, PostId(post_id))

    def write(db: Session, form: JobForm) -> str:
        commands.edit_post(db, actor(), job.id, version=form.version, post_id=post.id, values=form.post)
        return "Saved. The public page shows it now." if post.is_live else "Saved."

    return editing.save(_editor(job, post.id), write)


@blueprint.post("/hiring/jobs/<uuid:job_id>/posts/<uuid:post_id>/edit/preview")
def preview_post(job_id: UUID, post_id: UUID) -> ResponseReturnValue:
    """Show what is being typed as the public would read it."""
    with reading() as db:
        job = _editable(db, JobId(job_id))
        post = queries.get_post(db, actor(), job.id, PostId(post_id))
    return editing.preview(_editor(job, post.id))


@blueprint.get("/hiring/jobs/<uuid:job_id>/posts/<uuid:post_id>/preview")
def post_page(job_id: UUID, post_id: UUID) -> ResponseReturnValue:
    """Show a post to its team as the public would see the whole page."""
    with reading() as db:
        post = queries.get_post(db, actor(), JobId(job_id), PostId(post_id))
        similar = queries.list_similar(db, post)
        questions = queries.count_questions(db, post.job_id)
        steps = hiring_steps(db, post.job_id)
    return job_page(post, similar=similar, questions=questions, steps=steps, is_preview=True)


@blueprint.post("/hiring/jobs/<uuid:job_id>/posts/<uuid:post_id>/deletion")
def delete_post(job_id: UUID, post_id: UUID) -> ResponseReturnValue:
    """Delete a post that never was public."""
    with transaction() as db:
        commands.remove_post(db, actor(), JobId(job_id), PostId(post_id))
    flash("The post is deleted.")
    return redirect_to(f"/hiring/jobs/{job_id}")


def _editable(db: Session, job_id: JobId) -> JobRow:
    job = queries.get_job(db, actor(), job_id)
    actor().require(Permission.JOB_EDIT, company_id=job.company_id, job_id=job.id)
    transitions.demand_editable(job.status)
    return job


def _new_editor(job: JobRow) -> Editor:
    return _make(job, f"/hiring/jobs/{job.id}/posts/new", f"Another post for {job.title}", "Save draft")


def _editor(job: JobRow, post_id: PostId) -> Editor:
    return _make(job, f"/hiring/jobs/{job.id}/posts/{post_id}/edit", f"Post of {job.title}", "Save")


def _make(job: JobRow, action: str, heading: str, save_words: str) -> Editor:
    return Editor(
        heading=heading,
        action=action,
        back_url=f"/hiring/jobs/{job.id}",
        save_words=save_words,
        note=editing.DRAFT_NOTE if job.status == "draft" or action.endswith("/new") else editing.LIVE_NOTE,
        employers=((job.company_id, job.company_name),),
        job_id=job.id,
        job_title=job.title,
        has_job_part=False,
    )
