"""The way to a person's own company from addresses that name none."""

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue

from hotgigs.companies import queries
from hotgigs.kernel.db import reading
from hotgigs.web.session import actor

blueprint = Blueprint("own", __name__)


@blueprint.get("/hiring/company")
def company() -> ResponseReturnValue:
    """Lead to the profile of the only company, or let people choose."""
    return _lead("")


@blueprint.get("/hiring/team")
def team() -> ResponseReturnValue:
    """Lead to the team of the only company, or let people choose."""
    return _lead("/team")


def _lead(end: str) -> ResponseReturnValue:
    with reading() as db:
        companies = queries.list_own_companies(db, actor())
    if len(companies) == 1:
        return redirect(f"/hiring/companies/{companies[0].slug}{end}", code=303)
    return render_template("companies/own.html", companies=companies, end=end)
