"""A person's own account: name, address, password, and where they are signed in."""

from uuid import UUID

from flask import Blueprint, Response, flash, request
from flask.typing import ResponseReturnValue

from hotgigs.accounts import commands, forms, queries
from hotgigs.accounts.commands.sessions import own_id
from hotgigs.accounts.pages.browser import browser, signed_in, slow_down
from hotgigs.accounts.rules.limits import ASK_LINK, CONFIRM
from hotgigs.accounts.rules.passwords import HINT
from hotgigs.kernel.db import reading, transaction
from hotgigs.kernel.errors import Invalid
from hotgigs.kernel.ids import SessionId
from hotgigs.web.box import box
from hotgigs.web.forms import show_form
from hotgigs.web.htmx import redirect_to
from hotgigs.web.session import actor

blueprint = Blueprint("account", __name__)


@blueprint.get("/account")
def account() -> Response:
    """Show the account."""
    return _page(None, {})


@blueprint.post("/account/name")
def rename() -> ResponseReturnValue:
    """Change the name."""
    try:
        name = forms.parse_name(request.form)
    except Invalid as error:
        return _page(request.form.get("name", ""), error.fields)
    with transaction() as db:
        commands.rename_person(db, actor(), name)
    flash("Your name is saved.", "good")
    return redirect_to("/account")


@blueprint.get("/account/email")
def email() -> Response:
    """Ask for the new address."""
    return _email_page("", {})


@blueprint.post("/account/email")
def ask_email() -> ResponseReturnValue:
    """Send a link to the new address."""
    slow_down(CONFIRM, actor().email)
    try:
        form = forms.Credentials.parse(request.form, "Your present password")
        with transaction() as db:
            commands.ask_email_change(db, actor(), form.email, password=form.password)
            slow_down(ASK_LINK, form.email)
    except Invalid as error:
        return _email_page(request.form.get("email", ""), error.fields)
    flash(f"We sent a mail to {form.email}. The change takes effect when you press the button behind its link.", "good")
    return redirect_to("/account")


@blueprint.get("/account/password")
def password() -> Response:
    """Ask for the present and the new password."""
    return _password_page({}, end_others=True)


@blueprint.post("/account/password")
def change_password() -> ResponseReturnValue:
    """Change the password; this browser goes on with a new token."""
    slow_down(CONFIRM, actor().email)
    try:
        form = forms.PasswordChange.parse(request.form)
        with transaction() as db:
            if form.end_others:
                commands.end_other_sessions(db, actor())
            token = commands.change_password(
                db, actor(), form.present, form.new, browser=browser(), site_name=box().config.site_name
            )
    except Invalid as error:
        return _password_page(error.fields, end_others=bool(request.form.get("end_others")))
    response = signed_in(token, "/account")
    flash("Your password is changed.", "good")
    return response


@blueprint.post("/account/sessions/<uuid:session_id>/removal")
def end_session(session_id: UUID) -> ResponseReturnValue:
    """Sign one browser out."""
    with transaction() as db:
        commands.end_session(db, actor(), SessionId(session_id))
    flash("That browser is signed out.", "good")
    return redirect_to("/account")


@blueprint.post("/account/sessions/removal")
def end_other_sessions() -> ResponseReturnValue:
    """Sign all other browsers out."""
    with transaction() as db:
        commands.end_other_sessions(db, actor())
    flash("All other browsers are signed out.", "good")
    return redirect_to("/account")


def _page(typed: str | None, errors: dict[str, str]) -> Response:
    with reading() as db:
        person = queries.get_person(db, own_id(actor()))
        sessions = queries.list_sessions(db, person.id)
    return show_form(
        "accounts/account.html",
        person=person,
        sessions=sessions,
        present=actor().session_id,
        name=person.name if typed is None else typed,
        errors=errors,
    )


def _email_page(typed: str, errors: dict[str, str]) -> Response:
    return show_form("accounts/change_email.html", email=typed, present=actor().email, errors=errors)


def _password_page(errors: dict[str, str], *, end_others: bool) -> Response:
    return show_form("accounts/change_password.html", errors=errors, end_others=end_others, hint=HINT)
