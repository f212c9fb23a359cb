"""The page behind the link that the command line shows for the first administrator."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue

from hotgigs.accounts import commands, forms, queries
from hotgigs.accounts.pages.browser import browser, signed_in, slow_down
from hotgigs.accounts.rules.limits import USE_LINK
from hotgigs.accounts.rules.links import Purpose
from hotgigs.accounts.rules.passwords import HINT
from hotgigs.kernel.db import reading, transaction
from hotgigs.kernel.errors import Conflict, Gone, Invalid
from hotgigs.web.access import public
from hotgigs.web.box import box
from hotgigs.web.session import actor

blueprint = Blueprint("first_administrator", __name__)

USED = "This link was used already, or is older than a day. Run the command that showed it again for a new one."


@blueprint.get("/first-administrator/<token>")
@public
def first_administrator(token: str) -> Response:
    """Ask who the administrator is; opening the link changes nothing."""
    with reading() as db:
        link = queries.find_link(db, Purpose.FIRST_ADMINISTRATOR, token)
    return _form(token, {}, {}) if link else _refusal(USED, 410)


@blueprint.post("/first-administrator/<token>")
@public
def become(token: str) -> ResponseReturnValue:
    """Make the administrator and sign them in."""
    slow_down(USE_LINK)
    try:
        who = forms.parse_newcomer(request.form)
        with transaction() as db:
            opened = commands.become_first_administrator(
                db, actor(), token, who=who, site_name=box().config.site_name, browser=browser()
            )
    except Invalid as error:
        return _form(token, request.form, error.fields)
    except Gone:
        return _refusal(USED, 410)
    except Conflict as error:
        return _refusal(error.sentence, 409)
    return signed_in(opened, "/admin")


def _form(token: str, values: Mapping[str, Any], errors: dict[str, str]) -> Response:
    page = render_template("accounts/first_administrator.html", token=token, values=values, errors=errors, hint=HINT)
    return make_response(page, 422 if errors else 200)


def _refusal(text: str, status: int) -> Response:
    return make_response(render_template("accounts/link_over.html", title="This link is over", text=text), status)
