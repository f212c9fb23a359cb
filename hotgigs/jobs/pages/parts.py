"""Changes of a job's openings and of its hiring team."""

from uuid import UUID

from flask import flash, request
from flask.typing import ResponseReturnValue

from hotgigs.jobs import commands
from hotgigs.jobs.forms import ClosingForm, parse_total
from hotgigs.jobs.pages.blueprint import blueprint
from hotgigs.jobs.pages.overview import show_overview
from hotgigs.kernel.db import transaction
from hotgigs.kernel.errors import Invalid
from hotgigs.kernel.ids import JobId, OpeningId, PersonId, parse_id
from hotgigs.kernel.permissions import Role
from hotgigs.web.htmx import redirect_to
from hotgigs.web.session import actor


@blueprint.post("/hiring/jobs/<uuid:job_id>/openings")
def set_openings(job_id: UUID) -> ResponseReturnValue:
    """Add openings up to a number in all."""
    try:
        total = parse_total(request.form)
        with transaction() as db:
            commands.set_openings(db, actor(), JobId(job_id), total=total)
    except Invalid as error:
        return show_overview(JobId(job_id), error.fields, 422)
    return _back(job_id, "The openings are saved.", "openings")


@blueprint.post("/hiring/jobs/<uuid:job_id>/openings/<uuid:opening_id>/closure")
def close_opening(job_id: UUID, opening_id: UUID) -> ResponseReturnValue:
    """Close one opening with a reason."""
    try:
        form = ClosingForm.parse(request.form)
        with transaction() as db:
            commands.close_opening(db, actor(), JobId(job_id), OpeningId(opening_id), reason=form.reason)
    except Invalid as error:
        return show_overview(JobId(job_id), error.fields, 422)
    return _back(job_id, "The opening is closed.", "openings")


@blueprint.post("/hiring/jobs/<uuid:job_id>/team")
def set_member(job_id: UUID) -> ResponseReturnValue:
    """Give somebody of the company a role on the job."""
    try:
        with transaction() as db:
            commands.set_member(db, actor(), JobId(job_id), _person(), _role())
    except Invalid as error:
        return show_overview(JobId(job_id), error.fields, 422)
    return _back(job_id, "The team is saved.", "team")


@blueprint.post("/hiring/jobs/<uuid:job_id>/team/<uuid:person_id>/removal")
def remove_member(job_id: UUID, person_id: UUID) -> ResponseReturnValue:
    """Take somebody off the job's team."""
    with transaction() as db:
        commands.remove_member(db, actor(), JobId(job_id), PersonId(person_id))
    return _back(job_id, "Taken off the team.", "team")


def _person() -> PersonId:
    found = parse_id(request.form.get("person", ""))
    if found is None:
        raise Invalid(fields={"person": "Choose somebody of the company."})
    return PersonId(found)


def _role() -> Role:
    try:
        return Role(request.form.get("role", ""))
    except ValueError as error:
        raise Invalid(fields={"role": "Choose one of the roles."}) from error


def _back(job_id: UUID, told: str, section: str) -> ResponseReturnValue:
    flash(told)
    return redirect_to(f"/hiring/jobs/{job_id}#{section}")
