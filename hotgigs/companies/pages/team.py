"""A company's team: members, their roles, and who is asked to join."""

from uuid import UUID

from flask import Blueprint, Response, flash, make_response, render_template, request
from flask.typing import ResponseReturnValue

from hotgigs.companies import commands, forms, queries, rules
from hotgigs.companies.queries import CompanyRow
from hotgigs.kernel.db import reading, transaction
from hotgigs.kernel.errors import Conflict, Invalid
from hotgigs.kernel.ids import InvitationId, PersonId
from hotgigs.kernel.permissions import Permission
from hotgigs.web.box import box
from hotgigs.web.htmx import redirect_to
from hotgigs.web.session import actor

blueprint = Blueprint("team", __name__)

INVITATIONS_AN_HOUR = 60


@blueprint.get("/hiring/companies/<slug>/team")
def team(slug: str) -> Response:
    """Show the team."""
    return _page(slug)


@blueprint.post("/hiring/companies/<slug>/team/invitations")
def invite(slug: str) -> ResponseReturnValue:
    """Ask somebody to join."""
    company = _managed(slug)
    try:
        email, role = forms.parse_invitation(request.form)
        with transaction() as db:
            commands.invite(db, actor(), company.id, email, role=role)
            box().limits.check("invitations", str(company.id), limit=INVITATIONS_AN_HOUR, seconds=3600)
    except Invalid as error:
        return _page(slug, errors=error.fields)
    flash(f"We sent an invitation to {email}.", "good")
    return redirect_to(f"/hiring/companies/{slug}/team")


@blueprint.post("/hiring/companies/<slug>/team/invitations/<uuid:invitation_id>/renewal")
def renew(slug: str, invitation_id: UUID) -> ResponseReturnValue:
    """Send an invitation again, with a new link."""
    company = _managed(slug)
    with transaction() as db:
        commands.renew_invitation(db, actor(), company.id, InvitationId(invitation_id))
        box().limits.check("invitations", str(company.id), limit=INVITATIONS_AN_HOUR, seconds=3600)
    flash("The invitation is sent again. Its older link stopped working.", "good")
    return redirect_to(f"/hiring/companies/{slug}/team")


@blueprint.post("/hiring/companies/<slug>/team/invitations/<uuid:invitation_id>/removal")
def revoke(slug: str, invitation_id: UUID) -> ResponseReturnValue:
    """Take an invitation back."""
    company = _managed(slug)
    with transaction() as db:
        commands.revoke_invitation(db, actor(), company.id, InvitationId(invitation_id))
    flash("The invitation is taken back.", "good")
    return redirect_to(f"/hiring/companies/{slug}/team")


@blueprint.post("/hiring/companies/<slug>/team/<uuid:person_id>/role")
def change_role(slug: str, person_id: UUID) -> ResponseReturnValue:
    """Give a member another role."""
    company = _managed(slug)
    try:
        role = forms.parse_role(request.form)
        with transaction() as db:
            commands.change_role(db, actor(), company.id, PersonId(person_id), role=role)
    except Conflict as error:
        return _page(slug, refusal=error.sentence)
    flash("The role is changed.", "good")
    return redirect_to(f"/hiring/companies/{slug}/team")


@blueprint.get("/hiring/companies/<slug>/team/<uuid:person_id>/removal")
def ask_remove(slug: str, person_id: UUID) -> str:
    """Ask once before a member leaves."""
    company = _removable(slug, PersonId(person_id))
    with reading() as db:
        member = queries.get_member(db, company.id, PersonId(person_id))
    return render_template("companies/remove_member.html", company=company, member=member)


@blueprint.post("/hiring/companies/<slug>/team/<uuid:person_id>/removal")
def remove(slug: str, person_id: UUID) -> ResponseReturnValue:
    """Take a member out of the team."""
    company = _removable(slug, PersonId(person_id))
    try:
        with transaction() as db:
            commands.remove_member(db, actor(), company.id, PersonId(person_id))
    except Conflict as error:
        return _page(slug, refusal=error.sentence)
    if actor().person_id == person_id:
        flash(f"You left the team of {company.name}.", "good")
        return redirect_to("/account/start")
    flash("The person is no longer in the team.", "good")
    return redirect_to(f"/hiring/companies/{slug}/team")


def _company(slug: str) -> CompanyRow:
    with reading() as db:
        return queries.get_company(db, actor(), slug)


def _managed(slug: str) -> CompanyRow:
    company = _company(slug)
    actor().require(Permission.MEMBERS_MANAGE, company_id=company.id)
    return company


def _removable(slug: str, person_id: PersonId) -> CompanyRow:
    return _company(slug) if actor().person_id == person_id else _managed(slug)


def _page(slug: str, *, errors: dict[str, str] | None = None, refusal: str | None = None) -> Response:
    with reading() as db:
        company = queries.get_company(db, actor(), slug)
        members = queries.list_members(db, company.id)
        invitations = queries.list_invitations(db, company.id)
    page = render_template(
        "companies/team.html",
        company=company,
        members=members,
        invitations=invitations,
        manages=actor().can(Permission.MEMBERS_MANAGE, company_id=company.id),
        role_hints=rules.ROLE_HINTS,
        errors=errors or {},
        typed={"email": request.form.get("email", ""), "role": request.form.get("role", "recruiter")},
        refusal=refusal,
    )
    return make_response(page, 422 if errors else 409 if refusal else 200)
