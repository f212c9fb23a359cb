"""The page behind an invitation's link: join as who you are, or with a new account."""

from flask import Blueprint, Response, flash, make_response, render_template, request, session
from flask.typing import ResponseReturnValue

from hotgigs.accounts.commands import PASSWORD_HINT, SESSION_DAYS, Browser
from hotgigs.companies import commands, forms, queries
from hotgigs.companies.queries import Asked
from hotgigs.kernel.db import reading, transaction
from hotgigs.kernel.errors import Conflict, Forbidden, Gone, Invalid
from hotgigs.web.access import public
from hotgigs.web.box import box
from hotgigs.web.htmx import redirect_to
from hotgigs.web.session import actor, client_ip, remember, session_token

blueprint = Blueprint("invitations", __name__)

ATTEMPTS = 60


@blueprint.get("/invitations/<token>")
@public
def invitation(token: str) -> Response:
    """Show who asks, and the one button; opening the link changes nothing."""
    with reading() as db:
        asked = queries.find_invitation(db, token)
    return _page(token, asked) if asked else _over()


@blueprint.post("/invitations/<token>/acceptance")
@public
def accept(token: str) -> ResponseReturnValue:
    """Join the company."""
    box().limits.check("join", client_ip(), limit=ATTEMPTS, seconds=900)
    with reading() as db:
        asked = queries.find_invitation(db, token)
    if asked is None:
        return _over()
    return _join(token, asked) if actor().kind == "user" else _join_as_newcomer(token, asked)


def _join(token: str, asked: Asked) -> ResponseReturnValue:
    try:
        with transaction() as db:
            commands.accept_invitation(db, actor(), token)
    except Gone:
        return _over()
    except Forbidden:
        return _page(token, asked, status=403)
    flash(f"You are in the team of {asked.company_name} now.", "good")
    return redirect_to("/hiring")


def _join_as_newcomer(token: str, asked: Asked) -> ResponseReturnValue:
    try:
        who = forms.parse_newcomer(request.form, asked.email)
        browser = Browser(client_ip(), request.user_agent.string, session_token())
        with transaction() as db:
            opened = commands.accept_as_newcomer(
                db, actor(), token, who=who, browser=browser, site_name=box().config.site_name
            )
    except Invalid as error:
        return _page(token, asked, errors=error.fields, status=422)
    except Conflict:
        return _page(token, asked, status=409)
    except Gone:
        return _over()
    # The form token changes with the person.
    session.clear()
    response = make_response(redirect_to("/hiring"))
    remember(response, opened, days=SESSION_DAYS)
    return response


def _page(token: str, asked: Asked, *, errors: dict[str, str] | None = None, status: int = 200) -> Response:
    me = actor()
    page = render_template(
        "companies/invitation.html",
        token=token,
        asked=asked,
        is_mine=me.kind == "user" and me.email.lower() == asked.email.lower(),
        is_anothers=me.kind == "user" and me.email.lower() != asked.email.lower(),
        name=request.form.get("name", ""),
        errors=errors or {},
        hint=PASSWORD_HINT,
    )
    return make_response(page, status)


def _over() -> Response:
    return make_response(render_template("companies/invitation_over.html"), 410)
