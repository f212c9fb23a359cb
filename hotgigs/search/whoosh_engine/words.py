"""What counts as a word and under which terms it is found: no accents, English stemmed, other languages left whole."""

import re
import threading
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from hotgigs.search.whoosh_engine.imports import EnglishStemmer


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Words of little meaning, per language. "it", "us", "go" and single letters are missing on purpose: they are
# professions, countries and programming languages.
_FUNCTION_WORDS: dict[str, frozenset[str]] = {
    "en": _set(
        "a an and are as at be been by for from has have if in into is of on or our that the their them they this to "
        "was we were which will with you your"
    ),
    "de": _set(
        "aber als auch auf aus bei bis das dem den der des die durch ein eine einem einen einer eines fur haben im "
        "ist mit nach oder sich sie sind sowie uber um und uns unser unsere vom von wir wird zu zum zur"
    ),
    "fr": _set(
        "au aux avec ce ces cette dans de des du elle est et etes il la le les leur mais nos notre nous ou par pas "
        "pour que qui sa ses sont sur un une vos votre vous"
    ),
    "es": _set(
        "al como con de del el ella en entre es esta este la las lo los mas nuestra nuestro para pero por que se "
        "ser sin sobre son su sus tu un una y"
    ),
}
FUNCTION_WORDS = frozenset().union(*_FUNCTION_WORDS.values())

# A run of letters and digits; "c++", "c#" and ".net" keep what makes them a name.
_WORD = r"(?:(?<!\w)\.net\b|[^\W_]+(?:[+#]+(?!\w))?)"
_WORDS = re.compile(_WORD, re.IGNORECASE)
# Words written together, as in "front-end", "R&D", "node.js" or "driver's".
_COMPOUNDS = re.compile(rf"{_WORD}(?:[-\u2010\u2011.&/'\u2019]{_WORD})*", re.IGNORECASE)
_APOSTROPHES = frozenset("'\u2019")
_LATIN = str.maketrans({"æ": "ae", "ø": "o", "œ": "oe", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i"})
_LONGEST_TERM = 64
_LONGEST_CLIPPED = 2
_TELLING = 2_000
"""Characters of a text that tell its language."""

_stemmer = EnglishStemmer()
# The stemmer keeps no state between words in 2.7.4, but nothing promises it.
_stemming = threading.Lock()


class Word(NamedTuple):
    """A word inside a compound: where, in its folded form, and whether it means something by itself."""

    start: int
    end: int
    plain: str
    is_meaningful: bool


class Compound(NamedTuple):
    """Words written together; `joined` is them without the signs, empty for the usual single word."""

    words: tuple[Word, ...]
    joined: str


@lru_cache(maxsize=100_000)
def fold(text: str) -> str:
    """Return text in lower case without accents."""
    folded = text.casefold()
    if folded.isascii():
        return folded
    decomposed = unicodedata.normalize("NFKD", folded)
    bare = "".join(letter for letter in decomposed if not "\u0300" <= letter <= "\u036f")
    return unicodedata.normalize("NFKC", bare).translate(_LATIN)


@lru_cache(maxsize=100_000)
def stem(plain: str) -> str:
    """Return the English stem of a folded word; a word with a digit or sign has none but itself."""
    if len(plain) < 3 or not (plain.isascii() and plain.isalpha()):
        return plain
    with _stemming:
        return str(_stemmer.stem(plain))


def alternatives(plain: str) -> tuple[str, ...]:
    """Return the terms under which a word of a query may be indexed."""
    stemmed = stem(plain)
    return (plain,) if stemmed == plain else (stemmed, plain)


def compounds(text: str) -> Iterator[tuple[int, Compound]]:
    """Yield the words of a text in NFC, in their order, each with where it starts."""
    for start, written in stretches(text):
        yield start, compound_of(written)


def stretches(text: str) -> Iterator[tuple[int, str]]:
    """Yield the stretches of a text that are compounds, as they are written."""
    for found in _COMPOUNDS.finditer(text):
        yield found.start(), found.group()


def words(text: str) -> Iterator[Word]:
    """Yield the words of a text without their context; their places are within their compound."""
    for _, compound in compounds(text):
        yield from compound.words


@lru_cache(maxsize=100_000)
def compound_of(text: str) -> Compound:
    """Take a stretch apart."""
    parts = [
        Word(found.start(), found.end(), fold(found.group())[:_LONGEST_TERM], _is_meaningful(text, *found.span()))
        for found in _WORDS.finditer(text)
    ]
    return Compound(tuple(parts), "".join(part.plain for part in parts)[:_LONGEST_TERM] if len(parts) > 1 else "")


def _is_meaningful(text: str, start: int, end: int) -> bool:
    """Tell function words, and the short halves of contractions, from the rest."""
    is_clipped = end - start <= _LONGEST_CLIPPED and not _APOSTROPHES.isdisjoint(
        text[max(0, start - 1) : start] + text[end : end + 1]
    )
    return not is_clipped and fold(text[start:end]) not in FUNCTION_WORDS


def is_english(text: str) -> bool:
    """Tell whether a text begins in English rather than German, French or Spanish; also when nothing tells."""
    plain = {word.plain for word in words(text[:_TELLING])}
    counts = {language: len(plain & function_words) for language, function_words in _FUNCTION_WORDS.items()}
    return counts["en"] >= max(counts.values())


def places(text: str, *, english: bool, start: int = 0) -> dict[str, list[int]]:
    """Return each term of a text with its positions, counted from `start`; function words only take up their place."""
    found: dict[str, list[int]] = {}
    position = start
    for compound in _COMPOUNDS.findall(text):
        width, terms = _terms(compound, english)
        for offset, term in terms:
            found.setdefault(term, []).append(position + offset)
        position += width
    return found


@lru_cache(maxsize=100_000)
def _terms(text: str, english: bool) -> tuple[int, tuple[tuple[int, str], ...]]:
    parts, joined = compound_of(text)
    plain = [(0, joined)] if joined else []
    plain += [(offset, part.plain) for offset, part in enumerate(parts) if part.is_meaningful]
    return len(parts), tuple((offset, stem(term) if english else term) for offset, term in plain)


def tidy(text: str) -> str:
    """Return text in NFC with every run of white space as one space, and without halves of characters."""
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return " ".join(unicodedata.normalize("NFC", whole).split())
