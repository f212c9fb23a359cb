"""Proof that a form was filled on this site: a token in the form that matches the browser's cookie."""

import hmac
import secrets

from flask import request, session

from hotgigs.kernel.errors import Forbidden

FIELD = "csrf"
HEADER = "X-CSRF-Token"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_SENTENCE = "This form was open for too long, or came from another site. Go back, reload the page and send it again."


def token() -> str:
    """Return the token of this browser; the first call sets the cookie."""
    if FIELD not in session:
        session[FIELD] = secrets.token_urlsafe(24)
    return str(session[FIELD])


def check() -> None:
    """Refuse an unsafe request that another site made.

    Raises Forbidden.
    """
    if request.method in SAFE:
        return
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise Forbidden(_SENTENCE)
    sent = request.headers.get(HEADER) or request.form.get(FIELD, "")
    if not sent or not hmac.compare_digest(sent.encode(), str(session.get(FIELD, "")).encode()):
        raise Forbidden(_SENTENCE)
