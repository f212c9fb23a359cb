"""Decisions that end an application, and taking them back: rejecting, hiring, reopening, undoing a hire."""

from collections.abc import Mapping
from uuid import UUID

from flask import Response, current_app, make_response, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from hotgigs.applications import rules
from hotgigs.applications.commands import moves
from hotgigs.applications.forms import RejectionForm
from hotgigs.applications.pages import ways
from hotgigs.applications.pages.blueprint import blueprint
from hotgigs.applications.pages.ways import board_url, next_url, review_url, undo_next
from hotgigs.applications.queries import review as queries
from hotgigs.applications.queries.review import ApplicationRow
from hotgigs.audit import commands as audit
from hotgigs.kernel import clock, db
from hotgigs.kernel.errors import Invalid
from hotgigs.kernel.ids import ApplicationId
from hotgigs.kernel.permissions import Permission
from hotgigs.web.htmx import redirect_to
from hotgigs.web.session import actor

TOLD = {"now": "will be told in a minute", "tomorrow": "will be told tomorrow", "later": "will be told in 3 days"}


@blueprint.get("/hiring/applications/<uuid:application_id>/rejection")
def rejection_form(application_id: UUID) -> Response:
    """Ask for the reason and when the candidate is told, and show what they will read."""
    row = _row(application_id, Permission.APPLICATION_DECIDE)
    return _rejection_page(row, {"reason": "", "note": "", "tell": rules.TELL_DEFAULT}, {})


@blueprint.post("/hiring/applications/<uuid:application_id>/rejection")
def reject(application_id: UUID) -> BaseResponse:
    """Reject the application; the candidate hears of it when it was said."""
    key = ApplicationId(application_id)
    row = _row(key, Permission.APPLICATION_DECIDE)
    try:
        form = RejectionForm.parse(request.form)
        tell_after = clock.now() + rules.TELL_AFTER[form.tell]
        with db.transaction() as session:
            status = moves.reject(session, actor(), key, form.reason_id, tell_after=tell_after, note=form.note).status
    except Invalid as error:
        typed = {name: request.form.get(name, "") for name in ("reason", "note", "tell")}
        return _rejection_page(row, typed, error.fields, status=error.status)
    if row.status == "active":
        words = "has declined" if status == "declined" else f"is rejected and {TOLD[form.tell]}"
        ways.tell(f"{row.name} {words}.", f"{review_url(row)}/rejection/removal", next=undo_next(row))
    return redirect_to(next_url(board_url(row.job_id)))


@blueprint.post("/hiring/applications/<uuid:application_id>/rejection/removal")
def reopen(application_id: UUID) -> BaseResponse:
    """Make a rejected or declined application active again."""
    key = ApplicationId(application_id)
    with db.transaction() as session:
        moves.reopen(session, actor(), key, request.form.get("reason", "")[:500])
    row = _row(key)
    ways.tell(f"{row.name} is active again, in {row.stage.name}.")
    return redirect_to(next_url(review_url(row)))


@blueprint.get("/hiring/applications/<uuid:application_id>/hire")
def hire_form(application_id: UUID) -> Response:
    """Ask once before an opening is filled."""
    row = _row(application_id, Permission.APPLICATION_DECIDE)
    with db.reading() as session:
        free = queries.count_free_openings(session, row.job_id)
    return _page("applications/hire.html", row, {"free": free})


@blueprint.post("/hiring/applications/<uuid:application_id>/hire")
def hire(application_id: UUID) -> BaseResponse:
    """Hire the candidate; one opening of the job is filled."""
    key = ApplicationId(application_id)
    with db.transaction() as session:
        moves.hire(session, actor(), key)
    row = _row(key)
    ways.tell(f"{row.name} is hired.")
    return redirect_to(next_url(review_url(row)))


@blueprint.get("/hiring/applications/<uuid:application_id>/hire/removal")
def unhire_form(application_id: UUID) -> Response:
    """Ask why a hire is undone."""
    row = _row(application_id, Permission.APPLICATION_UNHIRE)
    return _page("applications/unhire.html", row, {"reason": "", "errors": {}})


@blueprint.post("/hiring/applications/<uuid:application_id>/hire/removal")
def unhire(application_id: UUID) -> BaseResponse:
    """Undo a hire: the opening is free again."""
    key, reason = ApplicationId(application_id), request.form.get("reason", "")
    row = _row(key, Permission.APPLICATION_UNHIRE)
    try:
        with db.transaction() as session:
            moves.unhire(session, actor(), key, reason[:1000])
    except Invalid as error:
        context = {"reason": reason, "errors": error.fields}
        return _page("applications/unhire.html", row, context, status=error.status)
    ways.tell(f"{row.name} is active again. The opening is free.")
    return redirect_to(next_url(review_url(row)))


def _row(application_id: UUID, permission: Permission | None = None) -> ApplicationRow:
    with db.reading() as session:
        row = queries.get_application(session, actor(), ApplicationId(application_id))
    if permission is not None:
        actor().require(permission, company_id=row.company_id, job_id=row.job_id)
    return row


def _rejection_page(
    row: ApplicationRow, values: Mapping[str, str], errors: Mapping[str, str], *, status: int = 200
) -> Response:
    with db.reading() as session:
        reasons = queries.list_reasons(session, row.company_id)
    preview = current_app.extensions["hotgigs.mail_preview"]
    facts = {"candidate_name": row.name, "job_title": row.job_title, "company_name": row.company_name}
    context = {
        "values": values,
        "errors": errors,
        "reasons": reasons,
        "kinds": rules.REASON_KINDS,
        "tell_words": rules.TELL_WORDS,
        "mail": preview("rejected", facts),
    }
    return _page("applications/rejection.html", row, context, status=status)


def _page(template: str, row: ApplicationRow, context: Mapping[str, object], *, status: int = 200) -> Response:
    audit.record_reads(actor(), "application.read", [("application", row.id, row.company_id)])
    page = render_template(template, row=row, next=next_url(review_url(row)), **context)
    return make_response(page, status)
