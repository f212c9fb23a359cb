"""Changing what the public reads about a company."""

from dataclasses import fields
from typing import Any

from sqlalchemy.orm import Session

from hotgigs.audit import commands as audit
from hotgigs.companies import events
from hotgigs.companies.commands.loading import load_company
from hotgigs.companies.models import Company
from hotgigs.companies.rules import Profile
from hotgigs.kernel import clock
from hotgigs.kernel.errors import Conflict, Invalid
from hotgigs.kernel.events import emit
from hotgigs.kernel.ids import CompanyId
from hotgigs.kernel.permissions import Actor, Permission
from hotgigs.taxonomy import queries as taxonomy

CHANGED = "Somebody saved this profile while you were writing."
UNKNOWN_PLACE = "We do not know this place. Choose one of the suggestions, or a larger town nearby."


def edit_profile(db: Session, actor: Actor, company_id: CompanyId, profile: Profile, *, version: int) -> Company:
    """Save a profile that was read in this version; saving what is there already changes nothing.

    Raises Conflict when somebody saved another one since, Invalid when the place is not known.
    """
    company = load_company(db, actor, Permission.COMPANY_EDIT, company_id)
    changed = _changes(company, _values(db, profile))
    if not changed:
        return company
    if company.version != version:
        raise Conflict(CHANGED)
    for name, (_, after) in changed.items():
        setattr(company, name, after)
    company.version += 1
    company.updated_at = clock.now()
    db.flush()
    audit.record(db, actor, "company.edited", ("company", company_id), company_id=company_id, changed=changed)
    emit(db, events.CompanyChanged(company_id))
    return company


def _values(db: Session, profile: Profile) -> dict[str, Any]:
    values = {item.name: getattr(profile, item.name) for item in fields(profile) if item.name != "place"}
    values["place_id"] = _place_id(db, profile) if profile.place else None
    return values


def _place_id(db: Session, profile: Profile) -> int:
    taken = taxonomy.find_place(db, profile.place_id) if profile.place_id else None
    if taken is not None and taken.label == profile.place:
        return taken.id
    # Other words than those of the suggestion were sent: they count.
    place = taxonomy.find_place_by_name(db, profile.place)
    if place is None:
        raise Invalid(fields={"place": UNKNOWN_PLACE})
    return place.id


def _changes(company: Company, values: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    before = {name: getattr(company, name) for name in values}
    return {name: (before[name], value) for name, value in values.items() if before[name] != value}
