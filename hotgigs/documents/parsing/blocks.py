"""Cuts the lines of a section into entries: periods anchor them, and the short lines around are their heads."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from hotgigs.documents.parsing import words
from hotgigs.documents.parsing.dates import Period, find_periods, without_periods
from hotgigs.documents.parsing.lines import Line
from hotgigs.documents.parsing.pieces import Piece, cut, is_head

_MOST_ABOVE = 3
"""Head lines above the line with the period."""

_MOST_BELOW = 3
_LONGEST_DATE_LINE = 130


@dataclass
class Block:
    """The lines of one entry: its head, with the periods in it, and its body."""

    head: list[Line] = field(default_factory=list)
    body: list[Line] = field(default_factory=list)
    period: Period | None = None
    style: int = 0


def blocks(lines: list[Line]) -> list[Block]:
    """Cut the lines of a section into entries."""
    anchors = [index for index, line in enumerate(lines) if shows_period(line) or _names_both(line)]
    if not anchors:
        return list(_without_periods(lines))
    above = _lines_above(lines, anchors[0], 0)
    starts = _merge(lines, anchors, list(_starts(lines, anchors, above)))
    ends = [start for start, _ in starts[1:]] + [len(lines)]
    whole = [_block(lines, start, anchor, end) for (start, anchor), end in zip(starts, ends, strict=True)]
    return [part for block in whole for part in _split_body(block)]


def _starts(lines: list[Line], anchors: list[int], above: int) -> Iterator[int]:
    """Say where each entry begins: as many lines above its period as the first one has, if they read like a head."""
    yield anchors[0] - above
    for before, anchor in pairwise(anchors):
        yield anchor - min(above, _lines_above(lines, anchor, before + 1))


def _split_body(block: Block) -> Iterator[Block]:
    """Begin another entry where a line below is nothing but a job title."""
    body, block.body = block.body, []
    has_job = any(words.job_score(piece.text) >= 0.6 for line in block.head for piece in pieces_of(line, 0))
    current = block
    for index, line in enumerate(body):
        if (has_job or index > 7) and _is_title_line(line):
            yield current
            current = Block(head=[line])
        else:
            current.body.append(line)
    yield current


def _is_title_line(line: Line) -> bool:
    if not is_head(line) or line.length > 70 or len(line.text.split()) > 9 or find_periods(line.span):
        return False
    pieces = cut(line.span, 0)
    fits = all(max(piece.job, piece.company, piece.place) >= 0.7 and piece.text[0].isupper() for piece in pieces)
    return fits and any(piece.job >= 0.85 for piece in pieces)


def _merge(lines: list[Line], anchors: list[int], starts: list[int]) -> list[tuple[int, int]]:
    """Drop a period that stands alone just below another one: the same job written twice, or a sub-period."""
    kept: list[tuple[int, int]] = []
    for start, anchor in zip(starts, anchors, strict=True):
        alone = not without_periods(lines[anchor].span, find_periods(lines[anchor].span))
        if kept and start == anchor and alone and anchor - kept[-1][1] == 1:
            continue
        kept.append((start, anchor))
    return kept


def shows_period(line: Line) -> bool:
    """Tell whether a line shows when something was: a period, or a date beside few words."""
    if line.length > _LONGEST_DATE_LINE:
        return False
    periods = find_periods(line.span)
    if not periods:
        return False
    rest = " ".join(piece.text for piece in without_periods(line.span, periods))
    if any(period.is_range for period in periods):
        return len(rest) <= 100 and not rest.endswith(".") or len(rest) <= 60
    if line.bullet or len(rest) > 70 or len(rest.split()) > 9 or rest.endswith("."):
        return False
    at_edge = periods[-1].span.end >= line.span.end - 2 or periods[0].span.start <= line.span.start + 1
    return at_edge and not rest[:1].islower()


def _names_both(line: Line) -> bool:
    """Tell whether a line without a date names a job and an employer and nothing else."""
    if not is_head(line) or line.length > 90 or find_periods(line.span):
        return False
    pieces = cut(line.span, 0)
    job, company = any(p.job >= 0.85 for p in pieces), any(p.company >= 0.7 and p.job < 0.6 for p in pieces)
    named = all(p.text[0].isupper() or not p.text[0].isalpha() for p in pieces) and len(line.text.split()) <= 10
    return job and company and named and len(pieces) <= 4


def _lines_above(lines: list[Line], anchor: int, floor: int) -> int:
    count = 0
    for index in range(anchor - 1, floor - 1, -1):
        line = lines[index]
        if count >= _MOST_ABOVE or not is_head(line) or lines[index + 1].blank_before > 1:
            break
        if _is_description(line) or find_periods(line.span):
            break
        count += 1
        if line.blank_before and _has_head_word(lines[index:anchor]):
            break
    return count


def _has_head_word(lines: list[Line]) -> bool:
    return any(words.job_score(line.text) >= 0.7 for line in lines)


def _is_description(line: Line) -> bool:
    return (
        line.length > 70
        and words.job_score(line.text) < 0.6
        and words.company_score(line.text) < 0.6
        and len(line.cells) < 2
    )


def _block(lines: list[Line], start: int, anchor: int, end: int) -> Block:
    block = Block(head=lines[start : anchor + 1])
    periods = find_periods(lines[anchor].span)
    block.period = next((one for one in periods if one.is_range), periods[0] if periods else None)
    below = _below(lines, anchor, end, block)
    block.head += lines[anchor + 1 : anchor + 1 + below]
    block.body = lines[anchor + 1 + below : end]
    return block


def _below(lines: list[Line], anchor: int, end: int, block: Block) -> int:
    """Count the lines under the period that still belong to the head."""
    pieces = [piece for line in block.head for piece in pieces_of(line, 0)]
    count = 0
    for line in lines[anchor + 1 : end]:
        job, company = any(p.job >= 0.6 for p in pieces), _names_employer(pieces)
        if count >= _MOST_BELOW or not is_head(line) or (line.blank_before and count) or (job and company):
            break
        more = pieces_of(line, 0)
        fits = not job or any(p.company >= 0.5 or p.place >= 0.7 for p in more) or (not company and line.length <= 50)
        if not fits or _is_description(line) or (find_periods(line.span) and not more):
            break
        pieces += more
        count += 1
    return count


def _names_employer(pieces: list[Piece]) -> bool:
    return (
        any(p.company >= 0.5 and p.job < 0.6 for p in pieces) or sum(p.job < 0.6 and p.place < 0.7 for p in pieces) > 0
    )


def pieces_of(line: Line, row: int) -> list[Piece]:
    """Cut a head line into pieces, without its dates."""
    rest = without_periods(line.span, find_periods(line.span))
    return [piece for span in rest for piece in cut(span, row)]


def _without_periods(lines: list[Line]) -> Iterator[Block]:
    """Cut a section without any date where a line names a job, or carries an employer."""
    block: Block | None = None
    for line in lines:
        kind = _head_kind(line)
        if kind and block and not block.body and kind not in map(_head_kind, block.head):
            block.head.append(line)
        elif kind:
            if block:
                yield block
            block = Block(head=[line])
        elif block:
            block.body.append(line)
    if block:
        yield block


def _head_kind(line: Line) -> str:
    """Say whether a short line names a job or an employer."""
    if not is_head(line) or line.length > 80:
        return ""
    pieces = cut(line.span, 0)
    if any(piece.job >= 0.7 for piece in pieces):
        return "job"
    return "company" if line.length <= 60 and any(piece.company >= 0.7 for piece in pieces) else ""
