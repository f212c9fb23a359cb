"""Finds where a page splits into two columns, and tells columns from rows with a wide gap in them."""

import re
from bisect import bisect_left
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from hotgigs.documents.extraction.fragments import Fragment

_GUTTER = 0.12
"""Least width of the room between columns, in font sizes."""

_FEWEST_ROWS = 3
"""A column has at least this many lines; less is a caption or an address."""

_MOST_CLASHES = 0.12
"""Share of lines that may stand askew of the other side's lines when both are rows of one table."""

_BAND, _PAGE_BREAK = 1.5, 6.0
"""Height of the empty band above the next row of a grid, in font sizes: from, to."""

_MOST_FRAGMENTS = 6_000
"""Beyond this a page is a drawing; its fragments are read from top to bottom."""

_DATE = re.compile(r"\d{4}|\d{1,2}[./]\d{2}\b|^\W*$")
_TOUCH = 1.0
_FLUSH = 4.0
_INDENT = 36.0
"""Points by which lists and quotes stand in from the edge of their column, at most."""

_LEADING = 1.8
"""Distance of the next line of a paragraph, in font sizes, at most."""

_PARAGRAPH = 2.6
"""Distance of the next paragraph of an indented list, in font sizes, at most."""

_TAIL = 0.4
"""Share of the left lines below the end of the right ones from which on they still are one column."""


@dataclass(frozen=True)
class Split:
    """The fragments above two columns, in them, and below."""

    above: list[Fragment]
    left: list[Fragment]
    right: list[Fragment]
    below: list[Fragment]


def find_split(fragments: list[Fragment]) -> Split | None:
    """Find the tallest pair of columns; None when the fragments form one column."""
    if not 2 * _FEWEST_ROWS <= len(fragments) <= _MOST_FRAGMENTS:
        return None
    ordered = sorted(fragments, key=lambda one: (one.base, one.left))
    best: Split | None = None
    for edge in _edges(ordered):
        for first, last in _runs(ordered, edge):
            for split in _candidates(ordered, edge, first, last):
                if (best is None or _weight(split) > _weight(best)) and not _are_rows(split):
                    best = split
    return best


def _candidates(fragments: list[Fragment], edge: float, first: int, last: int) -> list[Split]:
    """Offer a run as one pair of columns, or, if its lines stand side by side, each row of a grid by itself."""
    cuts = [index for index in range(first + 1, last) if _is_next_row(fragments, index, edge)]
    bounds = [first, *cuts, last]
    pieces = [_split(fragments, edge, start, end) for start, end in pairwise(bounds)]
    rows = [piece for piece in pieces if piece]
    if len(rows) > 1 and not any(map(_clash, rows)):
        return rows
    whole = _split(fragments, edge, first, last)
    return [whole] if whole else []


def _weight(split: Split) -> int:
    return len(split.left) + len(split.right)


def _edges(fragments: list[Fragment]) -> list[float]:
    """List the left edges at which several lines begin: where a right column may start."""
    counts: dict[int, list[float]] = {}
    for fragment in fragments:
        counts.setdefault(round(fragment.left / 3), []).append(fragment.left)
    starts = [min(lefts) for lefts in counts.values() if len(lefts) >= _FEWEST_ROWS - 1]
    return sorted(starts)[1:]


def _runs(fragments: list[Fragment], edge: float) -> list[tuple[int, int]]:
    """List the runs of fragments (first, after last) that no fragment crosses at the edge."""
    runs, first = [], 0
    for index, fragment in enumerate(fragments):
        if fragment.left < edge - _TOUCH < edge + _TOUCH < fragment.right:
            runs.append((first, index))
            first = index + 1
    runs.append((first, len(fragments)))
    return [(first, last) for first, last in runs if last - first >= 2 * _FEWEST_ROWS]


def _is_next_row(fragments: list[Fragment], index: int, edge: float) -> bool:
    """Tell whether both sides begin anew on one baseline below an empty band: the next row of a grid."""
    fragment = fragments[index]
    gap = fragment.base - fragments[index - 1].base
    if not _BAND * fragment.size < gap < _PAGE_BREAK * fragment.size:
        return False
    row = [one for one in fragments[index : index + 8] if abs(one.base - fragment.base) < 0.3 * one.size]
    return any(one.right < edge for one in row) and any(abs(one.left - edge) < _FLUSH for one in row)


