"""What htmx asks for, and how to answer it."""

from flask import Response, redirect, request
from werkzeug.wrappers import Response as BaseResponse


def is_htmx() -> bool:
    """Tell whether htmx asks for a fragment, and not for the page of a restored history."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-History-Restore-Request") != "true"


def redirect_to(url: str) -> BaseResponse:
    """Send the browser on after a change: by 303, or by htmx's header when htmx asked."""
    if is_htmx():
        return Response(status=204, headers={"HX-Location": url})
    return redirect(url, code=303)


def safe_next(target: str | None, default: str) -> str:
    """Return a path of this site to continue with; never an address of another site."""
    if target and target.startswith("/") and not target.startswith(("//", "/\\")) and "\n" not in target:
        return target
    return default
