"""Reviewing one application: the resume, what was read in it, what happened, and what to do next."""

from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from flask import Response, make_response, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from hotgigs.applications import rules
from hotgigs.applications.evidence import Evidence, evidence_of
from hotgigs.applications.pages.blueprint import blueprint
from hotgigs.applications.pages.files import send_original, send_page
from hotgigs.applications.pages.ways import allowed, board_url, next_url, review_url
from hotgigs.applications.queries import neighbours
from hotgigs.applications.queries import review as queries
from hotgigs.applications.queries.neighbours import Neighbours
from hotgigs.applications.queries.review import AnswerRow, ApplicationRow, MoveRow, NoteRow, OtherRow
from hotgigs.audit import commands as audit
from hotgigs.documents import queries as documents
from hotgigs.documents.queries import PageRow
from hotgigs.kernel import db
from hotgigs.kernel.errors import NotFound
from hotgigs.kernel.ids import ApplicationId, DocumentId, PersonId
from hotgigs.web.htmx import redirect_to
from hotgigs.web.session import actor

AHEAD_SECONDS = 20
"""How long a browser may keep a page that it fetched ahead."""


@dataclass(frozen=True)
class Desk:
    """Everything on a reviewer's desk."""

    row: ApplicationRow
    around: Neighbours
    evidence: Evidence
    pages: list[PageRow]
    answers: list[AnswerRow]
    notes: list[NoteRow]
    moves: list[MoveRow]
    others: list[OtherRow]
    people: list[tuple[PersonId, str]]


@blueprint.get("/hiring/applications/<uuid:application_id>")
def review(application_id: UUID) -> Response:
    """Show an application to its reviewer."""
    return review_page(ApplicationId(application_id))


def review_page(
    application_id: ApplicationId, *, note: str = "", errors: dict[str, str] | None = None, status: int = 200
) -> Response:
    """Answer with an application's page; `note` is what was typed into it when it comes back with errors."""
    with db.reading() as session:
        desk = _desk(session, application_id)
    row = desk.row
    audit.record_reads(
        actor(),
        "application.read",
        [("application", row.id, row.company_id), *(("application", one.id, row.company_id) for one in desk.others)],
    )
    back = next_url(board_url(row.job_id))
    page = render_template(
        "applications/review.html",
        desk=desk,
        row=row,
        may=allowed(row.company_id, row.job_id),
        back=back,
        query=f"?{urlencode({'next': back})}" if back != board_url(row.job_id) else "",
        onward=f"/hiring/applications/{(desk.around.next or desk.around.own).id}",
        status_words=rules.STATUS_WORDS,
        note=note,
        errors=errors or {},
    )
    response = make_response(page, status)
    if request.headers.get("Sec-Fetch-Dest") == "empty":
        # A script fetches the next people ahead; everything else asks again each time.
        response.headers["Cache-Control"] = f"private, max-age={AHEAD_SECONDS}"
    return response


@blueprint.get("/hiring/applications/<uuid:application_id>/move/removal")
@blueprint.get("/hiring/applications/<uuid:application_id>/rejection/removal")
@blueprint.get("/hiring/applications/<uuid:application_id>/notes")
@blueprint.get("/hiring/applications/<uuid:application_id>/owner")
def after_refusal(application_id: UUID) -> BaseResponse:
    """Lead back to the application from the address of a change, where an error page offers to try again."""
    with db.reading() as session:
        row = queries.get_application(session, actor(), ApplicationId(application_id))
    return redirect_to(review_url(row))


@blueprint.get("/hiring/applications/<uuid:application_id>/documents/<uuid:document_id>/file")
def document_file(application_id: UUID, document_id: UUID) -> Response:
    """Send the original as a download."""
    row = _holder(application_id, document_id)
    with db.reading() as session:
        document = documents.get_document(session, DocumentId(document_id))
    audit.record_reads(actor(), "document.downloaded", [("document", document.id, row.company_id)])
    return send_original(document)


@blueprint.get("/hiring/applications/<uuid:application_id>/documents/<uuid:document_id>/pages/<int:number>")
def document_page(application_id: UUID, document_id: UUID, number: int) -> Response:
    """Send the picture of one page."""
    row = _holder(application_id, document_id)
    with db.reading() as session:
        page = documents.get_page(session, DocumentId(document_id), number)
    audit.record_reads(actor(), "document.read", [("document", document_id, row.company_id)])
    return send_page(page)


def _desk(session: Session, application_id: ApplicationId) -> Desk:
    row = queries.get_application(session, actor(), application_id)
    reading = documents.find_reading(session, row.document_id) if row.document_id else None
    return Desk(
        row=row,
        around=neighbours.get_neighbours(session, row),
        evidence=evidence_of(reading.text, reading.resume, reading.fields) if reading else Evidence(),
        pages=documents.list_pages(session, row.document_id) if row.document_id else [],
        answers=queries.list_answers(session, application_id),
        notes=queries.list_notes(session, application_id),
        moves=queries.list_moves(session, application_id),
        others=queries.list_others(session, actor(), row),
        people=queries.list_people(session, row.company_id, row.job_id),
    )


def _holder(application_id: UUID, document_id: UUID) -> ApplicationRow:
    """Return the application that holds a document.

    Raises NotFound when it does not, or when the person must not know of it.
    """
    with db.reading() as session:
        row = queries.get_application(session, actor(), ApplicationId(application_id))
    if row.document_id != document_id:
        raise NotFound
    return row
