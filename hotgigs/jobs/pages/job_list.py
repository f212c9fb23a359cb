"""The team's list of jobs."""

from uuid import UUID

from flask import render_template, request

from hotgigs.jobs import queries
from hotgigs.jobs.pages.blueprint import blueprint
from hotgigs.kernel.db import reading
from hotgigs.kernel.ids import JobId, parse_id
from hotgigs.kernel.permissions import Permission
from hotgigs.web.session import actor

_VIEWS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("", "Current", ("draft", "open", "on_hold")),
    ("open", "Open", ("open",)),
    ("draft", "Drafts", ("draft",)),
    ("on_hold", "On hold", ("on_hold",)),
    ("closed", "Closed", ("closed",)),
    ("archived", "Archived", ("archived",)),
)


@blueprint.get("/hiring/jobs")
def job_list() -> str:
    """List the jobs that somebody may see, those at work first."""
    me = actor()
    chosen = request.args.get("status", "")
    statuses = next((found for name, _, found in _VIEWS if name == chosen), _VIEWS[0][2])
    after = parse_id(request.args.get("after", ""))
    with reading() as db:
        counts = queries.count_jobs_by_status(db, me)
        page = queries.list_jobs_for_actor(db, me, statuses=statuses, after=_job_id(after))
    return render_template(
        "jobs/list.html",
        page=page,
        tabs=_tabs(counts, chosen),
        status=chosen,
        is_empty=not counts,
        has_companies=len(me.company_ids) > 1,
        can_create=any(me.can(Permission.JOB_EDIT, company_id=company_id) for company_id in me.roles),
    )


def _tabs(counts: dict[str, int], chosen: str) -> list[dict[str, object]]:
    return [
        {
            "label": label,
            "url": f"/hiring/jobs?status={name}" if name else "/hiring/jobs",
            "current": name == chosen,
            "count": sum(counts.get(status, 0) for status in statuses),
        }
        for name, label, statuses in _VIEWS
    ]


def _job_id(found: UUID | None) -> JobId | None:
    return JobId(found) if found else None
