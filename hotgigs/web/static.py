"""Static files under addresses that change with their content, so that browsers may keep them for ever."""

import hashlib
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, abort, current_app, send_from_directory

from hotgigs.web.access import faceless

FOLDER = Path(__file__).parent / "static"
YEAR = 365 * 86400

blueprint = Blueprint("static_files", __name__, template_folder="templates")


def static_url(path: str) -> str:
    """Return the address of a static file, with the hash of its content."""
    return f"/static/{fingerprint(path)}/{path}"


def fingerprint(path: str) -> str:
    """Return the hash under which the file is served.

    Raises FileNotFoundError when there is no such file, so that a template cannot name one in vain.
    """
    if not current_app.config["HOTGIGS_DEVELOPMENT"]:
        _require(path)
        return tree_hash()
    (FOLDER / path).stat()
    # The newest change moves every address, for the reason below.
    return f"{max(file.stat().st_mtime_ns for file in FOLDER.rglob('*')):x}"


@cache
def _require(path: str) -> None:
    # A page names some sixty files: outside development each is looked for once.
    (FOLDER / path).stat()


@cache
def tree_hash() -> str:
    """Return the one hash of all static files, which refer to each other by relative paths and so keep it."""
    digest = hashlib.sha256()
    for file in sorted(FOLDER.rglob("*")):
        if file.is_file():
            digest.update(str(file.relative_to(FOLDER)).encode())
            digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:12]


@blueprint.get("/static/<version>/<path:path>")
@faceless
def static_file(version: str, path: str) -> Response:
    """Serve a static file; nginx does this on an appliance."""
    response = send_from_directory(FOLDER, path, max_age=YEAR)
    if response.status_code == 404:
        abort(404)
    response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    return response


@blueprint.get("/favicon.ico")
@faceless
def favicon() -> Response:
    """Serve the mark where browsers look by themselves."""
    return send_from_directory(FOLDER, "brand/favicon.svg", mimetype="image/svg+xml", max_age=86400)
