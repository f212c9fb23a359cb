"""Tells places, postal codes and street addresses from other words."""

import re
from functools import lru_cache

from hotgigs.documents.parsing import gazetteer, vocabulary

_STATES = vocabulary.words("states")
_CODES = vocabulary.words("country_codes")
_COUNTRIES = frozenset(vocabulary.phrases("places"))
_ZIP = re.compile(
    r"(?<!\w)(?:\d{5}(?:-\d{4})?|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|\d{4} ?[A-Z]{2}|[A-Z]\d[A-Z] ?\d[A-Z]\d|\d{6})(?!\w)"
)
_STREET = re.compile(
    r"\b\d{1,5}\s+(?:[A-Z]\.?\s+)?[A-Z]\w+[^\n]{0,40}?\b(?:st|street|ave|avenue|rd|road|blvd|boulevard|dr"
    r"|drive|ln|lane|way|court"
    r"|ct|place|pl|circle|square|terrace|parkway|apt|suite)\b"
    r"|(?:straße|strasse|str\.|weg|platz|allee|gasse)\s*\d"
    r"|\b\d{1,4},?\s*(?:bis\s+)?(?:rue|avenue|boulevard|place|chemin|impasse|allée)\b"
    r"|\b(?:calle|c/|avenida|avda|plaza|paseo|via|viale|piazza|rua)\s|路\d*号?|街道?|شارع",
    re.IGNORECASE,
)
_ABBREVIATION = re.compile(r"[,\s]([A-Z]{2,3})(?:\s+\d{5}(?:-\d{4})?)?\.?$")


@lru_cache(maxsize=4096)
def place_score(text: str) -> float:
    """Rate how much a short text reads like a place (0 to 1)."""
    stripped = text.strip(" .,;:-–—|()")
    folded = stripped.casefold()
    if not stripped or len(stripped) > 60:
        return 0.0
    if folded in _COUNTRIES or stripped in _STATES:
        return 0.9
    if folded in gazetteer.places():
        return 0.8
    return max(_rate_parts(stripped), _rate_words(stripped))


def is_region(text: str) -> bool:
    """Tell whether a text names a state or a country, and no city."""
    folded = text.strip(" .").casefold()
    return (folded in _COUNTRIES or text.strip(" .") in _STATES) and folded not in gazetteer.places()


def _rate_parts(text: str) -> float:
    """Rate "city, region"."""
    parts = [part.strip() for part in re.split(r"[,،]|\s+[-–|]\s+", text) if part.strip()]
    if len(parts) < 2 or any(len(part.split()) > 4 for part in parts):
        return 0.0
    last = _ZIP.sub("", parts[-1]).strip(" .").casefold()
    if last in _COUNTRIES or last.upper() in _STATES:
        return 0.9
    if any(part.casefold() in gazetteer.places() for part in parts) and not re.search(r"\d{4}", text):
        return 0.7
    return 0.0


def _rate_words(text: str) -> float:
    """Rate "city code" and "code city"."""
    abbreviation = _ABBREVIATION.search(text)
    words = text.split()
    if abbreviation and abbreviation.group(1) in _STATES and len(words) <= 5:
        return 0.7
    without_zip = _ZIP.sub("", text).strip(" ,.-")
    if without_zip != text and without_zip.casefold() in gazetteer.places():
        return 0.8
    coded = 2 <= len(words) <= 4 and words[-1].strip("()").upper() in _STATES | _CODES
    return 0.8 if coded and " ".join(words[:-1]).casefold().strip(", ") in gazetteer.places() else 0.0


def is_street(text: str) -> bool:
    """Tell whether a text is a street address."""
    return bool(_STREET.search(text))


def has_zip(text: str) -> bool:
    """Tell whether a postal code stands in a text."""
    return bool(_ZIP.search(text))
