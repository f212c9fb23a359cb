"""One answer to every error: a page, an htmx fragment, or a redirect to sign in."""

import logging
from urllib.parse import quote

from flask import Flask, Response, g, make_response, redirect, render_template, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from hotgigs.kernel import errors
from hotgigs.kernel.errors import HotGigsError
from hotgigs.web.htmx import is_htmx

log = logging.getLogger(__name__)

# Werkzeug's own errors, in our words.
_KNOWN: dict[int, HotGigsError] = {
    401: errors.Unauthenticated(),
    403: errors.Forbidden(),
    404: errors.NotFound(),
    413: errors.TooLarge("Choose a smaller file and try again. What you typed is kept."),
}


def register(app: Flask) -> None:
    """Let this module answer for everything that goes wrong."""
    app.register_error_handler(HotGigsError, answer)
    app.register_error_handler(HTTPException, _answer_http)
    app.register_error_handler(Exception, _answer_unknown)


def answer(error: HotGigsError) -> BaseResponse:
    """Render an expected error as who asked can use it."""
    if isinstance(error, errors.Unauthenticated) and request.method == "GET" and not is_htmx():
        target = request.full_path.rstrip("?")
        return redirect(f"/sign-in?next={_quoted(target)}", code=303)
    response = _render(error.status, error.title, error.sentence)
    if isinstance(error, errors.RateLimited):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _answer_http(error: HTTPException) -> BaseResponse:
    if error.response is not None or error.code is None or error.code < 400:
        return error.get_response()
    known = _KNOWN.get(error.code)
    title, sentence = (known.title, known.sentence) if known else (error.name, error.description or "")
    response = _render(error.code, title, sentence)
    for name, value in error.get_headers():
        if name == "Allow":
            response.headers[name] = value
    return response


def _answer_unknown(error: Exception) -> BaseResponse:
    if isinstance(error, SQLAlchemyError):
        # Parameters of a statement may be personal data: engines are made with hide_parameters.
        log.error("database error in %s", request.endpoint, exc_info=error)
    else:
        log.error("unknown error in %s", request.endpoint, exc_info=error)
    return _render(
        500,
        HotGigsError.title,
        "We have noted it. Try again; if it stays like this, tell the administrator the reference below.",
    )


def _render(status: int, title: str, sentence: str) -> Response:
    template = "_error.html" if is_htmx() else "error.html"
    page = render_template(template, status=status, title=title, sentence=sentence, reference=g.get("request_id", ""))
    return make_response(page, status)


def _quoted(target: str) -> str:
    return quote(target, safe="/")
