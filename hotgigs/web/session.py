"""The signed-in person of a request, and the cookie that carries the session."""

from collections.abc import Callable

from flask import current_app, g, request
from werkzeug.wrappers import Response as BaseResponse

from hotgigs.kernel.permissions import ANONYMOUS, Actor

Loader = Callable[[str, str, str], Actor | None]
"""From a session's token, the IP address and the request's id to who it is."""


def actor() -> Actor:
    """Return who makes this request; ANONYMOUS when nobody is signed in."""
    found = g.get("actor")
    return found if isinstance(found, Actor) else ANONYMOUS


def load() -> None:
    """Find out who makes this request, before any view runs that wants to know."""
    view = current_app.view_functions.get(request.endpoint or "")
    token = None if getattr(view, "is_faceless", False) else request.cookies.get(cookie_name())
    loader: Loader = current_app.extensions["hotgigs.session_loader"]
    found = loader(token, client_ip(), request_id()) if token else None
    g.actor = found or Actor(kind="anonymous", ip=client_ip(), request_id=request_id())
    g.stale_session = bool(token) and found is None


def client_ip() -> str:
    """Return the address of the browser, as the trusted proxy reports it."""
    return request.remote_addr or ""


def request_id() -> str:
    """Return the id under which this request stands in the log."""
    return str(g.request_id)


def remember(response: BaseResponse, token: str, *, days: int) -> None:
    """Give the browser the cookie of a new session."""
    set_cookie(response, cookie_name(), token, days=days)


def forget(response: BaseResponse) -> None:
    """Take the session's cookie back."""
    response.delete_cookie(cookie_name(), secure=_secure(), httponly=True, samesite="Lax")


def session_token() -> str | None:
    """Return the token of the present session, to end it."""
    return request.cookies.get(cookie_name())


def set_cookie(response: BaseResponse, name: str, value: str, *, days: int, path: str = "/") -> None:
    """Set a cookie that scripts cannot read and other sites cannot make use of."""
    response.set_cookie(name, value, max_age=days * 86400, secure=_secure(), httponly=True, samesite="Lax", path=path)


def cookie_name() -> str:
    """Return the session cookie's name; the prefix makes browsers refuse it from anybody but this host."""
    return "__Host-hg_session" if _secure() else "hg_session"


def _secure() -> bool:
    return bool(current_app.config["SESSION_COOKIE_SECURE"])
