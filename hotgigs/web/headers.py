"""The headers of every answer: what a browser may do with it, and who may keep it."""

from flask import Response, g, request

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


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
    return response


def _keep_private(response: Response) -> None:
    # What was made for one person must not lie in a shared cache, nor in the browser after signing out.
    response.headers["Cache-Control"] = "no-store" if request.cookies else "no-cache"
