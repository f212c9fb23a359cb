"""A company's logo: uploaded from inside, redrawn by the documents worker, served to everybody."""

from contextlib import closing

from flask import Blueprint, Response, flash, make_response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from hotgigs.companies import commands, queries, rules
from hotgigs.companies.queries import CompanyRow
from hotgigs.kernel.db import reading, transaction
from hotgigs.kernel.errors import Invalid, NotFound, TooLarge
from hotgigs.kernel.permissions import Permission
from hotgigs.web.access import public
from hotgigs.web.box import box
from hotgigs.web.htmx import redirect_to
from hotgigs.web.session import actor

blueprint = Blueprint("logo", __name__)

YEAR = 365 * 86400


@blueprint.get("/companies/<slug>/logo/<sha256>")
@public
def logo(slug: str, sha256: str) -> Response:
    """Serve a logo; its address changes with the picture, so that it may be kept for ever."""
    with reading() as db:
        media_type = queries.find_logo(db, slug, sha256)
    if media_type is None:
        raise NotFound("This logo is no longer in use.")
    with box().store.open(sha256) as file:
        response = make_response(file.read(), {"Content-Type": media_type})
    response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.set_etag(sha256)
    response.make_conditional(request)
    return response


@blueprint.get("/hiring/companies/<slug>/logo")
def choose(slug: str) -> Response:
    """Show the present logo and ask for another."""
    company = _editable(slug)
    return _page(company, None)


@blueprint.post("/hiring/companies/<slug>/logo")
def upload(slug: str) -> ResponseReturnValue:
    """Take a picture and have it redrawn."""
    company = _editable(slug)
    file = request.files.get("logo")
    if file is None or not file.filename:
        return _page(company, "Choose a picture first.")
    try:
        sha256 = _store(file)
    except (Invalid, TooLarge) as error:
        return _page(company, error.sentence)
    with transaction() as db:
        commands.ask_logo(db, actor(), company.id, sha256)
    flash("The logo is being prepared. It appears within a minute.", "good")
    return redirect_to(f"/hiring/companies/{slug}/logo")


@blueprint.post("/hiring/companies/<slug>/logo/removal")
def remove(slug: str) -> ResponseReturnValue:
    """Show the company by its initials again."""
    company = _editable(slug)
    with transaction() as db:
        commands.set_logo(db, company.id, None, actor=actor())
    flash("The logo is removed.", "good")
    return redirect_to(f"/hiring/companies/{slug}/logo")


def _store(file: FileStorage) -> str:
    with closing(file):
        if not rules.is_picture(file.stream.read(12)):
            raise Invalid(rules.NOT_A_PICTURE)
        file.stream.seek(0)
        return box().store.put(file.stream, limit=rules.LOGO_BYTES).sha256


def _editable(slug: str) -> CompanyRow:
    with reading() as db:
        company = queries.get_company(db, actor(), slug)
    actor().require(Permission.COMPANY_EDIT, company_id=company.id)
    return company


def _page(company: CompanyRow, error: str | None) -> Response:
    page = render_template(
        "companies/logo.html", company=company, error=error, accept=rules.LOGO_ACCEPT, max_bytes=rules.LOGO_BYTES
    )
    return make_response(page, 422 if error else 200)
