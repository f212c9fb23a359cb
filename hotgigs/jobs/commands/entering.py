"""From what people entered to the columns of a job and a post."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotgigs.jobs.models import Job, Post
from hotgigs.jobs.rules.values import JobValues, PostValues
from hotgigs.kernel import prose
from hotgigs.kernel.errors import Invalid
from hotgigs.taxonomy import queries as taxonomy
from hotgigs.taxonomy.models import Occupation

Changes = dict[str, tuple[Any, Any]]

_SHOWN = 200
"""Characters of a long text that the trail keeps."""


def job_columns(db: Session, values: JobValues) -> dict[str, Any]:
    """Return the columns of a job.

    Raises Invalid when the occupation is not known.
    """
    return {
        "reference": values.reference,
        "department": values.department,
        "occupation_code": _occupation_code(db, values),
        "skills": list(values.skills),
    }


def post_columns(db: Session, values: PostValues) -> dict[str, Any]:
    """Return the columns of a post.

    Raises Invalid when the place is not known, or when the pay range is upside down.
    """
    if values.pay_min is not None and values.pay_max is not None and values.pay_min > values.pay_max:
        raise Invalid(fields={"pay_min": "The lowest pay is above the highest. Check the two amounts."})
    columns = asdict(values)
    del columns["place"]
    countries = values.remote_countries if values.remote_kind == "remote" else ()
    return columns | {"remote_countries": list(countries), "place_id": _place_id(db, values)}


def apply(record: Job | Post, columns: dict[str, Any]) -> Changes:
    """Set the columns that differ; returns what changed, long texts shortened."""
    changes: Changes = {}
    for name, value in columns.items():
        before = getattr(record, name)
        if before != value:
            setattr(record, name, value)
            changes[name] = (_plain(before), _plain(value))
    return changes


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return prose.shorten(value, _SHOWN)
    return value if value is None or isinstance(value, int | list) else str(value)


def _place_id(db: Session, values: PostValues) -> int | None:
    if values.place_id is not None:
        known = taxonomy.find_place(db, values.place_id)
        if known is not None and values.place in ("", known.label):
            return known.id
    if not values.place:
        return None
    found = taxonomy.find_place_by_name(db, values.place)
    if found is None:
        raise Invalid(fields={"place": "We do not know this place. Choose a suggestion, or write Town, Country."})
    return found.id


def _occupation_code(db: Session, values: JobValues) -> str | None:
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
