"""Pay as people type it, as jobs compare it, and as it is worth a second look."""

import re
from collections.abc import Mapping

from hotgigs.kernel.money import exponent_of

HIGHEST = 10**12
"""Minor units; more is a slip of the finger."""

_YEARLY: Mapping[str, int] = {"HOUR": 2080, "DAY": 260, "WEEK": 52, "MONTH": 12, "YEAR": 1}
"""How often a period is paid in a full year of work: 40 hours, 5 days, 52 weeks."""

_GROUPED = re.compile(r"[0-9]{1,3}([.,'])[0-9]{3}(\1[0-9]{3})*")
_DECIMAL = re.compile(r"[.,][0-9]{1,3}$")

# What a euro is worth, roughly: enough to tell a month's pay from a year's. Other currencies are not judged.
_PER_EURO: Mapping[str, float] = {
    "EUR": 1, "USD": 1.1, "GBP": 0.85, "CHF": 0.95, "CAD": 1.5, "AUD": 1.65, "NZD": 1.8, "SGD": 1.45,
    "SEK": 11.3, "NOK": 11.6, "DKK": 7.5, "PLN": 4.3, "CZK": 25, "HUF": 395, "JPY": 160, "AED": 4, "ILS": 4,
}  # fmt: skip
_BELIEVABLE: Mapping[str, tuple[int, int]] = {
    "HOUR": (6, 500),
    "DAY": (40, 4_000),
    "WEEK": (150, 15_000),
    "MONTH": (600, 60_000),
    "YEAR": (8_000, 700_000),
}
"""Euros for each period; real pay beyond them exists, so it is only pointed out."""


def read_amount(text: str, currency: str) -> int | None:
    """Read an amount as people write it (42,000 or 42 000 or 42k or 14.50) in minor units; None when it is none."""
    written = re.sub(r"[\s\u00a0\u202f]", "", text).lower()
    thousand = written.endswith("k")
    written = written.removesuffix("k")
    whole, decimals = written, ""
    if grouped := _GROUPED.match(written):
        whole, decimals = re.sub(r"[.,']", "", grouped[0]), written[grouped.end() :]
    elif found := _DECIMAL.search(written):
        whole, decimals = written[: found.start()], found[0]
    if not re.fullmatch("[0-9]+", whole) or (decimals and not _DECIMAL.fullmatch(decimals)):
        return None
    rest = decimals[1:]
    exponent = exponent_of(currency) + (3 if thousand else 0)
    if len(rest) > exponent:
        return None
    return int(whole + rest.ljust(exponent, "0"))


def yearly(minor: int, period: str) -> int:
    """Return what pay comes to in a full year of work, in the same minor units."""
    return minor * _YEARLY[period]


def is_believable(minor: int, currency: str, period: str) -> bool:
    """Tell whether an amount is of the size that people earn in the period; unknown currencies always pass."""
    rate = _PER_EURO.get(currency)
    if rate is None:
        return True
    low, high = _BELIEVABLE[period]
    return low <= minor / float(10 ** exponent_of(currency)) / rate <= high
