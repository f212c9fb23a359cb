"""The home of a recruiter: today's work, or the first three steps."""

from flask import render_template

from hotgigs.applications.pages.blueprint import blueprint
from hotgigs.applications.queries import home as queries
from hotgigs.audit import commands as audit
from hotgigs.companies import queries as companies
from hotgigs.kernel import db
from hotgigs.kernel.permissions import Permission
from hotgigs.web.session import actor


@blueprint.get("/hiring")
def home() -> str:
    """Show what is to be done today."""
    who = actor()
    with db.reading() as session:
        own = companies.list_own_companies(session, who)
        today = queries.get_today(session, who)
    audit.record_reads(who, "application.listed", [("application", row.id, row.company_id) for row in today.people])
    return render_template(
        "applications/home.html",
        today=today,
        companies=own,
        has_company=bool(who.company_ids),
        may_post=any(who.can(Permission.JOB_EDIT, company_id=company_id) for company_id in who.roles),
    )
