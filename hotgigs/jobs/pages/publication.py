"""A post goes public, and offline again."""

from uuid import UUID

from flask import flash
from flask.typing import ResponseReturnValue

from hotgigs.jobs import commands
from hotgigs.jobs.pages.blueprint import blueprint
from hotgigs.jobs.pages.overview import show_overview
from hotgigs.kernel.db import transaction
from hotgigs.kernel.errors import Invalid
from hotgigs.kernel.ids import JobId, PostId
from hotgigs.web.htmx import redirect_to
from hotgigs.web.session import actor


@blueprint.post("/hiring/jobs/<uuid:job_id>/posts/<uuid:post_id>/publication")
def publish(job_id: UUID, post_id: UUID) -> ResponseReturnValue:
    """Show a post to the public; what is missing is shown on the page of the job."""
    try:
        with transaction() as db:
            commands.publish(db, actor(), JobId(job_id), PostId(post_id))
    except Invalid as error:
        return show_overview(JobId(job_id), error.fields, 422, unpublished=PostId(post_id))
    undo = f"/hiring/jobs/{job_id}/posts/{post_id}/publication/removal"
    flash({"text": "Published. People can find it and apply.", "undo_url": undo})  # type: ignore[arg-type]  # a message with a way back
    return redirect_to(f"/hiring/jobs/{job_id}")


@blueprint.post("/hiring/jobs/<uuid:job_id>/posts/<uuid:post_id>/publication/removal")
def unpublish(job_id: UUID, post_id: UUID) -> ResponseReturnValue:
    """Take a post offline."""
    with transaction() as db:
        commands.unpublish(db, actor(), JobId(job_id), PostId(post_id))
    undo = f"/hiring/jobs/{job_id}/posts/{post_id}/publication"
    flash({"text": "The post is offline.", "undo_url": undo})  # type: ignore[arg-type]  # a message with a way back
    return redirect_to(f"/hiring/jobs/{job_id}")
