"""Public pages that say when they changed, so that browsers and robots fetch them again only then."""

from datetime import datetime

from flask import Response, make_response, request


def conditional(page: str, changed_at: datetime) -> Response:
    """Answer with a page, or with 304 when whoever asks has it already; a browser with cookies always gets the page."""
    response = make_response(page)
    if request.cookies:
        # Somebody signed in, or with a message waiting, sees more than the public does.
        return response
    response.last_modified = changed_at
    response.add_etag()
    response.make_conditional(request)
    return response
