"""Notes of the team, and who looks after an application."""

from uuid import UUID

from flask import request
from werkzeug.wrappers import Response

from hotgigs.applications.commands import notes
from hotgigs.applications.pages import ways
from hotgigs.applications.pages.blueprint import blueprint
from hotgigs.applications.pages.review import review_page
from hotgigs.kernel import db
from hotgigs.kernel.errors import Invalid
from hotgigs.kernel.ids import ApplicationId, PersonId, parse_id
from hotgigs.web.htmx import redirect_to
from hotgigs.web.session import actor


@blueprint.post("/hiring/applications/<uuid:application_id>/notes")
def add_note(application_id: UUID) -> Response:
    """Add a note; when it cannot be, the page comes back with what was typed."""
    key, text = ApplicationId(application_id), request.form.get("text", "")
    try:
        with db.transaction() as session:
            notes.add_note(session, actor(), key, text)
    except Invalid as error:
        return review_page(key, note=text, errors=error.fields, status=error.status)
    ways.tell("The note is added.")
    return redirect_to(ways.with_next(f"/hiring/applications/{key}"))


@blueprint.post("/hiring/applications/<uuid:application_id>/owner")
def assign_owner(application_id: UUID) -> Response:
    """Say who looks after the application; empty for nobody.

    Raises Invalid when it is nobody of the team.
    """
    key, chosen = ApplicationId(application_id), request.form.get("owner", "")
    owner_id = parse_id(chosen)
    try:
        if chosen and owner_id is None:
            raise Invalid("Choose somebody of the team.", {"owner": "Choose somebody of the team."})
        with db.transaction() as session:
            notes.assign_owner(session, actor(), key, PersonId(owner_id) if owner_id else None)
    except Invalid as error:
        return review_page(key, errors=error.fields, status=error.status)
    ways.tell("Saved who looks after this person.")
    return redirect_to(ways.with_next(f"/hiring/applications/{key}"))
