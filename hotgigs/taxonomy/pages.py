"""Suggestions from the vocabularies while somebody types."""

from flask import Blueprint, Response, jsonify, request

from hotgigs.kernel.db import reading
from hotgigs.taxonomy import queries
from hotgigs.web.access import public

blueprint = Blueprint("taxonomy", __name__)

LONGEST = 80
HOUR = 3600


@blueprint.get("/places")
@public
def places() -> Response:
    """Suggest places that begin with what was typed, the largest first."""
    with reading() as db:
        found = queries.suggest_places(db, request.args.get("q", "")[:LONGEST])
    response = jsonify([{"value": place.id, "label": place.label, "note": _note(place)} for place in found])
    response.headers["Cache-Control"] = f"public, max-age={HOUR}"
    return response


def _note(place: queries.PlaceRow) -> str:
    # The region tells apart what the label does not.
    return "" if place.region in place.label else place.region
