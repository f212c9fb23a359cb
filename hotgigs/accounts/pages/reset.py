"""Choosing a new password by a link in a mail."""

from flask import Blueprint, Response, flash, make_response, render_template, request, session
from flask.typing import ResponseReturnValue

from hotgigs.accounts import commands, forms, queries
from hotgigs.accounts.pages.browser import signed_out, slow_down
from hotgigs.accounts.rules.limits import ASK_LINK, USE_LINK
from hotgigs.accounts.rules.links import Purpose
from hotgigs.accounts.rules.passwords import HINT
from hotgigs.kernel.db import reading, transaction
from hotgigs.kernel.errors import Gone, Invalid
from hotgigs.web.access import public
from hotgigs.web.box import box
from hotgigs.web.forms import show_form
from hotgigs.web.htmx import redirect_to
from hotgigs.web.session import actor

blueprint = Blueprint("reset", __name__)


@blueprint.get("/reset")
@public
def reset() -> Response:
    """Ask for the address."""
    return _ask_page(actor().email, {})


@blueprint.post("/reset")
@public
def ask() -> ResponseReturnValue:
    """Send a mail; the answer is the same whether the address has an account or not."""
    try:
        email = forms.parse_email(request.form)
    except Invalid as error:
        return _ask_page(request.form.get("email", ""), error.fields)
    slow_down(ASK_LINK, email)
    with transaction() as db:
        commands.ask_reset(db, actor(), email)
    session["mail_sent_to"] = email
    return redirect_to("/reset/sent")


@blueprint.get("/reset/sent")
@public
def sent() -> str:
    """Say that a mail is on its way."""
    return render_template("accounts/reset_sent.html", email=session.get("mail_sent_to", ""))


@blueprint.get("/reset/<token>")
@public
def choose(token: str) -> ResponseReturnValue:
    """Ask for the new password; opening the link changes nothing."""
    with reading() as db:
        link = queries.find_link(db, Purpose.RESET, token)
    return _choose_page(token, link.email, {}) if link else _over()


@blueprint.post("/reset/<token>")
@public
def finish(token: str) -> ResponseReturnValue:
    """Change the password; every session ends, also this browser's."""
    with reading() as db:
        link = queries.find_link(db, Purpose.RESET, token)
    if link is None:
        return _over()
    slow_down(USE_LINK, link.email)
    try:
        password = forms.parse_password(request.form, "A new password")
        with transaction() as db:
            commands.reset_password(db, actor(), token, password, site_name=box().config.site_name)
    except Invalid as error:
        return _choose_page(token, link.email, error.fields)
    except Gone:
        return _over()
    response = signed_out("/sign-in")
    flash("Your password is changed. Sign in with the new one.", "good")
    return response


def _ask_page(email: str, errors: dict[str, str]) -> Response:
    return show_form("accounts/reset.html", email=email, errors=errors)


def _choose_page(token: str, email: str, errors: dict[str, str]) -> Response:
    return show_form("accounts/reset_choose.html", token=token, email=email, errors=errors, hint=HINT)


def _over() -> Response:
    return make_response(render_template("accounts/reset_over.html"), 410)
