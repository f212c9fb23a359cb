"""All companies, as an administrator of the site sees them."""

from flask import Blueprint, Response, flash, render_template, request
from flask.typing import ResponseReturnValue

from hotgigs.companies import commands, forms, queries
from hotgigs.kernel.db import reading, transaction
from hotgigs.kernel.errors import Invalid, NotFound
from hotgigs.kernel.ids import CompanyId, parse_id
from hotgigs.web.forms import show_form
from hotgigs.web.htmx import redirect_to
from hotgigs.web.session import actor

blueprint = Blueprint("site", __name__)

SEARCH_LIMIT = 100


@blueprint.get("/admin/companies")
def companies() -> str:
    """List companies, the newest first."""
    search = request.args.get("q", "").strip()[:SEARCH_LIMIT]
    before = parse_id(request.args.get("before", ""))
    with reading() as db:
        found = queries.list_companies(db, search, before=CompanyId(before) if before else None)
    return render_template("companies/companies.html", companies=found, search=search, is_first=before is None)


@blueprint.get("/admin/companies/new")
def new() -> Response:
    """Ask for the name of a company and who will run it."""
    return _form({})


@blueprint.post("/admin/companies")
def create() -> ResponseReturnValue:
    """Add a company and invite its first administrator."""
    try:
        name, email = forms.parse_company(request.form)
        with transaction() as db:
            company = commands.create_company(db, actor(), name)
            commands.invite_first_administrator(db, actor(), company.id, email)
    except Invalid as error:
        return _form(error.fields)
    flash(f"{name} is here. We sent an invitation to {email}.", "good")
    return redirect_to("/admin/companies")


@blueprint.get("/admin/companies/<slug>/administrator")
def ask_administrator(slug: str) -> Response:
    """Ask who else will run a company, for instance when the first invitation was lost."""
    return _administrator_form(slug, {})


@blueprint.post("/admin/companies/<slug>/administrator")
def invite_administrator(slug: str) -> ResponseReturnValue:
    """Invite another administrator of a company."""
    try:
        email = forms.parse_email(request.form)
        with transaction() as db:
            commands.invite_first_administrator(db, actor(), _company_id(slug), email)
    except Invalid as error:
        return _administrator_form(slug, error.fields)
    flash(f"We sent an invitation to {email}.", "good")
    return redirect_to("/admin/companies")


def _company_id(slug: str) -> CompanyId:
    with reading() as db:
        company_id = queries.find_company_id(db, slug)
    if company_id is None:
        raise NotFound
    return company_id


def _form(errors: dict[str, str]) -> Response:
    typed = {name: request.form.get(name, "") for name in ("name", "email")}
    return show_form("companies/new.html", values=typed, errors=errors)


def _administrator_form(slug: str, errors: dict[str, str]) -> Response:
    _company_id(slug)
    return show_form("companies/new_administrator.html", slug=slug, email=request.form.get("email", ""), errors=errors)
