"""Signing in and out."""

from flask import Blueprint, Response, redirect, request
from flask.typing import ResponseReturnValue

from hotgigs.accounts import commands, forms
from hotgigs.accounts.pages.browser import START, browser, signed_in, signed_out, slow_down
from hotgigs.accounts.rules.limits import SIGN_IN
from hotgigs.kernel.db import transaction
from hotgigs.kernel.errors import Invalid
from hotgigs.web.access import public
from hotgigs.web.forms import show_form
from hotgigs.web.htmx import safe_next
from hotgigs.web.session import actor

blueprint = Blueprint("sign_in", __name__)

WRONG = "The address and the password do not belong together. Check both, or choose a new password."


@blueprint.get("/sign-in")
@public
def sign_in() -> ResponseReturnValue:
    """Show the form, or send on who is signed in already."""
    target = safe_next(request.args.get("next"), START)
    if actor().kind == "user":
        return redirect(target, code=303)
    return _page(target, email="", errors={})


@blueprint.post("/sign-in")
@public
def enter() -> ResponseReturnValue:
    """Sign somebody in, or say that it did not work and nothing more."""
    target = safe_next(request.form.get("next"), START)
    try:
        form = forms.Credentials.parse(request.form, "Your password")
    except Invalid as error:
        return _page(target, email=request.form.get("email", ""), errors=error.fields)
    slow_down(SIGN_IN, form.email)
    with transaction() as db:
        token = commands.sign_in(db, actor(), form.email, form.password, browser=browser())
    if token is None:
        return _page(target, email=form.email, errors={"password": WRONG})
    return signed_in(token, target)


@blueprint.post("/sign-out")
@public
def sign_out() -> Response:
    """End the session of this browser; without one nothing happens."""
    with transaction() as db:
        commands.sign_out(db, actor())
    return signed_out("/")


@blueprint.get("/account/start")
def start() -> ResponseReturnValue:
    """Send people to the page they came for."""
    if actor().company_ids:
        return redirect("/hiring", code=303)
    return redirect("/admin" if actor().is_administrator else "/account/applications", code=303)


def _page(target: str, *, email: str, errors: dict[str, str]) -> Response:
    return show_form("accounts/sign_in.html", target=target, start=START, email=email, errors=errors)
