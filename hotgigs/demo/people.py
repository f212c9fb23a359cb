"""The two thousand candidates of the sample."""

import random
from collections.abc import Iterator
from datetime import date
from typing import Any

from hotgigs.demo import careers, companies, naming, roles, texts
from hotgigs.demo.records import Person, Town

COUNT = 2000
DANIEL = 1
"""The number of the sample candidate who signs in."""

_DANIELS_LANGUAGES = [
    {"language": "English", "fluency": "Native"},
    {"language": "French", "fluency": "Fluent"},
    {"language": "Yoruba", "fluency": "Conversational"},
]
_FORMS = (("pdf", 79), ("docx", 11), ("rtf", 3), ("odt", 3), ("txt", 4))
_SCANNED = frozenset({240, 871, 1502})
_LAYOUTS = 5
_OWN_LANGUAGE = 0.45  # of the candidates whose country's language a role was also written in


def people(seed: int, today: date) -> tuple[Person, ...]:
    """Make all candidates, each for the role that some job asks for."""
    register = naming.Register()
    made = [_daniel(seed, today, register)]
    for number, (company, role) in enumerate(_demand(seed), start=2):
        made.append(_person(number, company, role, seed, today, register))
    return tuple(made)


def _demand(seed: int) -> Iterator[tuple[str, str]]:
    """Yield a company and a role for each candidate but the first, in the proportion of the jobs."""
    wanted: dict[tuple[str, str], int] = {}
    for share in roles.split():
        wanted[share.company, share.role] = wanted.get((share.company, share.role), 0) + share.jobs
    counts = texts.shares(COUNT - 1, list(wanted.values()))
    listed = [key for key, count in zip(wanted, counts, strict=True) for _ in range(count)]
    texts.chance(seed, "demand").shuffle(listed)
    yield from listed


def _person(number: int, company: str, role_key: str, seed: int, today: date, register: naming.Register) -> Person:
    dice = texts.chance(seed, "person", number)
    town = _home(company, dice)
    who = register.identity(dice, town.country)
    role, language = _role(role_key, town.country, dice)
    level = texts.weighted(dice, (("junior", 3), ("mid", 10), ("senior", 6)))
    field = texts.table("careers")["fields"]["shared" if _is_shared(role_key) else company]
    drawn = careers.career(careers.Start(who, town, role, field, level, language, today), dice)
    return Person(
        number=number,
        name=who.name,
        email=who.email,
        phone=who.phone,
        town=town,
        headline=drawn.headline,
        role=role_key,
        level=level,
        years=drawn.years,
        language=language,
        resume=drawn.resume,
        form="scan" if number in _SCANNED else texts.weighted(dice, _FORMS),
        layout=dice.randrange(_LAYOUTS),
    )


def _home(company: str, dice: random.Random) -> Town:
    names = texts.table("names")
    country = texts.weighted(dice, list(names["homes"][company].items()))
    towns = texts.towns()[country]
    employer = companies.company(company)
    if country != employer.home.country:
        return dice.choice(list(towns.values()))
    near = [(town, 3 * weight) for town, weight in employer.towns]
    return texts.weighted(dice, near + [(towns[name], 5) for name in names["around"][company]])


def _role(key: str, country: str, dice: random.Random) -> tuple[dict[str, Any], str]:
    language = {"FR": "fr", "CH": "fr", "DE": "de"}.get(country)
    role = roles.by_key()[key]
    if language and dice.random() < _OWN_LANGUAGE:
        for written in texts.table(f"translated/{language}")["role"]:
            if written["key"] == key:
                return role | written, language
    return role, "en"


def _is_shared(key: str) -> bool:
    return any(role["key"] == key for role in texts.table("roles/shared")["role"])


def _daniel(seed: int, today: date, register: naming.Register) -> Person:
    """Make the candidate who signs in: an IT technician in Lyon with seven years behind him."""
    dice = texts.chance(seed, "daniel")
    who = naming.Identity("Daniel Okafor", "daniel.okafor@example.com", "+33 6 39 98 20 47", "africa")
    register.names.add(who.name)
    register.emails.add(who.email)
    town = texts.towns()["FR"]["Villeurbanne"]
    role = roles.by_key()["it-support"]
    drawn = careers.career(careers.Start(who, town, role, "office", "mid", "en", today), dice)
    return Person(
        number=DANIEL,
        name=who.name,
        email=who.email,
        phone=who.phone,
        town=town,
        headline=drawn.headline,
        role="it-support",
        level="mid",
        years=drawn.years,
        language="en",
        resume=drawn.resume | {"languages": _DANIELS_LANGUAGES},
        form="pdf",
        layout=1,
    )
