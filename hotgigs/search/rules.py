"""What a search address means: criteria from its parameters, and addresses with one filter more or less."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from hotgigs.kernel.money import exponent_of

PAGE = 20
LAST_PAGE = 200
DISTANCES = (5, 10, 30, 50, 100)
"""Kilometres."""
DEFAULT_DISTANCE = 30
REMOTE_WORDS: Mapping[str, str] = {"onsite": "On site", "hybrid": "Hybrid", "remote": "Remote"}
SORT_WORDS: Mapping[str, str] = {
    "relevance": "Best match",
    "newest": "Newest",
    "pay": "Highest pay",
    "distance": "Nearest",
}
POSTED_WORDS: Mapping[int, str] = {1: "Today", 3: "Last 3 days", 7: "Last week", 14: "Last 2 weeks", 30: "Last month"}
PAY_CURRENCY = "EUR"
# Rough rates of November 2026, units to one euro: good enough to sort and filter, never shown as an amount.
_PER_EURO = {
    "EUR": 1.0, "USD": 1.1, "GBP": 0.86, "CAD": 1.52, "AUD": 1.68, "NZD": 1.85, "CHF": 0.95, "SEK": 11.2,
    "NOK": 11.7, "DKK": 7.46, "PLN": 4.28, "CZK": 24.8, "HUF": 395.0, "RON": 5.0, "JPY": 165.0, "INR": 95.0,
    "SGD": 1.45, "HKD": 8.6, "CNY": 7.9, "BRL": 6.0, "MXN": 20.5, "ZAR": 20.0, "NGN": 1700.0, "KES": 142.0,
}  # fmt: skip


@dataclass(frozen=True)
class Criteria:
    """Everything a person can ask of the job list; it is the address, so it can be shared and saved."""

    words: str = ""
    place: str = ""
    km: int = DEFAULT_DISTANCE
    remote: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    company: str = ""
    pay: int | None = None
    """At least so many euros a year."""
    posted: int | None = None
    sort: str = ""
    page: int = 1
    remote_in: str = ""
    """The code of a country: only jobs that can be done from home there."""

    @property
    def chosen_sort(self) -> str:
        """The order in force: the best match for words, else the newest."""
        return self.sort or _usual_sort(self.words)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was asked for."""
        return replace(self, sort="", page=1, km=DEFAULT_DISTANCE) == Criteria()

    def elsewhere(self, country_code: str) -> "Criteria":
        """Return the same search among what can be done from home in a country, instead of near a place."""
        sort = "" if self.sort == "distance" else self.sort
        return replace(self, place="", km=DEFAULT_DISTANCE, remote=(), remote_in=country_code, sort=sort, page=1)

    def with_words(self, words: str) -> "Criteria":
        """Return the same search for other words."""
        return replace(self, words=words, page=1)

    def with_sort(self, sort: str) -> "Criteria":
        """Return the same search in another order."""
        return replace(self, sort="" if sort == _usual_sort(self.words) else sort, page=1)

    def url(self) -> str:
        """Return the address of these criteria, the shortest that means the same."""
        pairs: list[tuple[str, str]] = [("q", self.words), ("place", self.place), ("company", self.company)]
        pairs.append(("remote_in", self.remote_in))
        if self.place and self.km != DEFAULT_DISTANCE:
            pairs.append(("km", str(self.km)))
        pairs += [("remote", value) for value in self.remote]
        pairs += [("type", value) for value in self.types]
        pairs += [(name, str(value or "")) for name, value in (("pay", self.pay), ("posted", self.posted))]
        pairs += [("sort", self.sort), ("page", str(self.page) if self.page > 1 else "")]
        query = urlencode([(name, value) for name, value in pairs if value])
        return f"/jobs?{query}" if query else "/jobs"


def parse(args: Mapping[str, str], lists: Mapping[str, Iterable[str]], *, types: Iterable[str]) -> Criteria:
    """Read criteria from an address; what makes no sense is left out, for a mistyped address still finds jobs.

    `lists` holds the parameters that may come several times, `types` the known types of employment.
    """
    words, place = _line(args.get("q"), 200), _line(args.get("place"), 80)
    return Criteria(
        words=words,
        place=place,
        km=_one_of(args.get("km"), DISTANCES if place else ()) or DEFAULT_DISTANCE,
        remote=tuple(value for value in REMOTE_WORDS if value in set(lists.get("remote", ()))),
        types=tuple(value for value in types if value in set(lists.get("type", ()))),
        company=_line(args.get("company"), 100),
        remote_in="" if place else _country(args.get("remote_in", "")),
        pay=_whole(args.get("pay"), 1, 10_000_000),
        posted=_one_of(args.get("posted"), POSTED_WORDS),
        sort=_sort(args.get("sort", ""), words, place),
        page=_whole(args.get("page"), 1, LAST_PAGE) or 1,
    )


def comparable_pay(minor: int | None, currency: str) -> int | None:
    """Return a yearly amount in minor units of the one currency that makes jobs comparable; None when unknown."""
    rate = _PER_EURO.get(currency)
    if minor is None or rate is None:
        return None
    return round(minor / float(10 ** exponent_of(currency)) / rate * 100)


def count_sentence(criteria: Criteria, total: int, place: str, country: str = "") -> str:
    """Say how many jobs were found, as people would: 214 jobs near Lyon; `country` is that of work from home."""
    words = f" for “{criteria.words}”" if criteria.words else ""
    where = f" near {place}" if place else f" that you can do from {country}" if country else ""
    return f"{count_words(total, 'remote job' if country else 'job')}{words}{where}"


def count_words(total: int, noun: str) -> str:
    """Say a number of things, as people would: No jobs, 1 job, 1,214 jobs."""
    return f"No {noun}s" if total == 0 else f"1 {noun}" if total == 1 else f"{total:,} {noun}s"


def _line(text: str | None, longest: int) -> str:
    """Read text on one line; a control character, which no database takes, counts as a space."""
    written = "".join(sign if sign.isprintable() else " " for sign in text or "")
    return " ".join(written.split())[:longest].rstrip()


def _country(text: str) -> str:
    return text if len(text) == 2 and text.isascii() and text.isupper() else ""


def _sort(text: str, words: str, place: str) -> str:
    """Read the order of the list; the usual one, and one that needs what is not asked for, need no name."""
    makes_sense = {"relevance": bool(words), "distance": bool(place)}.get(text, text in SORT_WORDS)
    return text if makes_sense and text != _usual_sort(words) else ""


def _usual_sort(words: str) -> str:
    return "relevance" if words else "newest"


def _whole(text: str | None, low: int, high: int) -> int | None:
    if not text or len(text) > len(str(high)) or not text.isascii() or not text.isdigit():
        return None
    return int(text) if low <= int(text) <= high else None


def _one_of(text: str | None, options: Iterable[int]) -> int | None:
    return next((option for option in options if str(option) == text), None)
