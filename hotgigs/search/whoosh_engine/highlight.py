"""Titles and snippets as pieces of plain text that say which of them match."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from hotgigs.search.engine import Fragment
from hotgigs.search.whoosh_engine.words import compound_of, stem, stretches

_SNIPPET = 150
"""Characters of a snippet, about two lines of a wide list."""
_BEGINNING = 2
_READ = 6_000
"""Characters of a text that are searched for its best part."""
_LEAD = 40
"""Characters shown before the first match of a snippet."""


class Mark(NamedTuple):
    """A matching stretch of a text and the term it matches."""

    start: int
    end: int
    term: str


class Highlighter:
    """Finds the terms of one query in texts; remembers every word it has seen, as most come again."""

    def __init__(self, terms: frozenset[str]) -> None:
        self._terms = terms
        # Stemming changes endings, so a plain word that begins like no term cannot match.
        self._beginnings = {term[:_BEGINNING] for term in terms}
        self._known: dict[str, tuple[Mark, ...]] = {}

    def whole(self, text: str) -> tuple[Fragment, ...]:
        """Split a text at its matches."""
        return _fragments(text, list(self._marks(text)), 0, len(text))

    def snippet(self, text: str) -> tuple[Fragment, ...]:
        """Cut out the part of a text that has the most different terms, from its start when it has none."""
        marks = list(self._marks(text[:_READ]))
        start = _best_start(text, marks)
        end = _word_end(text, start + _SNIPPET)
        fragments = list(_fragments(text, marks, start, end))
        if start > 0:
            fragments.insert(0, Fragment("\u2026 ", False))
        if end < len(text):
            fragments.append(Fragment(" \u2026", False))
        return tuple(fragments)

    def _marks(self, text: str) -> Iterator[Mark]:
        if not self._terms:
            return
        known = self._known
        for start, written in stretches(text):
            marks = known.get(written)
            if marks is None:
                marks = known[written] = tuple(self._marks_in(written))
            for mark in marks:
                yield Mark(start + mark.start, start + mark.end, mark.term)

    def _marks_in(self, written: str) -> Iterator[Mark]:
        if written.isascii() and written.isalnum() and written[:_BEGINNING].lower() not in self._beginnings:
            return
        words, joined = compound_of(written)
        if joined and (term := self._term(joined)):
            yield Mark(0, words[-1].end, term)
        else:
            for word in words:
                if term := self._term(word.plain):
                    yield Mark(word.start, word.end, term)

    def _term(self, plain: str) -> str:
        if plain in self._terms:
            return plain
        stemmed = stem(plain)
        return stemmed if stemmed in self._terms else ""


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
