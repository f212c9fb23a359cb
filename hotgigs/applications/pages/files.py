"""Files as answers: the original as a download that can run nothing, page images for the preview."""

from urllib.parse import quote

from flask import Response, send_file

from hotgigs.documents.queries import DocumentRow, PageRow
from hotgigs.web.box import box


def send_original(document: DocumentRow) -> Response:
    """Send the file as it was uploaded; always a download, and sandboxed should a browser open it all the same."""
    response = send_file(box().store.open(document.sha256), mimetype="application/octet-stream", max_age=0)
    name = quote(document.filename)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def send_page(page: PageRow) -> Response:
    """Send the picture of a page."""
    response = send_file(box().store.open(page.sha256), mimetype=page.media_type, max_age=0)
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response
