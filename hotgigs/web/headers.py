"""The headers of every answer: what a browser may do with it, and who may keep it."""

from flask import Response, current_app, g, request

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

KEPT_SECONDS = 4
"""How long nginx may keep a page that is the same for everybody, to the end of the last second: a closed job is gone
for all within 5."""


def add(response: Response) -> Response:
    """Add the security headers, unless the view set its own."""
    headers = response.headers
    headers.setdefault("Content-Security-Policy", CSP)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()")
    headers["X-Request-ID"] = g.get("request_id", "")
    response.vary.add("HX-Request")
    if "Cache-Control" not in headers:
        _keep_private(response)
    if _is_shared(response):
        # For nginx alone, which takes it off: browsers ask again each time.
        headers["X-Accel-Expires"] = str(KEPT_SECONDS)
    return response


def _is_shared(response: Response) -> bool:
    """Tell whether this very answer could go to anybody: no cookie came, and none is given."""
    view = current_app.view_functions.get(request.endpoint or "")
    plain = not request.cookies and "Set-Cookie" not in response.headers
    return plain and response.status_code in (200, 410) and getattr(view, "is_shared", False)


def _keep_private(response: Response) -> None:
    # What was made for one person must not lie in a shared cache, nor in the browser after signing out.
    response.headers["Cache-Control"] = "no-store" if request.cookies else "no-cache"
