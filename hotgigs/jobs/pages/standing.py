"""The life of a job: on hold, closed with a reason, reopened, archived, copied."""

from collections.abc import Callable
from uuid import UUID

from flask import flash, make_response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from hotgigs.jobs import commands, queries
from hotgigs.jobs.forms import ClosingForm, parse_key
from hotgigs.jobs.pages.blueprint import blueprint
from hotgigs.kernel.db import reading, transaction
from hotgigs.kernel.errors import Invalid
from hotgigs.kernel.ids import JobId
from hotgigs.kernel.permissions import Actor, Permission
from hotgigs.web.htmx import redirect_to
from hotgigs.web.session import actor


@blueprint.post("/hiring/jobs/<uuid:job_id>/hold")
def hold(job_id: UUID) -> ResponseReturnValue:
    """Stop taking applications for a while."""
    return _change(commands.hold, job_id, "On hold. Its posts are paused.", undo="hold/removal")


@blueprint.post("/hiring/jobs/<uuid:job_id>/hold/removal")
def resume(job_id: UUID) -> ResponseReturnValue:
    """Take applications again."""
    return _change(commands.resume, job_id, "Open again, with its posts.", undo="hold")


@blueprint.get("/hiring/jobs/<uuid:job_id>/closure")
def closing(job_id: UUID) -> ResponseReturnValue:
    """Ask why the job is closed, and say what follows."""
    return _closing_page(JobId(job_id))


@blueprint.post("/hiring/jobs/<uuid:job_id>/closure")
def close(job_id: UUID) -> ResponseReturnValue:
    """Close the job."""
    try:
        form = ClosingForm.parse(request.form)
        with transaction() as db:
            commands.close(db, actor(), JobId(job_id), reason=form.reason, note=form.note)
    except Invalid as error:
        return _closing_page(JobId(job_id), error.fields, 422)
    flash("The job is closed. Its public pages say so.")
    return redirect_to(f"/hiring/jobs/{job_id}")


@blueprint.post("/hiring/jobs/<uuid:job_id>/closure/removal")
def reopen(job_id: UUID) -> ResponseReturnValue:
    """Open a closed job again."""
    return _change(commands.reopen, job_id, "Open again. Publish its posts when they are ready.")


@blueprint.post("/hiring/jobs/<uuid:job_id>/archive")
def archive(job_id: UUID) -> ResponseReturnValue:
    """Put the job out of sight."""
    return _change(commands.archive, job_id, "Archived.", undo="archive/removal")


@blueprint.post("/hiring/jobs/<uuid:job_id>/archive/removal")
def restore(job_id: UUID) -> ResponseReturnValue:
    """Bring an archived job back."""
    return _change(commands.restore, job_id, "Back from the archive.", undo="archive")


@blueprint.post("/hiring/jobs/<uuid:job_id>/copies")
def copy(job_id: UUID) -> ResponseReturnValue:
    """Add a draft with the same posts, questions and team."""
    with transaction() as db:
        copied = commands.copy(db, actor(), JobId(job_id), key=JobId(parse_key(request.form)))
        new_id = copied.id
    flash("Copied as a draft. Change what is different, then publish it.")
    return redirect_to(f"/hiring/jobs/{new_id}")


def _change(
    command: Callable[[Session, Actor, JobId], object], job_id: UUID, told: str, undo: str = ""
) -> ResponseReturnValue:
    with transaction() as db:
        command(db, actor(), JobId(job_id))
    message = {"text": told, "undo_url": f"/hiring/jobs/{job_id}/{undo}"} if undo else told
    flash(message)  # type: ignore[arg-type]  # a message may carry a way back
    return redirect_to(f"/hiring/jobs/{job_id}")


def _closing_page(job_id: JobId, errors: dict[str, str] | None = None, status: int = 200) -> ResponseReturnValue:
    with reading() as db:
        job = queries.get_job(db, actor(), job_id)
        actor().require(Permission.JOB_PUBLISH, company_id=job.company_id, job_id=job.id)
        posts = queries.list_posts(db, job_id)
    page = render_template(
        "jobs/closing.html",
        job=job,
        live=sum(post.is_live for post in posts),
        reason=request.form.get("reason", ""),
        note=request.form.get("note", ""),
        errors=errors or {},
        question=f"Close {job.title}?",
        action=f"/hiring/jobs/{job.id}/closure",
        verb="Close the job",
        back_url=f"/hiring/jobs/{job.id}",
    )
    return make_response(page, status)
