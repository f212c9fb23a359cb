"""From what people entered to the columns of a job and a post."""

from dataclasses import asdict
from typing import Any

from sqlalchemy.orm import Session

from hotgigs.jobs.models import Job, Post
from hotgigs.jobs.queries import resolving
from hotgigs.jobs.rules.values import JobValues, PostValues
from hotgigs.kernel import prose
from hotgigs.kernel.errors import Invalid

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
        "occupation_code": resolving.find_occupation(db, values),
        "skills": list(values.skills),
    }


def post_columns(db: Session, values: PostValues) -> dict[str, Any]:
    """Return the columns of a post.

    Raises Invalid when a place or country is not known, or when the pay range is upside down.
    """
    if values.pay_min is not None and values.pay_max is not None and values.pay_min > values.pay_max:
        raise Invalid(fields={"pay_min": "The lowest pay is above the highest. Check the two amounts."})
    columns = asdict(values)
    del columns["place"]
    # A remote job has countries and no place, any other job a place and no countries.
    if values.remote_kind == "remote":
        return columns | {"remote_countries": _countries(values), "place_id": None}
    return columns | {"remote_countries": [], "place_id": _place_id(db, values)}


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
    found = resolving.find_place(db, values)
    if found is None and values.place:
        raise Invalid(fields={"place": "We do not know this place. Choose a suggestion, or write Town, Country."})
    return found.id if found else None


def _countries(values: PostValues) -> list[str]:
    codes, unknown = resolving.country_codes(values.remote_countries)
    if unknown:
        sentence = f"We do not know the country {unknown[0]}. Write names in English, separated by commas."
        raise Invalid(fields={"remote_countries": sentence})
    return list(codes)
