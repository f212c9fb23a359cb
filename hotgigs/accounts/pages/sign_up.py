"""Opening an account, and the links in mails that prove an address."""

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, session
from flask.typing import ResponseReturnValue

from hotgigs.accounts import commands, forms, queries
from hotgigs.accounts.pages.browser import START, browser, signed_in, slow_down
from hotgigs.accounts.rules.limits import ASK_LINK, USE_LINK
from hotgigs.accounts.rules.links import Purpose
from hotgigs.accounts.rules.passwords import HINT
from hotgigs.kernel.db import reading, transaction
from hotgigs.kernel.errors import Conflict, Gone, Invalid
from hotgigs.web.access import public
from hotgigs.web.box import box
from hotgigs.web.forms import show_form
from hotgigs.web.htmx import redirect_to
from hotgigs.web.session import actor

blueprint = Blueprint("sign_up", __name__)


@blueprint.get("/sign-up")
@public
def sign_up() -> ResponseReturnValue:
    """Show the form, or send on who is signed in already."""
    if actor().kind == "user":
        return redirect(START, code=303)
    return _form({}, {})


@blueprint.post("/sign-up")
@public
def ask() -> ResponseReturnValue:
    """Send a mail; the answer is the same whether the address has an account or not."""
    if request.form.get("website"):
        # Only a robot fills the field that nobody sees.
        return redirect_to("/sign-up/sent")
    slow_down(ASK_LINK)
    try:
        who = forms.parse_newcomer(request.form)
        with transaction() as db:
            commands.ask_sign_up(db, actor(), who, site_name=box().config.site_name)
            # Counted here, so that looking for an acceptable password is not: too many undo the mail.
            slow_down(ASK_LINK, who.email)
    except Invalid as error:
        return _form(request.form, error.fields)
    session["mail_sent_to"] = who.email
    return redirect_to("/sign-up/sent")


@blueprint.get("/sign-up/sent")
@public
def sent() -> str:
    """Say that a mail is on its way."""
    return render_template("accounts/sign_up_sent.html", email=session.get("mail_sent_to", ""))


@blueprint.get("/verify/<token>")
@public
def verify(token: str) -> ResponseReturnValue:
    """Show the one button of a link; opening it changes nothing, as mail scanners do it too."""
    with reading() as db:
        new = queries.find_link(db, Purpose.SIGN_UP, token)
        change = None if new else queries.find_link(db, Purpose.CHANGE_EMAIL, token)
    if new:
        return _verify_page(token, new.name, new.email, {})
    if change:
        return render_template("accounts/verify_email.html", token=token, name=change.name, email=change.email)
    return _over()


@blueprint.post("/verify/<token>/account")
@public
def complete(token: str) -> ResponseReturnValue:
    """Open the account and sign its owner in."""
    with reading() as db:
        link = queries.find_link(db, Purpose.SIGN_UP, token)
    if link is None:
        return _over()
    slow_down(USE_LINK, link.email)
    try:
        password = forms.parse_password(request.form, "Your password")
        with transaction() as db:
            opened = commands.complete_sign_up(db, actor(), token, password, browser=browser())
    except Invalid as error:
        return _verify_page(token, link.name, link.email, error.fields)
    except Gone:
        return _over()
    return signed_in(opened)


@blueprint.post("/verify/<token>/address")
@public
def change_address(token: str) -> ResponseReturnValue:
    """Put a new address in force."""
    try:
        with transaction() as db:
            commands.change_email(db, actor(), token)
    except Gone:
        return _over()
    except Conflict as error:
        return render_template("accounts/link_over.html", title="Nothing was changed", text=error.sentence), 409
    flash("Your address is changed.", "good")
    return redirect_to("/account" if actor().kind == "user" else "/sign-in")


def _form(values: object, errors: dict[str, str]) -> Response:
    return show_form("accounts/sign_up.html", values=values, errors=errors, hint=HINT)


def _verify_page(token: str, name: str, email: str, errors: dict[str, str]) -> Response:
    return show_form("accounts/verify_account.html", token=token, name=name, email=email, errors=errors)


def _over() -> Response:
    text = (
        "It was used already, or it is too old. If you have confirmed your address before, sign in. "
        "If not, create the account again: a new link comes at once."
    )
    return make_response(render_template("accounts/link_over.html", title="This link no longer works", text=text), 410)
