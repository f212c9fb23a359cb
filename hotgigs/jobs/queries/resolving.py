"""From words that people typed to the places, countries and occupations that are meant."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotgigs.jobs.rules.values import JobValues, PostValues
from hotgigs.kernel.errors import Invalid
from hotgigs.taxonomy import queries as taxonomy
from hotgigs.taxonomy.models import Occupation
from hotgigs.taxonomy.queries import PlaceRow


def find_place(db: Session, values: PostValues) -> PlaceRow | None:
    """Find the place of a post: by the id of a suggestion if its words are still there, else by the words."""
    if values.place_id is not None:
        known = taxonomy.find_place(db, values.place_id)
        if known is not None and values.place in ("", known.label):
            return known
    return taxonomy.find_place_by_name(db, values.place) if values.place else None


def country_codes(typed: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the codes of countries given by name or code, and what is none of them."""
    codes: dict[str, str] = {}
    for country in taxonomy.countries():
        codes[country.name.casefold()] = codes[country.code.casefold()] = country.code
    known = [codes[word.casefold()] for word in typed if word.casefold() in codes]
    unknown = tuple(word for word in typed if word.casefold() not in codes)
    return tuple(dict.fromkeys(known)), unknown


def find_occupation(db: Session, values: JobValues) -> str | None:
    """Return the code of the occupation, or None when none was given.

    Raises Invalid when the title is not known.
    """
    if values.occupation_code:
        title = db.scalars(select(Occupation.title).where(Occupation.code == values.occupation_code)).one_or_none()
        if title is not None and values.occupation in ("", title):
            return values.occupation_code
    if not values.occupation:
        return None
    for found in taxonomy.suggest_occupations(db, values.occupation, limit=3):
        if values.occupation.casefold() in (found.title.casefold(), found.matched.casefold()):
            return found.code
    raise Invalid(fields={"occupation": "Choose one of the suggestions, or leave this empty."})
