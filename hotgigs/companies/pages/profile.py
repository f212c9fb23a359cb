"""A company's profile: read by its people, edited by its administrators."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, flash, make_response, render_template, request
from flask.typing import ResponseReturnValue

from hotgigs.companies import commands, forms, queries
from hotgigs.companies.queries import CompanyRow
from hotgigs.kernel.db import reading, transaction
from hotgigs.kernel.errors import Conflict, Invalid
from hotgigs.kernel.permissions import Permission
from hotgigs.kernel.prose import to_html
from hotgigs.web.htmx import is_htmx, redirect_to
from hotgigs.web.session import actor

blueprint = Blueprint("profile", __name__)

LABELS = {
    "name": "Name",
    "summary": "In one sentence",
    "about": "About the company",
    "website": "Website",
    "industry": "Industry",
    "size": "Size",
    "founded": "Founded",
    "place": "Place",
    "benefits": "Benefits",
    "accent": "Accent colour",
}


@blueprint.get("/hiring/companies/<slug>")
def profile(slug: str) -> ResponseReturnValue:
    """Show the form to who may edit, the profile to everybody else of the company."""
    company = _company(slug)
    if not actor().can(Permission.COMPANY_EDIT, company_id=company.id):
        return render_template("companies/profile.html", company=company, about=to_html(company.about))
    return _form(company, values_of(company))


@blueprint.post("/hiring/companies/<slug>")
def save(slug: str) -> ResponseReturnValue:
    """Save the profile; what somebody else saved meanwhile is shown beside what was typed."""
    company = _company(slug)
    actor().require(Permission.COMPANY_EDIT, company_id=company.id)
    try:
        written = forms.parse_profile(request.form)
        with transaction() as db:
            commands.edit_profile(db, actor(), company.id, written, version=forms.parse_version(request.form))
    except Invalid as error:
        return _form(company, request.form, errors=error.fields, status=422)
    except Conflict:
        company = _company(slug)
        return _form(company, {**request.form, "version": company.version}, theirs=_theirs(company), status=409)
    flash("The profile is saved.", "good")
    return redirect_to(f"/hiring/companies/{slug}")


@blueprint.post("/hiring/companies/<slug>/preview")
def preview(slug: str) -> ResponseReturnValue:
    """Show how the description will read, as a fragment or within the form."""
    company = _company(slug)
    actor().require(Permission.COMPANY_EDIT, company_id=company.id)
    html = to_html(request.form.get("about", "")[: forms.ABOUT_LENGTH])
    if is_htmx():
        return render_template("companies/_preview.html", preview=html)
    return _form(company, request.form, preview=html)


def values_of(company: CompanyRow) -> dict[str, Any]:
    """Return the company's values as the fields of the form hold them."""
    values = asdict(company)
    return {**values, "benefits": "\n".join(company.benefits), "founded": company.founded or ""}


def _company(slug: str) -> CompanyRow:
    with reading() as db:
        return queries.get_company(db, actor(), slug)


def _theirs(company: CompanyRow) -> dict[str, str]:
    # Fields in which the saved profile differs from the typed one, by label.
    saved = values_of(company)
    typed = {name: request.form.get(name, "").replace("\r\n", "\n").strip() for name in LABELS}
    return {LABELS[name]: str(saved[name]) for name in LABELS if str(saved[name]) != typed[name]}


def _form(
    company: CompanyRow,
    values: Mapping[str, Any],
    *,
    errors: Mapping[str, str] | None = None,
    theirs: Mapping[str, str] | None = None,
    preview: str | None = None,
    status: int = 200,
) -> Response:
    page = render_template(
        "companies/edit.html",
        company=company,
        values={name: values.get(name, "") for name in (*LABELS, "place_id", "version")},
        errors=dict(errors or {}),
        theirs=theirs,
        preview=preview,
    )
    return make_response(page, status)
