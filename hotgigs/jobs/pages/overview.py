"""One job for its team: posts with their checks, openings, team, questions and history."""

from uuid import UUID

from flask import make_response, render_template
from flask.typing import ResponseReturnValue

from hotgigs.jobs import queries
from hotgigs.jobs.pages.blueprint import blueprint
from hotgigs.jobs.pages.history import history_lines
from hotgigs.jobs.queries import JobOverview
from hotgigs.jobs.rules.values import JOB_ROLES
from hotgigs.kernel.db import reading
from hotgigs.kernel.ids import JobId, PostId, new_id
from hotgigs.kernel.permissions import ROLE_WORDS, Permission
from hotgigs.web.session import actor


@blueprint.get("/hiring/jobs/<uuid:job_id>")
def overview(job_id: UUID) -> ResponseReturnValue:
    """Show a job with everything that belongs to it."""
    return show_overview(JobId(job_id))


def show_overview(
    job_id: JobId, errors: dict[str, str] | None = None, status: int = 200, *, unpublished: PostId | None = None
) -> ResponseReturnValue:
    """Render a job, with what kept a change from being made, or the post `unpublished` from the public."""
    me = actor()
    with reading() as db:
        found = queries.get_overview(db, me, job_id)
    company_id = found.job.company_id
    is_over = found.job.status in ("closed", "archived")
    page = render_template(
        "jobs/overview.html",
        job=found.job,
        posts=found.posts,
        openings=found.openings,
        open_openings=found.open_openings,
        team=found.team,
        others=found.others,
        questions=found.questions,
        history=history_lines(found),
        facts=_facts(found),
        errors=errors or {},
        refusal="This cannot go public yet" if unpublished else "Nothing was changed yet",
        places=_places(found, unpublished, errors or {}) if unpublished else {},
        roles=[(role.value, ROLE_WORDS[role]) for role in JOB_ROLES],
        can_edit=me.can(Permission.JOB_EDIT, company_id=company_id, job_id=job_id) and not is_over,
        can_publish=me.can(Permission.JOB_PUBLISH, company_id=company_id, job_id=job_id),
        can_copy=me.can(Permission.JOB_EDIT, company_id=company_id),
        key=str(new_id()),
    )
    return make_response(page, status)


def _places(found: JobOverview, post_id: PostId, errors: dict[str, str]) -> dict[str, str]:
    """Where each thing that a post lacks is changed: on this page, or in the editor of the post."""
    path = f"/hiring/jobs/{found.job.id}"
    editor = f"{path}/edit" if found.posts[0].post.id == post_id else f"{path}/posts/{post_id}/edit"
    return {name: f"#{name}" if name in ("openings", "questions") else f"{editor}#field-{name}" for name in errors}


def _facts(found: JobOverview) -> list[tuple[str, str]]:
    job = found.job
    facts = (
        ("Department", job.department),
        ("Reference", job.reference),
        ("Occupation", job.occupation or ""),
        ("Skills", ", ".join(job.skills)),
    )
    return [(term, value) for term, value in facts if value]