def _split(fragments: list[Fragment], edge: float, first: int, last: int) -> Split | None:
    run = fragments[first:last]
    left = [fragment for fragment in run if fragment.right <= edge + _TOUCH]
    right = [fragment for fragment in run if fragment.left >= edge - _TOUCH]
    if min(_rows(left), _rows(right)) < _FEWEST_ROWS:
        return None
    top, bottom = _extent(left, right, edge)
    is_sidebar = _beyond(left, bottom) > _TAIL * len(left) and not _beyond(right, bottom)
    if last == len(fragments) or is_sidebar:
        bottom = max(fragment.base for fragment in run)
    above = [fragment for fragment in run if fragment.base < top]
    below = [fragment for fragment in run if fragment.base > bottom]
    left = [fragment for fragment in left if top <= fragment.base <= bottom]
    right = [fragment for fragment in right if top <= fragment.base <= bottom]
    if min(_rows(left), _rows(right)) < _FEWEST_ROWS or not _is_flush(right, edge):
        return None
    size = median(fragment.size for fragment in run)
    if min(one.left for one in right) - max(one.right for one in left) < _GUTTER * size:
        return None
    return Split(fragments[:first] + above, left, right, below + fragments[last:])


def _extent(left: list[Fragment], right: list[Fragment], edge: float) -> tuple[float, float]:
    """Say from where to where both sides have text: a title above both belongs to neither."""
    flush = [one for one in right if one.left - edge < _FLUSH] or right
    slack = 0.5 * median(one.size for one in (*left, *right))
    top = max(min(one.base for one in left), min(one.base for one in flush)) - slack
    bottom = max(one.base for one in flush)
    for fragment in sorted(right, key=lambda one: one.base):
        reach = _PARAGRAPH if fragment.left - edge < _INDENT else _LEADING
        if bottom < fragment.base <= bottom + reach * fragment.size:
            bottom = fragment.base
    return top, bottom


def _beyond(fragments: list[Fragment], bottom: float) -> int:
    return sum(fragment.base > bottom for fragment in fragments)


def _is_flush(right: list[Fragment], edge: float) -> bool:
    """Tell whether the lines of a right column begin at its edge, as those of dates at the margin do not."""
    starts: dict[int, float] = {}
    for fragment in right:
        row = round(fragment.base / max(fragment.size, 1.0))
        starts[row] = min(starts.get(row, fragment.left), fragment.left)
    offsets = [start - edge for start in starts.values()]
    flush, near = sum(offset < _FLUSH for offset in offsets), sum(offset < _INDENT for offset in offsets)
    return flush >= _FEWEST_ROWS - 1 and (near >= 0.6 * len(offsets) or flush >= 0.35 * len(offsets))


def _rows(fragments: list[Fragment]) -> int:
    return len({round(fragment.base / max(fragment.size, 1.0)) for fragment in fragments})


def _are_rows(split: Split) -> bool:
    """Tell rows (a label or a date beside an entry) from columns that are read one after the other."""
    if _clash(split):
        return False
    small, tall = _beside_each_other(split)
    if sum(bool(_DATE.search(fragment.text)) for fragment in small) >= 0.5 * len(small):
        return True
    if _followed(small) < 0.5 * _followed(tall):
        return True
    narrow = median(len(one.text) for one in small) < 0.5 * median(len(one.text) for one in tall)
    return narrow and len(small) >= 0.8 * len(tall)


def _beside_each_other(split: Split) -> tuple[list[Fragment], list[Fragment]]:
    """Give both sides as far as they stand beside each other, the one with fewer pieces first."""
    bottom = min(max(one.base for one in side) + one.size for side in (split.left, split.right) for one in side[-1:])
    left, right = ([one for one in side if one.base <= bottom] for side in (split.left, split.right))
    small, tall = sorted((left, right), key=len)
    return small, tall


def _clash(split: Split) -> bool:
    """Tell whether lines of one side stand beside lines of the other without sharing their baselines."""
    small, tall = sorted((split.left, split.right), key=len)
    bases = sorted(fragment.base for fragment in tall)
    count = 0
    for one in small:
        near = bases[bisect_left(bases, one.base - one.size) : bisect_left(bases, one.base + one.size)]
        count += bool(near) and min(abs(base - one.base) for base in near) > 0.3 * one.size
    return count > _MOST_CLASHES * len(small)


def _followed(fragments: list[Fragment]) -> float:
    """Give the share of lines that the next line follows as in a paragraph."""
    bases = sorted({round(fragment.base) for fragment in fragments})
    size = median(fragment.size for fragment in fragments)
    return sum(after - before < _LEADING * size for before, after in pairwise(bases)) / max(len(bases) - 1, 1)
