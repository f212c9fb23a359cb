"""A live post as schema.org's JobPosting, for search engines; it says what the page says, in the same words."""

from typing import Any

from hotgigs.jobs.queries import Pay, PublicPost
from hotgigs.kernel import prose
from hotgigs.kernel.money import exponent_of
from hotgigs.taxonomy.queries import PlaceRow


def job_posting(post: PublicPost, site_url: str) -> dict[str, Any]:
    """Describe a live post; the values are plain, whoever writes them into a page escapes them."""
    described: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "JobPosting",
        "title": post.title,
        "description": str(prose.to_html(post.description)),
        "datePosted": (post.published_at or post.updated_at).isoformat(timespec="seconds"),
        "employmentType": post.employment_type,
        "hiringOrganization": _organization(post, site_url),
        "identifier": {"@type": "PropertyValue", "name": post.company_name, "value": str(post.id)},
        "url": site_url + post.url,
        "directApply": True,
        **_where(post),
    }
    if post.closes_at:
        described["validThrough"] = post.closes_at.isoformat(timespec="seconds")
    if post.pay:
        described["baseSalary"] = _salary(post.pay)
    return described


def _organization(post: PublicPost, site_url: str) -> dict[str, str]:
    organization = {
        "@type": "Organization",
        "name": post.company_name,
        "sameAs": post.company_website or site_url + post.company_url,
    }
    if post.logo_url:
        organization["logo"] = site_url + post.logo_url
    return organization


def _where(post: PublicPost) -> dict[str, Any]:
    if post.remote_kind == "remote":
        # Without a real country beside it, TELECOMMUTE makes the whole posting invalid.
        countries = [{"@type": "Country", "name": name} for name in post.country_names]
        return {"jobLocationType": "TELECOMMUTE", "applicantLocationRequirements": countries}
    return {"jobLocation": {"@type": "Place", "address": _address(post.place)}} if post.place else {}


def _address(place: PlaceRow) -> dict[str, str]:
    address = {"@type": "PostalAddress", "addressLocality": place.name, "addressCountry": place.country_code}
    return address | ({"addressRegion": place.region} if place.region else {})


def _salary(pay: Pay) -> dict[str, Any]:
    value: dict[str, Any] = {"@type": "QuantitativeValue", "unitText": pay.period}
    if pay.low == pay.high:
        value["value"] = _major(pay.low, pay.currency)
    else:
        value["minValue"], value["maxValue"] = _major(pay.low, pay.currency), _major(pay.high, pay.currency)
    return {"@type": "MonetaryAmount", "currency": pay.currency, "value": value}


def _major(minor: int, currency: str) -> int | float:
    whole, rest = divmod(minor, 10 ** exponent_of(currency))
    return minor / float(10 ** exponent_of(currency)) if rest else whole
