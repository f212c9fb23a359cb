"""Moving an application to another stage, and taking the move back."""

from uuid import UUID

from flask import Response, flash, make_response, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from hotgigs.applications.commands import moves, undoing
from hotgigs.applications.forms import MoveForm
from hotgigs.applications.pages import ways
from hotgigs.applications.pages.blueprint import blueprint
from hotgigs.applications.pages.ways import allowed, board_url, next_url, review_url, undo_next
from hotgigs.applications.queries import board as boards
from hotgigs.applications.queries import review as queries
from hotgigs.applications.queries.review import ApplicationRow
from hotgigs.audit import commands as audit
from hotgigs.kernel import db
from hotgigs.kernel.errors import Conflict, Invalid
from hotgigs.kernel.ids import ApplicationId
from hotgigs.kernel.permissions import Permission
from hotgigs.web.forms import Fields
from hotgigs.web.htmx import is_htmx, redirect_to
from hotgigs.web.session import actor
from hotgigs.web.templating import date_words


@blueprint.get("/hiring/applications/<uuid:application_id>/move")
def move_form(application_id: UUID) -> Response:
    """Ask for a stage, and for the reason of a move back."""
    row = _row(ApplicationId(application_id))
    actor().require(Permission.APPLICATION_MOVE, company_id=row.company_id, job_id=row.job_id)
    return _page(row, {"stage": request.args.get("stage", ""), "reason": ""}, {})


@blueprint.post("/hiring/applications/<uuid:application_id>/move")
def move(application_id: UUID) -> BaseResponse:
    """Move the application; the answer to the board's script is the card, with the way to undo it."""
    key = ApplicationId(application_id)
    before = _row(key)
    try:
        form = MoveForm.parse(request.form)
        with db.transaction() as session:
            moves.move(session, actor(), key, form.stage_id, version=form.version, reason=form.reason)
    except Invalid as error:
        return _refuse(before, error)
    except Conflict as error:
        raise Conflict(_who_was_first(before, error.sentence)) from error
    after = _row(key)
    done = _news(after) if after.version != before.version else None
    if is_htmx():
        return _card(after, done)
    if done:
        flash(done, "good")  # type: ignore[arg-type]  # a message may be a mapping, see the toasts
    return redirect_to(next_url(review_url(after)))


@blueprint.post("/hiring/applications/<uuid:application_id>/move/removal")
def undo_move(application_id: UUID) -> BaseResponse:
    """Take the last move back."""
    key = ApplicationId(application_id)
    with Fields(request.values) as fields:
        version = fields.number("version", low=1, high=1_000_000_000, required=True)
    with db.transaction() as session:
        undoing.undo_move(session, actor(), key, version or 0)
    row = _row(key)
    ways.tell(f"{row.name} is back in {row.stage.name}.")
    return redirect_to(next_url(review_url(row)))


def _row(application_id: ApplicationId) -> ApplicationRow:
    with db.reading() as session:
        return queries.get_application(session, actor(), application_id)


def _news(row: ApplicationRow) -> dict[str, str]:
    if row.status == "hired":
        return ways.news(f"{row.name} is hired.")
    undo = f"{review_url(row)}/move/removal"
    back = board_url(row.job_id) if is_htmx() else undo_next(row)
    return ways.news(f"{row.name} moved to {row.stage.name}.", undo, version=row.version, next=back)


def _card(row: ApplicationRow, done: dict[str, str] | None) -> Response:
    with db.reading() as session:
        card = boards.get_card(session, actor(), row.id)
    audit.record_reads(actor(), "application.listed", [("application", row.id, row.company_id)])
    page = render_template(
        "applications/_moved.html",
        card=card,
        stages=row.stages,
        may=allowed(row.company_id, row.job_id),
        here=board_url(row.job_id),
        news=done,
    )
    return make_response(page)


def _refuse(row: ApplicationRow, error: Invalid) -> Response:
    if not is_htmx():
        values = {name: request.form.get(name, "") for name in ("stage", "reason")}
        return _page(row, values, error.fields, status=error.status)
    actor().require(Permission.APPLICATION_MOVE, company_id=row.company_id, job_id=row.job_id)
    page = render_template(
        "applications/_move_refused.html",
        sentence=error.sentence,
        asks="reason" in error.fields,
        row=row,
        stage=request.form.get("stage", ""),
    )
    return make_response(page, error.status)


def _page(row: ApplicationRow, values: dict[str, str], errors: dict[str, str], *, status: int = 200) -> Response:
    audit.record_reads(actor(), "application.read", [("application", row.id, row.company_id)])
    page = render_template(
        "applications/move.html", row=row, values=values, errors=errors, next=next_url(review_url(row))
    )
    return make_response(page, status)


def _who_was_first(before: ApplicationRow, sentence: str) -> str:
    """Say who changed the application in the meantime; the command's own sentence when nobody did."""
    row = _row(before.id)
    with db.reading() as session:
        last = boards.find_last_move(session, row.id)
    if last is None or request.form.get("version", "") in ("", str(row.version)):
        return sentence
    at = date_words(last.at)
    if row.status != "active":
        return f"{last.by} ended this application {at}: it is {row.status} now. Reload to see where it stands."
    return f"{last.by} moved {row.first_name} to {last.stage} {at}. Reload to see the newest state."
