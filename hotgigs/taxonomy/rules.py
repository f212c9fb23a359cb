"""Text folding, the order of suggestions, and how a person writes a place: pure decisions."""

import unicodedata
from dataclasses import dataclass

# Letters that Unicode does not decompose into a base letter and an accent.
_LETTERS = str.maketrans(
    {"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "ß": "ss",
     "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "ı": "i", "ħ": "h", "Ħ": "H", "ə": "a", "Ə": "A", "ʻ": "'",
     "‘": "'", "’": "'", "ʼ": "'"}
)  # fmt: skip

# How people abbreviate the countries they write most; keys are folded.
_COUNTRY_WORDS = {
    "uk": "GB", "u.k.": "GB", "great britain": "GB", "england": "GB", "scotland": "GB", "wales": "GB",
    "usa": "US", "u.s.": "US", "u.s.a.": "US", "united states of america": "US", "deutschland": "DE",
    "holland": "NL", "the netherlands": "NL", "espana": "ES", "italia": "IT", "brasil": "BR", "osterreich": "AT",
    "schweiz": "CH", "suisse": "CH", "belgique": "BE", "belgie": "BE", "czech republic": "CZ", "uae": "AE",
}  # fmt: skip

_WITH_REGION = frozenset({"US", "CA", "AU", "BR", "IN"})
"""Countries in which people tell places of one name apart by the state."""
_PLURAL = frozenset({"Bahamas", "Comoros", "Maldives", "Netherlands Antilles", "Philippines", "Seychelles"})


@dataclass(frozen=True)
class WrittenPlace:
    """What a person wrote for a place: a folded name, and folded words that narrow it down."""

    name: str
    hints: tuple[str, ...]


def fold(text: str) -> str:
    """Remove accents, case and repeated spaces, so that "Sao  Paulo" finds "São Paulo"."""
    plain = unicodedata.normalize("NFKD", text.translate(_LETTERS).casefold())
    return " ".join("".join(letter for letter in plain if not unicodedata.combining(letter)).split())


def read_place(text: str) -> WrittenPlace:
    """Split "Lyon, France" into its name and its hints."""
    name, *hints = (fold(part) for part in text.split(","))
    return WrittenPlace(name, tuple(hint for hint in hints if hint))


def country_of_word(word: str) -> str | None:
    """Give the country code of a folded abbreviation or foreign name, if it is a usual one."""
    return _COUNTRY_WORDS.get(word)


def with_article(country: str) -> str:
    """Write the name of a country as it stands in a sentence: the United States."""
    if country.startswith("The "):
        return f"the {country[4:]}"
    is_described = country.startswith("United ") or country.endswith((" Islands", " Republic")) or country in _PLURAL
    return f"the {country}" if is_described else country


def place_label(name: str, region: str, country_code: str, country: str) -> str:
    """Write a place as people say it: with its state where states tell places apart."""
    telling = country_code in _WITH_REGION and fold(region) != fold(name)
    parts = [name, region if telling else "", "" if country == name else country]
    return ", ".join(part for part in parts if part)


def like_prefix(folded: str) -> str:
    """Make a LIKE pattern that matches this text literally at the beginning; the escape character is a backslash."""
    literal = folded.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return literal + "%"


def suggestion_rank(folded_label: str, folded_query: str) -> tuple[int, int, str]:
    """Order suggestions: equal, begins with, has a word that begins with; then the shorter one."""
    if folded_label == folded_query:
        quality = 0
    elif folded_label.startswith(folded_query):
        quality = 1
    else:
        quality = 2
    return quality, len(folded_label), folded_label
