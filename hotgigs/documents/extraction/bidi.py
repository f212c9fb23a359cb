"""Turns characters as they stand on the page into the order in which they are read (Arabic, Hebrew)."""

import re
import unicodedata
from functools import lru_cache
from itertools import groupby

from hotgigs.documents.extraction.fragments import Fragment

_LOST_BRACKET = re.compile(r"(?<!\S)[()]([^()\s]{1,40})[()](?!\S)")
"""A bracketed word; PDFium mirrors brackets between directions now and then."""

_MIRRORED = str.maketrans("()[]{}<>«»", ")(][}{><»«")


def is_rtl(text: str) -> bool:
    """Tell whether most letters of a text are written from right to left."""
    found = [_kind(character) for character in text]
    return found.count("R") > found.count("L")


def kinds(fragment: Fragment) -> list[str]:
    """Tell of each word whether it is read from the right (R), the left (L), a number (D) or neither (N)."""
    return [_word_kind(word) for word in fragment.words]


def logical(fragment: Fragment, rtl_document: bool) -> str:
    """Give a fragment's text in reading order."""
    words, found = list(fragment.words), kinds(fragment)
    if "R" not in found and not (rtl_document and "L" not in found):
        return " ".join(words)
    ordered = _from_right(words, found) if rtl_document else _from_left(words, found)
    return _LOST_BRACKET.sub(r"(\1)", " ".join(ordered))


def _from_right(words: list[str], found: list[str]) -> list[str]:
    # Runs of Latin words keep their order inside a line that is read from the right; so does a telephone
    # number that begins with a plus sign on the left, which only a left-to-right span leaves there.
    ordered: list[str] = []
    for is_right, run in groupby(zip(words, found, strict=True), key=lambda pair: pair[1] in "RN"):
        group = [word for word, _ in run]
        if is_right:
            ordered = [_turn(word) for word in reversed(group)] + ordered
        elif any(_word_kind(word) == "L" for word in group) or group[0].startswith("+"):
            ordered = group + ordered
        else:
            ordered = [_plus_first(word) for word in reversed(group)] + ordered
    return ordered


def _plus_first(word: str) -> str:
    # The plus sign of a telephone number turns to the other side of its digits.
    return f"+{word[:-1]}" if word.endswith("+") and word[:-1].isdigit() else word


def _from_left(words: list[str], found: list[str]) -> list[str]:
    ordered: list[str] = []
    for is_right, run in groupby(zip(words, found, strict=True), key=lambda pair: pair[1] == "R"):
        group = [word for word, _ in run]
        ordered += [_turn(word) for word in reversed(group)] if is_right else group
    return ordered


def _turn(word: str) -> str:
    """Reverse a word, but not the numbers and Latin letters in it, nor marks off their letters."""
    if _word_kind(word) == "N":
        return word[::-1].translate(_MIRRORED)
    pieces = []
    for straight, run in groupby(_clusters(word), key=lambda cluster: _kind(cluster[0]) in "LD"):
        clusters = list(run)
        pieces.append("".join(clusters) if straight else "".join(reversed(clusters)).translate(_MIRRORED))
    return "".join(reversed(pieces))


def _clusters(word: str) -> list[str]:
    clusters: list[str] = []
    for character in word:
        if clusters and unicodedata.combining(character):
            clusters[-1] += character
        else:
            clusters.append(character)
    return clusters


def _word_kind(word: str) -> str:
    found = [_kind(character) for character in word]
    for kind in "RLD":
        if kind in found:
            return kind
    return "N"


@lru_cache(maxsize=4096)
def _kind(character: str) -> str:
    direction = unicodedata.bidirectional(character)
    if direction in ("R", "AL"):
        return "R"
    if direction in ("EN", "AN"):
        return "D"
    return "L" if direction == "L" else "N"
