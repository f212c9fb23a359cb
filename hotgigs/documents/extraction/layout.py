"""Puts the characters of all pages in reading order: words, fragments of lines, then columns.

The pages are stacked into one tall page, so that a column that runs over several pages is read as one.
"""

from collections import Counter
from dataclasses import dataclass
from statistics import median

from hotgigs.documents.extraction.bidi import is_rtl, logical
from hotgigs.documents.extraction.columns import Split, find_split
from hotgigs.documents.extraction.fragments import Fragment, fragments_of
from hotgigs.documents.extraction.glyphs import Glyph

CELL_GAP = "    "
"""Stands between fragments of one line, so that what reads the text can tell cells from words."""

_MAX_DEPTH = 12
"""Columns within columns. Pages have three at most."""

_SAME_LINE = 0.4
"""Baselines closer than this share of the font size are one line."""

_PARAGRAPH_GAP = 1.9
"""Leading, in font sizes, from which on a blank line is written."""


@dataclass
class _Reading:
    lines: list[str]
    rtl: bool


def read_order(glyphs: list[Glyph]) -> str:
    """Give the text of the glyphs, column after column, a line for each line."""
    fragments = fragments_of(glyphs)
    rtl = is_rtl("".join(fragment.text for fragment in fragments)) and _hangs_right(fragments)
    reading = _Reading([], rtl)
    _read(fragments, reading, 0)
    return "\n".join(reading.lines)


def _hangs_right(fragments: list[Fragment]) -> bool:
    """Tell whether lines are flush right, as in a document set from right to left."""
    lefts = Counter(round(fragment.left / 4) for fragment in fragments)
    rights = Counter(round(fragment.right / 4) for fragment in fragments)
    return max(rights.values()) >= max(lefts.values())


def _read(fragments: list[Fragment], reading: _Reading, depth: int) -> None:
    split: Split | None = find_split(fragments) if depth < _MAX_DEPTH else None
    if split is None:
        _write(fragments, reading)
        return
    first, second = (split.right, split.left) if reading.rtl else (split.left, split.right)
    for part in (split.above, first, second, split.below):
        if part:
            _read(part, reading, depth + 1)
            reading.lines.append("")


def _write(fragments: list[Fragment], reading: _Reading) -> None:
    previous: list[Fragment] = []
    for row in rows(fragments):
        if previous:
            size = median(fragment.size for fragment in (*row, *previous))
            if row[0].base - previous[0].base > _PARAGRAPH_GAP * size:
                reading.lines.append("")
        ordered = sorted(row, key=lambda fragment: fragment.left, reverse=_row_is_rtl(row, reading.rtl))
        reading.lines.append(CELL_GAP.join(logical(fragment, reading.rtl) for fragment in ordered))
        previous = row


def _row_is_rtl(row: list[Fragment], rtl: bool) -> bool:
    return rtl and any(is_rtl(fragment.text) for fragment in row)


def rows(fragments: list[Fragment]) -> list[list[Fragment]]:
    """Group fragments that share a baseline, from top to bottom."""
    grouped: list[list[Fragment]] = []
    for fragment in sorted(fragments, key=lambda one: (one.base, one.left)):
        if grouped and fragment.base - grouped[-1][0].base <= _SAME_LINE * min(fragment.size, grouped[-1][0].size):
            grouped[-1].append(fragment)
        else:
            grouped.append([fragment])
    return grouped
