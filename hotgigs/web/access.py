"""Who may reach a page at all: signed-in people, unless a view says that it is public."""

from collections.abc import Callable
from typing import TypeVar

from flask import current_app, request

from hotgigs.kernel.errors import NotFound, Unauthenticated
from hotgigs.kernel.permissions import Permission
from hotgigs.web.session import actor

View = TypeVar("View", bound=Callable[..., object])


def public(view: View) -> View:
    """Mark a view that people may use without signing in."""
    view.__dict__["is_public"] = True
    return view


def faceless(view: View) -> View:
    """Mark a public view that answers everybody the same, so that nobody's session is looked up."""
    view.__dict__["is_faceless"] = True
    return public(view)


def shared(view: View) -> View:
    """Mark a public view that answers everybody without a cookie the same, so that nginx may keep it for seconds."""
    view.__dict__["is_shared"] = True
    return public(view)


def check() -> None:
    """Refuse a request to a page that needs somebody signed in.

    Raises Unauthenticated; NotFound for /admin when the person is no administrator of the site.
    """
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None or getattr(view, "is_public", False):
        return
    if actor().kind == "anonymous":
        raise Unauthenticated
    if request.path.startswith("/admin") and not actor().can(Permission.SITE_ADMINISTER):
        raise NotFound
