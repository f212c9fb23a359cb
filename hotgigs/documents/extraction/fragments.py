"""Joins glyphs into words, and words into fragments: pieces of a line that no wide gap interrupts."""

import unicodedata
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from hotgigs.documents.extraction.glyphs import Glyph

_SAME_LINE = 0.35
"""Baselines closer than this share of the font size are one line."""

_WORD_GAP = 0.17
"""Room between words, in font sizes; fonts have 0.2 to 0.3, kerning stays below 0.1."""

_TORN_GAP = 0.45
"""Room between letters drawn without a blank from which on they are still two words."""

_TOUCHING = -0.3
"""Overlap of two letters drawn with a blank between them up to which the blank counts (an overhanging f)."""

_FRAGMENT_GAP = 1.05
"""Room that separates columns or tab stops, in font sizes; justified lines stay below 0.9."""

_CHIP_GAP = 0.7
"""Room between words set apart on purpose, in font sizes, where lines are not justified."""

_DRAWN_APART, _APART_GAP = 4, 0.3
"""Pieces of different sizes, or drawn at different times, are apart from this gap on, in font sizes."""

_SPACED_OUT = 0.12
"""Median room between letters from which on a line counts as letter-spaced."""


@dataclass(frozen=True)
class Fragment:
    """Words in the order of the page from left to right, with their place in points."""

    words: tuple[str, ...]
    left: float
    right: float
    base: float
    size: float

    @property
    def text(self) -> str:
        """Give the words as they stand on the page."""
        return " ".join(self.words)


def fragments_of(glyphs: list[Glyph]) -> list[Fragment]:
    """Find the fragments of all lines."""
    lines = _lines(glyphs)
    reach = _usual_reach(lines)
    return [_fragment(piece) for line in lines for piece in _pieces(line, reach)]


def _usual_reach(lines: list[list[Glyph]]) -> float:
    """Say how wide a gap within a line may be, in font sizes: little in a document that is not justified."""
    gaps = [
        (after.left - before.right) / after.size
        for line in lines
        for before, after in pairwise(line)
        if after.order - before.order == 2
    ]
    words = [gap for gap in gaps if 0.05 < gap < _FRAGMENT_GAP]
    return min(_FRAGMENT_GAP, max(_CHIP_GAP, 3.2 * median(words))) if words else _FRAGMENT_GAP


def _lines(glyphs: list[Glyph]) -> list[list[Glyph]]:
    lines: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda one: (one.base, one.left)):
        if lines and glyph.base - lines[-1][0].base <= _SAME_LINE * min(glyph.size, lines[-1][0].size):
            lines[-1].append(glyph)
        else:
            lines.append([glyph])
    return [_by_left(line) for line in lines]


def _by_left(line: list[Glyph]) -> list[Glyph]:
    # A mark or half of a ligature shares the place of its letter: keep the order in which they were drawn.
    return sorted(line, key=lambda glyph: (glyph.left + glyph.right) / 2)


def _pieces(line: list[Glyph], reach: float) -> list[list[Glyph]]:
    is_rtl = any(map(_is_rtl, line))
    pieces: list[list[Glyph]] = []
    edge = 0.0
    for glyph in line:
        room = _rtl_reach(pieces[-1][-1], glyph) if is_rtl and pieces else _reach(pieces, glyph, reach)
        if pieces and glyph.left - edge <= room * glyph.size:
            pieces[-1].append(glyph)
            edge = max(edge, glyph.right)
        else:
            pieces.append([glyph])
            edge = glyph.right
    return pieces


def _reach(pieces: list[list[Glyph]], after: Glyph, usual: float) -> float:
    """Say how wide a gap may be, in font sizes, between a piece and the next letter."""
    if not pieces:
        return 0.0
    before = pieces[-1][-1]
    apart = abs(after.order - before.order) > _DRAWN_APART
    if apart or max(before.size, after.size) > 1.2 * min(before.size, after.size):
        return _APART_GAP
    return usual


def _rtl_reach(before: Glyph, after: Glyph) -> float:
    # The boxes of joined Arabic letters leave gaps where the pen goes on, and runs are drawn in any order.
    return (2.5 if abs(after.order - before.order) <= 2 else 1.6) * _FRAGMENT_GAP


def _is_rtl(glyph: Glyph) -> bool:
    return unicodedata.bidirectional(glyph.character[0]) in ("AL", "R")


def _fragment(piece: list[Glyph]) -> Fragment:
    size = median(glyph.size for glyph in piece)
    return Fragment(
        tuple(_words(piece, size)),
        min(glyph.left for glyph in piece),
        max(glyph.right for glyph in piece),
        median(glyph.base for glyph in piece),
        size,
    )


def _words(piece: list[Glyph], size: float) -> list[str]:
    spacing = _spacing(piece)
    spaced_out = spacing > _SPACED_OUT * size
    words = [piece[0].character]
    for before, after in pairwise(piece):
        gap = after.left - before.right
        apart = gap > max(1.7 * spacing, _WORD_GAP * size) if spaced_out else _is_break(before, after, gap / size)
        if apart:
            words.append(after.character)
        else:
            words[-1] += after.character
    return words


def _is_break(before: Glyph, after: Glyph, gap: float) -> bool:
    """Tell a gap between words, measured in font sizes, from one between letters."""
    distance = abs(after.order - before.order)
    if distance == 1:
        return gap > _TORN_GAP and not _is_rtl(after)
    if distance == 2:
        return gap > _TOUCHING
    return gap > _WORD_GAP


def _spacing(piece: list[Glyph]) -> float:
    """Measure the usual room between letters; zero for a piece too short to tell."""
    gaps = [after.left - before.right for before, after in pairwise(piece)]
    return median(gaps) if len(gaps) >= 4 else 0.0
