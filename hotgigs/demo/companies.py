"""The eight employers of the sample."""

from functools import lru_cache
from typing import Any

from hotgigs.demo import logos, texts
from hotgigs.demo.records import Company, Member, Town

KEYS = ("valserene", "borkstedt", "pennyfold", "firnline", "vrachtkring", "aireford", "marluzia", "kestrelfork")


@lru_cache(maxsize=1)
def companies() -> tuple[Company, ...]:
    """Return all companies; they are written, so no seed changes them."""
    return tuple(_company(key) for key in KEYS)


def company(key: str) -> Company:
    """Return one company by its key."""
    return next(item for item in companies() if item.key == key)


def manager_of(employer: Company, role: str) -> Member:
    """Return the member who decides about a role."""
    named = texts.table(f"companies/{employer.key}")["managers"]
    name = named.get(role, named["default"])
    return next(member for member in employer.team if member.name == name)


def mail_of(name: str, domain: str) -> str:
    """Make a work address from a name."""
    first, *_, last = name.split()
    return f"{texts.plain(first)}.{texts.plain(last)}@{domain}"


def _company(key: str) -> Company:
    written = texts.table(f"companies/{key}")
    country = texts.towns()[written["country"]]
    domain = written["website"].removeprefix("https://")
    return Company(
        key=key,
        name=written["name"],
        short=written["short"],
        field=written["field"],
        size=written["size"],
        employees=written["employees"],
        founded=written["founded"],
        website=written["website"],
        accent=written["accent"],
        currency=written["currency"],
        tagline=written["tagline"],
        profile=_profile(written),
        values=tuple((title, text) for title, text in written["values"]),
        benefits=tuple(written["benefits"]),
        home=country[written["city"]],
        towns=tuple((_town(country, name), weight) for name, weight in written["places"]),
        team=tuple(
            Member(member["name"], mail_of(member["name"], domain), member["title"], member["role"])
            for member in written["team"]
        ),
        logo_svg=logos.svg(key, written["accent"]),
    )


def _town(country: dict[str, Town], name: str) -> Town:
    return country[name.partition(",")[0]]


def _profile(written: dict[str, Any]) -> str:
    values = "\n".join(f"- **{title}.** {text}" for title, text in written["values"])
    return "\n\n".join([*written["profile"], "## What we hold to", values])
