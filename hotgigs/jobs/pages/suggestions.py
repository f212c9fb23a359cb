"""Suggestions of places, skills, occupations and countries while somebody types."""

from flask import Response, jsonify, request

from hotgigs.jobs.pages.blueprint import blueprint
from hotgigs.kernel.db import reading
from hotgigs.taxonomy import queries as taxonomy
from hotgigs.web.access import public
from hotgigs.web.box import box
from hotgigs.web.session import client_ip

_SHOWN = 8
_LONGEST = 80


@blueprint.get("/suggest/places")
@public
def suggest_places() -> Response:
    """Suggest places; the value is the place's id."""
    with reading() as db:
        found = taxonomy.suggest_places(db, _typed(), _SHOWN)
    # The region tells apart what the label does not.
    return _answer(
        [(str(place.id), place.label, "" if place.region in place.label else place.region) for place in found]
    )


@blueprint.get("/suggest/skills")
@public
def suggest_skills() -> Response:
    """Suggest skills; a label with a comma is left out, because lists of skills are separated by commas."""
    with reading() as db:
        found = taxonomy.suggest_skills(db, _typed(), _SHOWN)
    kinds = {"technology": "Tool"}
    return _answer([(row.label, row.label, kinds.get(row.kind, "")) for row in found if "," not in row.label])


@blueprint.get("/suggest/occupations")
@public
def suggest_occupations() -> Response:
    """Suggest occupations; the value is the code."""
    with reading() as db:
        found = taxonomy.suggest_occupations(db, _typed(), _SHOWN)
    return _answer([(row.code, row.title, row.matched if row.matched != row.title else "") for row in found])


@blueprint.get("/suggest/countries")
@public
def suggest_countries() -> Response:
    """Suggest countries; the value is the code."""
    typed = _typed().casefold()
    found = [country for country in taxonomy.countries() if typed and country.name.casefold().startswith(typed)]
    return _answer(
        [(country.code, country.name, country.code) for country in found[:_SHOWN] if "," not in country.name]
    )


def _typed() -> str:
    sentence = "That was quick typing. Suggestions come back in a moment."
    box().limits.check("suggest", client_ip(), limit=300, seconds=60, sentence=sentence)
    return request.args.get("q", "")[:_LONGEST].strip()


def _answer(found: list[tuple[str, str, str]]) -> Response:
    response = jsonify([{"value": value, "label": label, "note": note} for value, label, note in found])
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response
