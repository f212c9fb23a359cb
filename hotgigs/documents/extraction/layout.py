"""Puts the characters of all pages in reading order: words, fragments of lines, then columns.

The pages are stacked into one tall page, so that a column that runs over several pages is read as one.
"""

from collections import Counter
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from hotgigs.documents.extraction.bidi import is_rtl, kinds, logical
from hotgigs.documents.extraction.columns import Split, find_split
from hotgigs.documents.extraction.fragments import Fragment, fragments_of
from hotgigs.documents.extraction.glyphs import Glyph

CELL_GAP = "    "
"""Stands between fragments of one line, so that what reads the text can tell cells from words."""

_MAX_DEPTH = 12
"""Columns within columns. Pages have three at most."""

_TITLE_SIZE, _TITLE_WORDS = 1.35, 6
"""A title is larger than the usual letter by this factor, and short."""

_DASHES = frozenset("-–—")

_SAME_LINE = 0.4
"""Baselines closer than this share of the font size are one line."""

_PARAGRAPH_GAP = 1.9
"""Leading, in font sizes, from which on a blank line is written."""


@dataclass
class _Reading:
    lines: list[str]
    rtl: bool
    usual: float


def read_order(glyphs: list[Glyph]) -> str:
    """Give the text of the glyphs, column after column, a line for each line."""
    fragments = fragments_of(glyphs)
    rtl = is_rtl("".join(fragment.text for fragment in fragments)) and _hangs_right(fragments)
    usual = median(fragment.size for fragment in fragments) if fragments else 0.0
    reading = _Reading([], rtl, usual)
    _read([mirrored(one) for one in fragments] if rtl else fragments, reading, 0)
    return "\n".join(reading.lines)


def mirrored(fragment: Fragment) -> Fragment:
    """Turn the page round: in it a page that is read from the right has its columns as one from the left."""
    return replace(fragment, left=-fragment.right, right=-fragment.left)


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
    for part in (split.above, split.left, split.right, split.below):
        if part:
            _read(part, reading, depth + 1)
            reading.lines.append("")


def _write(fragments: list[Fragment], reading: _Reading) -> None:
    previous: list[Fragment] = []
    for row in _join_titles(_mend(rows(fragments)), reading.usual):
        if previous:
            size = median(fragment.size for fragment in (*row, *previous))
            if row[0].base - previous[0].base > _PARAGRAPH_GAP * size:
                reading.lines.append("")
        latin = reading.rtl and not any("R" in kinds(fragment) for fragment in row)
        ordered = sorted(row, key=lambda fragment: fragment.left, reverse=latin)
        reading.lines.append(CELL_GAP.join(logical(fragment, reading.rtl) for fragment in ordered))
        previous = row


def _mend(table: list[list[Fragment]]) -> list[list[Fragment]]:
    """Put the second half of a period that a narrow column broke back on the line of the first."""
    for row, after in pairwise(table):
        if not (len(row) > 1 and len(after) > 1 and row[0].words[-1] in _DASHES):
            continue
        near = abs(after[0].left - row[0].left) < row[0].size and after[0].base - row[0].base < 2 * row[0].size
        if near and len(after[0].words) <= 3:
            row[0] = replace(row[0], words=_joined(row[0], after[0]))
            after.pop(0)
    return table


def _join_titles(table: list[list[Fragment]], usual: float) -> list[list[Fragment]]:
    """Put the lines of a large title together where the next word had no room: a name in a narrow column."""
    edge = max((fragment.right for row in table for fragment in row), default=0.0)
    joined: list[list[Fragment]] = []
    for row in table:
        if joined and _is_wrapped(joined[-1], row, edge=edge, usual=usual):
            title, rest = joined[-1][0], row[0]
            joined[-1][0] = replace(title, words=_joined(title, rest), right=rest.right, base=rest.base)
        else:
            joined.append(row)
    return joined


def _joined(first: Fragment, second: Fragment) -> tuple[str, ...]:
    """Join words as they would stand on one line of the page."""
    return second.words + first.words if "R" in kinds(first) else first.words + second.words


def _is_wrapped(row: list[Fragment], after: list[Fragment], *, edge: float, usual: float) -> bool:
    title, rest = row[0], after[0]
    if len(row) + len(after) > 2 or min(title.size, rest.size) < _TITLE_SIZE * usual:
        return False
    same = abs(title.size - rest.size) < 0.1 * title.size and rest.base - title.base < 1.6 * title.size
    width = (rest.right - rest.left) * len(rest.words[0]) / max(len(rest.text), 1)
    return same and title.right + width > edge and len(title.words) + len(rest.words) <= _TITLE_WORDS


def rows(fragments: list[Fragment]) -> list[list[Fragment]]:
    """Group fragments that share a baseline, from top to bottom."""
    grouped: list[list[Fragment]] = []
    for fragment in sorted(fragments, key=lambda one: (one.base, one.left)):
        if grouped and fragment.base - grouped[-1][0].base <= _SAME_LINE * min(fragment.size, grouped[-1][0].size):
            grouped[-1].append(fragment)
        else:
            grouped.append([fragment])
    return [sorted(row, key=lambda one: one.left) for row in grouped]
