"""The roles that sample companies fill, and how many jobs of each there are."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from hotgigs.demo import companies, texts

JOBS = {
    "valserene": 80,
    "borkstedt": 55,
    "pennyfold": 58,
    "firnline": 40,
    "vrachtkring": 48,
    "aireford": 60,
    "marluzia": 40,
    "kestrelfork": 19,
}
"""How many jobs each company has; together 400."""

_SHARED_SHARE = 0.1
_TRANSLATIONS = {"fr": 14, "de": 11}

# What a role of shared.toml pays, as a factor on the written euros of France, and over which period.
_SHARED_PAY = {
    "valserene": (1.0, "YEAR"),
    "borkstedt": (1.3, "YEAR"),
    "pennyfold": (0.94, "YEAR"),
    "firnline": (1.9, "YEAR"),
    "vrachtkring": (1.22 / 12.96, "MONTH"),
    "aireford": (0.92, "YEAR"),
    "marluzia": (0.62 / 14, "MONTH"),
    "kestrelfork": (1.75, "YEAR"),
}
_LEVEL_PAY = {"junior": 0.92, "mid": 1.0, "senior": 1.18}
# Wages by the hour begin close to the legal minimum, which no level may go below.
_HOURLY_LEVEL_PAY = {"junior": 0.98, "mid": 1.0, "senior": 1.12}
_STEP = {"HOUR": 0.1, "MONTH": 10, "YEAR": 100}


@dataclass(frozen=True)
class Share:
    """How many jobs of one role a company has, and in which language they are written."""

    company: str
    role: str
    language: str
    jobs: int


@lru_cache(maxsize=1)
def by_key() -> dict[str, dict[str, Any]]:
    """Return every written role by its key."""
    listed = [*companies.KEYS, "shared"]
    return {role["key"]: role for name in listed for role in texts.table(f"roles/{name}")["role"]}


def role_keys(company: str) -> list[str]:
    """List the roles that a company fills, its own before those that all share."""
    own = [role["key"] for role in texts.table(f"roles/{company}")["role"]]
    shared = texts.table("roles/shared")["role"]
    return own + [role["key"] for role in shared if company not in role.get("skip", ())]


@lru_cache(maxsize=1)
def split() -> tuple[Share, ...]:
    """Split the jobs of each company over its roles and languages."""
    result = []
    for company, total in JOBS.items():
        own = texts.table(f"roles/{company}")["role"]
        shared = [by_key()[key] for key in role_keys(company)[len(own) :]]
        of_shared = max(len(shared), round(total * _SHARED_SHARE))
        counts = texts.shares(total - of_shared, [role["weight"] for role in own])
        counts += texts.shares(of_shared, [role["weight"] for role in shared])
        for role, count in zip([*own, *shared], counts, strict=True):
            result += _languages(company, role["key"], count)
    return tuple(result)


def translated(language: str, key: str) -> dict[str, Any]:
    """Return a role as written in another language."""
    role: dict[str, Any] = next(role for role in texts.table(f"translated/{language}")["role"] if role["key"] == key)
    return role


def pay(company: str, key: str, level: str) -> tuple[float, float, str]:
    """Return lowest and highest pay in major units, and the period, for a role at a level."""
    role = by_key()[key]
    factor, period = 1.0, role["per"].upper()
    if role in texts.table("roles/shared")["role"]:
        factor, period = _SHARED_PAY[company]
    step = _STEP[period]
    factor *= (_HOURLY_LEVEL_PAY if period == "HOUR" else _LEVEL_PAY)[level]
    low, high = (round(amount * factor / step) * step for amount in role["pay"])
    return low, high, period


def _languages(company: str, key: str, count: int) -> list[Share]:
    for language, wanted in _TRANSLATIONS.items():
        written = texts.table(f"translated/{language}")
        keys = [role["key"] for role in written["role"]]
        if written["company"] == company and key in keys:
            part = min(count // 2, texts.shares(wanted, [1] * len(keys))[keys.index(key)])
            return [Share(company, key, "en", count - part), Share(company, key, language, part)]
    return [Share(company, key, "en", count)]
