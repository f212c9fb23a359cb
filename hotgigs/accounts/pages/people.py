"""People as an administrator of the site sees them."""

from uuid import UUID

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue

from hotgigs.accounts import commands, queries
from hotgigs.audit.commands import record_reads
from hotgigs.kernel.db import reading, transaction
from hotgigs.kernel.ids import PersonId, parse_id
from hotgigs.web.htmx import redirect_to
from hotgigs.web.session import actor

blueprint = Blueprint("people", __name__)

SEARCH_LIMIT = 100


@blueprint.get("/admin/people")
def people() -> str:
    """List people, the newest first."""
    search = request.args.get("q", "").strip()[:SEARCH_LIMIT]
    before = parse_id(request.args.get("before", ""))
    with reading() as db:
        found = queries.list_people(db, search, before=PersonId(before) if before else None)
    record_reads(actor(), "person.listed", [("person", row.id, None) for row in found.rows])
    return render_template("accounts/people.html", people=found, search=search, is_first=before is None)


@blueprint.get("/admin/people/<uuid:person_id>/disabling")
def ask_disable(person_id: UUID) -> str:
    """Ask once before a person is locked out."""
    with reading() as db:
        person = queries.get_person(db, PersonId(person_id))
    record_reads(actor(), "person.read", [("person", person.id, None)])
    return render_template("accounts/disable.html", person=person)


@blueprint.post("/admin/people/<uuid:person_id>/disabling")
def disable(person_id: UUID) -> ResponseReturnValue:
    """Let a person sign in no more."""
    with transaction() as db:
        commands.disable_person(db, actor(), PersonId(person_id))
    flash("The account is disabled and signed out everywhere.", "good")
    return redirect_to("/admin/people")


@blueprint.post("/admin/people/<uuid:person_id>/disabling/removal")
def enable(person_id: UUID) -> ResponseReturnValue:
    """Let a disabled person sign in again."""
    with transaction() as db:
        commands.enable_person(db, actor(), PersonId(person_id))
    flash("The account works again.", "good")
    return redirect_to("/admin/people")
