"""The page behind the link that the command line shows for the first administrator."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue

from hotgigs.accounts import commands, forms, queries
from hotgigs.accounts.commands.first_administrator import THERE_IS_ONE
from hotgigs.accounts.pages.browser import browser, signed_in, slow_down
from hotgigs.accounts.rules.limits import USE_LINK
from hotgigs.accounts.rules.links import Purpose
from hotgigs.accounts.rules.passwords import HINT
from hotgigs.kernel.db import reading, transaction
from hotgigs.kernel.errors import Conflict, Gone, Invalid
from hotgigs.web.access import public
from hotgigs.web.box import box
from hotgigs.web.forms import show_form
from hotgigs.web.session import actor

blueprint = Blueprint("first_administrator", __name__)

USED = "This link was used already, or is older than a day. Run the command that showed it again for a new one."


@blueprint.get("/first-administrator/<token>")
@public
def first_administrator(token: str) -> Response:
    """Ask who the administrator is; opening the link changes nothing."""
    return _over(token) or _form(token, {}, {})


@blueprint.post("/first-administrator/<token>")
@public
def become(token: str) -> ResponseReturnValue:
    """Make the administrator and sign them in."""
    slow_down(USE_LINK)
    if over := _over(token):
        return over
    try:
        who = forms.parse_newcomer(request.form)
        with transaction() as db:
            opened = commands.become_first_administrator(
                db, actor(), token, who=who, site_name=box().config.site_name, browser=browser()
            )
    except Invalid as error:
        return _form(token, request.form, error.fields)
    except (Conflict, Gone) as error:
        # Somebody was quicker, or the address has an account already.
        return _over(token) or _page(error.sentence, error.status)
    return signed_in(opened, "/admin")


def _form(token: str, values: Mapping[str, Any], errors: dict[str, str]) -> Response:
    return show_form("accounts/first_administrator.html", token=token, values=values, errors=errors, hint=HINT)


def _over(token: str) -> Response | None:
    """Say why the link is of no use any more; None while it is."""
    with reading() as db:
        if queries.has_administrator(db):
            return _page(THERE_IS_ONE, 410)
        if queries.find_link(db, Purpose.FIRST_ADMINISTRATOR, token) is None:
            return _page(USED, 410)
    return None


def _page(text: str, status: int) -> Response:
    return make_response(
        render_template("accounts/link_over.html", title="This link no longer works", text=text), status
    )
