"""Titles and snippets as pieces of plain text that say which of them match."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from hotgigs.search.engine import Fragment
from hotgigs.search.whoosh_engine.words import Word, compounds, stem

_SNIPPET = 220
"""Characters of a snippet, about two lines and a half."""
_LEAD = 40
"""Characters shown before the first match of a snippet."""


class Mark(NamedTuple):
    """A matching stretch of a text and the term it matches."""

    start: int
    end: int
    term: str


def highlighted(text: str, terms: frozenset[str]) -> tuple[Fragment, ...]:
    """Split a text at its matches."""
    return _fragments(text, list(_marks(text, terms)), 0, len(text))


def snippet(text: str, terms: frozenset[str]) -> tuple[Fragment, ...]:
    """Cut out the part of a text that has the most different terms, from its start when it has none."""
    marks = list(_marks(text, terms))
    start = _best_start(text, marks)
    end = _word_end(text, start + _SNIPPET)
    fragments = list(_fragments(text, marks, start, end))
    if start > 0:
        fragments.insert(0, Fragment("\u2026 ", False))
    if end < len(text):
        fragments.append(Fragment(" \u2026", False))
    return tuple(fragments)


def _marks(text: str, terms: frozenset[str]) -> Iterator[Mark]:
    if not terms:
        return
    for compound in compounds(text):
        joined = compound.joined
        if joined and (term := _term(joined, terms)):
            yield Mark(compound.words[0].start, compound.words[-1].end, term)
        else:
            yield from _single_marks(compound.words, terms)


def _single_marks(words: Sequence[Word], terms: frozenset[str]) -> Iterator[Mark]:
    for word in words:
        if term := _term(word.plain, terms):
            yield Mark(word.start, word.end, term)


def _term(plain: str, terms: frozenset[str]) -> str:
    if plain in terms:
        return plain
    stemmed = stem(plain)
    return stemmed if stemmed in terms else ""


def _best_start(text: str, marks: Sequence[Mark]) -> int:
    if len(text) <= _SNIPPET:
        return 0
    best, best_value = 0, (0, 0)
    for number, mark in enumerate(marks):
        inside = [other.term for other in marks[number:] if other.end <= mark.start - _LEAD + _SNIPPET]
        value = (len(set(inside)), len(inside))
        if value > best_value:
            best, best_value = mark.start, value
    if best <= _LEAD:
        return 0
    space = text.find(" ", best - _LEAD, best)
    return best if space < 0 else space + 1


def _word_end(text: str, end: int) -> int:
    if end >= len(text):
        return len(text)
    space = text.rfind(" ", end - _LEAD, end)
    return end if space < 0 else space


def _fragments(text: str, marks: Sequence[Mark], start: int, end: int) -> tuple[Fragment, ...]:
    pieces: list[Fragment] = []
    at = start
    for mark in marks:
        if mark.start >= at and mark.end <= end:
            pieces += [Fragment(text[at : mark.start], False), Fragment(text[mark.start : mark.end], True)]
            at = mark.end
    pieces.append(Fragment(text[at:end], False))
    return tuple(piece for piece in pieces if piece.text)
