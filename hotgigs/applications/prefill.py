"""What a resume offers for the form, and what the form then says of the person."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from hotgigs.applications.forms import ApplyForm
from hotgigs.candidates.commands import CandidateFacts


def offered(resume: Mapping[str, Any] | None) -> dict[str, str]:
    """Return the form's fields as far as a JSON Resume fills them."""
    basics = _mapping((resume or {}).get("basics"))
    location = _mapping(basics.get("location"))
    places = [str(location.get(key) or "") for key in ("city", "region", "countryCode")]
    found = {
        "name": str(basics.get("name") or ""),
        "email": str(basics.get("email") or ""),
        "phone": str(basics.get("phone") or ""),
        "location": next((place for place in places if place), ""),
    }
    return {name: value[:120] for name, value in found.items() if value}


def facts_of(form: ApplyForm, resume: Mapping[str, Any] | None) -> CandidateFacts:
    """Return who applies: the resume, corrected by what the person checked and typed."""
    profile = deepcopy(dict(resume or {}))
    basics = dict(_mapping(profile.get("basics")))
    headline = str(basics.get("label") or "") or _newest_position(profile)
    basics |= {"name": form.name, "email": form.email}
    for key, value in (("phone", form.phone),):
        if value:
            basics[key] = value
    profile["basics"] = basics
    return CandidateFacts(
        name=form.name,
        email=form.email,
        phone=form.phone,
        location=form.location,
        headline=headline[:160],
        profile=profile,
    )


def _newest_position(profile: Mapping[str, Any]) -> str:
    work = profile.get("work")
    first = _mapping(work[0]) if isinstance(work, list) and work else {}
    position, employer = str(first.get("position") or ""), str(first.get("name") or "")
    return ", ".join(part for part in (position, employer) if part)


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
