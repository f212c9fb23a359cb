"""What stands in the fields of the editor: from what is stored, or nothing yet."""

from hotgigs.jobs.queries import JobRow, PublicPost, country_names
from hotgigs.jobs.rules.words import EMPLOYMENT_TYPES, LANGUAGES, PAY_PERIODS, REMOTE_KINDS
from hotgigs.kernel.ids import CompanyId, new_id
from hotgigs.kernel.money import Money
from hotgigs.taxonomy import queries as taxonomy

Typed = dict[str, str]

_USUAL_CURRENCIES = ("EUR", "GBP", "USD", "CHF", "CAD", "AUD", "INR", "JPY")

_EMPTY: Typed = {
    "title": "",
    "description": "",
    "language": "en",
    "employment_type": "FULL_TIME",
    "remote_kind": "onsite",
    "remote_countries": "",
    "place": "",
    "place_id": "",
    "pay_min": "",
    "pay_max": "",
    "pay_currency": "",
    "pay_period": "YEAR",
    "closes_on": "",
    "reference": "",
    "department": "",
    "occupation": "",
    "occupation_code": "",
    "skills": "",
    "openings": "1",
    "company": "",
    "key": "",
    "version": "1",
}
"""Every field of the editor."""


def typed_new(company_id: CompanyId) -> Typed:
    """Return the fields of a new job."""
    return _EMPTY | {"company": str(company_id), "key": str(new_id())}


def typed_job(job: JobRow, post: PublicPost) -> Typed:
    """Return the fields of a job with one of its posts."""
    return _typed_post(job, post) | {
        "reference": job.reference,
        "department": job.department,
        "occupation": job.occupation or "",
        "occupation_code": job.occupation_code or "",
        "skills": ", ".join(job.skills),
    }


def typed_variant(job: JobRow, post: PublicPost) -> Typed:
    """Return the fields of a new post that begins as a copy of another, for another place or language."""
    return _typed_post(job, post) | {"place": "", "place_id": "", "key": str(new_id())}


def typed_post(job: JobRow, post: PublicPost) -> Typed:
    """Return the fields of one post."""
    return _typed_post(job, post)


def retyped(form: object) -> Typed:
    """Return what was sent, field by field, so that nothing typed is lost."""
    sent = dict(form.items()) if hasattr(form, "items") else {}
    return {name: str(sent.get(name, "")) for name in _EMPTY}


def choices() -> dict[str, list[tuple[str, str]]]:
    """Return what can be chosen in the editor, by field."""
    known = {country.currency for country in taxonomy.countries() if country.currency}
    currencies = [*_USUAL_CURRENCIES, *sorted(known.difference(_USUAL_CURRENCIES))]
    return {
        "employment_type": list(EMPLOYMENT_TYPES.items()),
        "remote_kind": list(REMOTE_KINDS.items()),
        "pay_period": list(PAY_PERIODS.items()),
        "pay_currency": [("", "Currency"), *((code, code) for code in currencies)],
        "language": sorted(LANGUAGES.items(), key=lambda pair: pair[1]),
    }


def _typed_post(job: JobRow, post: PublicPost) -> Typed:
    entered = post.pay_entered
    return _EMPTY | {
        "title": post.title,
        "description": post.description,
        "language": post.language,
        "employment_type": post.employment_type,
        "remote_kind": post.remote_kind,
        "remote_countries": ", ".join(country_names(post.remote_countries)),
        "place": post.place.label if post.place else "",
        "place_id": str(post.place.id) if post.place else "",
        "pay_min": _amount(entered.low, entered.currency),
        "pay_max": _amount(entered.high, entered.currency),
        "pay_currency": entered.currency or "",
        "pay_period": entered.period,
        "closes_on": post.closes_on.isoformat() if post.closes_on else "",
        "company": str(job.company_id),
        "version": str(job.version),
    }


def _amount(minor: int | None, currency: str | None) -> str:
    return "" if minor is None else Money(minor, currency or "EUR").major()
