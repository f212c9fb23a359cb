"""Whether the process lives, and whether it can serve."""

import os

from flask import Blueprint, Response, jsonify, make_response
from sqlalchemy import text

from hotgigs.kernel import db
from hotgigs.kernel.errors import Unavailable
from hotgigs.web.access import faceless
from hotgigs.web.box import box

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz/live")
@faceless
def live() -> Response:
    """Answer that the process lives."""
    return make_response("ok\n", 200, {"Content-Type": "text/plain; charset=utf-8"})


@blueprint.get("/healthz/ready")
@faceless
def ready() -> Response:
    """Answer 200 when pages can be served; a lost Redis degrades, a lost database or store does not serve."""
    parts = {
        "database": _database(),
        "store": "ok" if os.access(box().config.storage_path, os.W_OK) else "not writable",
        "cache": "ok" if box().cache.answers() else "degraded",
        "queue": "ok" if box().queues["work"].depth() is not None else "degraded",
    }
    serves = parts["database"] == "ok" and parts["store"] == "ok"
    return make_response(jsonify(ready=serves, parts=parts), 200 if serves else 503)


def _database() -> str:
    try:
        with db.reading() as session:
            session.execute(text("SELECT 1"))
    except Unavailable:
        return "does not answer"
    return "ok"
