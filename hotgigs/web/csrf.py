"""Proof that a form was filled on this site: a token in the form that matches the browser's cookie."""

import hmac
import secrets
from collections.abc import Callable
from typing import TypeVar

from flask import current_app, request, session

from hotgigs.kernel.errors import Forbidden

View = TypeVar("View", bound=Callable[..., object])

FIELD = "csrf"
HEADER = "X-CSRF-Token"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_SENTENCE = "This form was open for too long, or came from another site. Go back, reload the page and send it again."


def token() -> str:
    """Return the token of this browser; the first call sets the cookie."""
    if FIELD not in session:
        session[FIELD] = secrets.token_urlsafe(24)
    return str(session[FIELD])


def own_check(view: View) -> View:
    """Mark a view that calls `demand_token` itself, to answer a stale form with the form and not with an error."""
    view.__dict__["checks_csrf"] = True
    return view


def check() -> None:
    """Refuse an unsafe request that another site made.

    Raises Forbidden.
    """
    if request.method in SAFE:
        return
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise Forbidden(_SENTENCE)
    view = current_app.view_functions.get(request.endpoint or "")
    if not getattr(view, "checks_csrf", False):
        demand_token()


def demand_token() -> None:
    """Refuse a request without the token of this browser.

    Raises Forbidden.
    """
    sent = request.headers.get(HEADER) or request.form.get(FIELD, "")
    if not sent or not hmac.compare_digest(sent.encode(), str(session.get(FIELD, "")).encode()):
        raise Forbidden(_SENTENCE)
