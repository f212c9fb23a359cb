"""The status page: where an application stands, in candidate words, behind a magic link or an account."""

from uuid import UUID

from flask import Response, flash, make_response, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from hotgigs.applications.commands import access, moves
from hotgigs.applications.commands.submitting import Receipt
from hotgigs.applications.pages.blueprint import blueprint
from hotgigs.applications.pages.files import send_original
from hotgigs.applications.queries import status as queries
from hotgigs.applications.queries.status import StatusRow
from hotgigs.documents import queries as documents
from hotgigs.kernel import db
from hotgigs.kernel.errors import Gone, NotFound
from hotgigs.kernel.ids import ApplicationId
from hotgigs.kernel.permissions import Actor
from hotgigs.web.access import public
from hotgigs.web.box import box
from hotgigs.web.htmx import redirect_to
from hotgigs.web.session import actor, client_ip, request_id, set_cookie

COOKIE = "hg_status"
NOT_HERE = "Open this page by the link in your mail, or sign in with the address you applied with."


@blueprint.get("/status/link/<token>")
@public
def status_link(token: str) -> str:
    """Ask for a press of a button: scanners of mail open links, and must not use this one up."""
    return render_template("applications/status_link.html", token=token, gone="")


@blueprint.post("/status/link/<token>")
@public
def use_status_link(token: str) -> BaseResponse:
    """Exchange the link for this browser's narrow session."""
    try:
        with db.transaction() as session:
            application_id, opened = access.use_status_link(session, token)
    except Gone as error:
        page = render_template("applications/status_link.html", token=token, gone=error.sentence)
        return make_response(page, error.status)
    return grant(Receipt(application_id, opened))


@blueprint.post("/status/link/<token>/renewal")
@public
def renew_status_link(token: str) -> BaseResponse:
    """Mail a new link to whom the old one was sent."""
    box().limits.check("status-link", client_ip(), limit=10, seconds=3600)
    with db.transaction() as session:
        access.ask_new_link(session, token)
    return make_response(render_template("applications/status_link_sent.html"))


@blueprint.get("/status/<uuid:application_id>")
@public
def status_page(application_id: UUID) -> str:
    """Show where the application stands."""
    return render_template("applications/status.html", row=_own(application_id))


@blueprint.get("/status/<uuid:application_id>/receipt")
@public
def receipt(application_id: UUID) -> str:
    """Show what was sent, what happens next, and how to come back."""
    return render_template("applications/receipt.html", row=_own(application_id))


@blueprint.get("/status/<uuid:application_id>/resume")
@public
def own_resume(application_id: UUID) -> Response:
    """Give the candidate back the file they sent."""
    row = _own(application_id)
    if row.document_id is None:
        raise NotFound
    with db.reading() as session:
        document = documents.get_document(session, row.document_id)
    return send_original(document)


@blueprint.get("/status/<uuid:application_id>/withdrawal")
@public
def withdrawal_form(application_id: UUID) -> str:
    """Ask once before the application is taken back."""
    return render_template("applications/withdraw.html", row=_own(application_id))


@blueprint.post("/status/<uuid:application_id>/withdrawal")
@public
def withdraw(application_id: UUID) -> BaseResponse:
    """Take the application back."""
    row = _own(application_id)
    reason = request.form.get("reason", "")[:500]
    who = Actor(kind="candidate", person_id=actor().person_id, ip=client_ip(), request_id=request_id())
    with db.transaction() as session:
        moves.withdraw(session, who, row.id, reason)
    flash("Your application is withdrawn. The company was told.", "good")
    return redirect_to(f"/status/{row.id}")


@blueprint.get("/account/applications")
def own_applications() -> str:
    """List what the signed-in person has sent."""
    person_id = actor().person_id
    with db.reading() as session:
        rows = queries.list_own(session, person_id) if person_id else []
    return render_template("applications/own.html", rows=rows)


def grant(receipt: Receipt, from_path: str = "") -> BaseResponse:
    """Send the browser to the status page, or after sending to the receipt, with the narrow session in a cookie."""
    path = f"/status/{receipt.application_id}"
    response = redirect_to(f"{path}/receipt" if from_path else path)
    set_cookie(response, COOKIE, receipt.session_token, days=access.SESSION_LIFE.days, path=path)
    if from_path:
        response.delete_cookie("hg_draft", path=from_path)
    return response


def _own(application_id: UUID) -> StatusRow:
    """Return the application when this browser may see it.

    Raises NotFound, with the way in, when it may not or when there is none.
    """
    key, token, person_id = ApplicationId(application_id), request.cookies.get(COOKIE, ""), actor().person_id
    with db.reading() as session:
        allowed = bool(token) and queries.has_access(session, key, token)
        if not allowed and (person_id is None or not queries.is_own(session, key, person_id)):
            raise NotFound(NOT_HERE)
        return queries.get_status(session, key)
