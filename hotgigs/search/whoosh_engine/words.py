"""What counts as a word and under which terms it is found: no accents, English stemmed, other languages left whole."""

import re
import threading
import unicodedata
from collections.abc import Iterator, Sequence
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
_WORD = re.compile(r"(?<!\w)\.net\b|[^\W_]+(?:[+#]+(?!\w))?", re.IGNORECASE)
_JOINERS = frozenset("-\u2010\u2011.&/'\u2019")
_APOSTROPHES = frozenset("'\u2019")
_LATIN = str.maketrans({"æ": "ae", "ø": "o", "œ": "oe", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i"})
_LONGEST_TERM = 64

_stemmer = EnglishStemmer()
# The stemmer keeps no state between words in 2.7.4, but nothing promises it.
_stemming = threading.Lock()


class Word(NamedTuple):
    """A word in a text: where it is, its folded form, and whether it is only the short half of a contraction."""

    start: int
    end: int
    plain: str
    is_clipped: bool


class Compound(NamedTuple):
    """Words written together, as in "front-end" or "R&D"; mostly there is only one."""

    words: Sequence[Word]

    @property
    def joined(self) -> str:
        """The parts without what stood between them, empty for a single word."""
        return "".join(word.plain for word in self.words)[:_LONGEST_TERM] if len(self.words) > 1 else ""


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


def words(text: str) -> Iterator[Word]:
    """Yield the words of a text in NFC, in their order."""
    length = len(text)
    for match in _WORD.finditer(text):
        start, end = match.span()
        before = text[start - 1] if start else ""
        after = text[end] if end < length else ""
        is_clipped = end - start <= 2 and (
            (before in _APOSTROPHES and start > 1 and text[start - 2].isalnum())
            or (after in _APOSTROPHES and end + 1 < length and text[end + 1].isalnum())
        )
        yield Word(start, end, fold(match.group())[:_LONGEST_TERM], is_clipped)


def compounds(text: str) -> Iterator[Compound]:
    """Yield the words of a text, those that one sign holds together in one compound."""
    parts: list[Word] = []
    for word in words(text):
        if parts and not (word.start - parts[-1].end == 1 and text[parts[-1].end] in _JOINERS):
            yield Compound(parts)
            parts = []
        parts.append(word)
    if parts:
        yield Compound(parts)


def is_english(text: str) -> bool:
    """Tell whether a text reads as English rather than German, French or Spanish; also when nothing tells."""
    counts = dict.fromkeys(_FUNCTION_WORDS, 0)
    for word in words(text):
        for language, function_words in _FUNCTION_WORDS.items():
            counts[language] += word.plain in function_words
    return counts["en"] >= max(counts.values())


def places(text: str, *, english: bool, start: int = 0) -> dict[str, list[int]]:
    """Return each term of a text with its positions, counted from `start`; function words only take up their place."""
    found: dict[str, list[int]] = {}
    position = start
    for compound in compounds(text):
        if joined := compound.joined:
            found.setdefault(stem(joined) if english else joined, []).append(position)
        for word in compound.words:
            if not (word.is_clipped or word.plain in FUNCTION_WORDS):
                found.setdefault(stem(word.plain) if english else word.plain, []).append(position)
            position += 1
    return found


def tidy(text: str) -> str:
    """Return text in NFC with every run of white space as one space."""
    return " ".join(unicodedata.normalize("NFC", text).split())
