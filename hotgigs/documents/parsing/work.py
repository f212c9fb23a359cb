"""Reads jobs: periods anchor them, and the short lines around a period are their head."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from hotgigs.documents.parsing import words
from hotgigs.documents.parsing.dates import Period, find_periods, without_periods
from hotgigs.documents.parsing.evidence import Entry, Found, found
from hotgigs.documents.parsing.lines import Line, Span
from hotgigs.documents.parsing.pieces import Piece, cut, is_head, title_of

_MOST_ABOVE = 3
"""Head lines above the line with the period."""

_MOST_BELOW = 3
_LONGEST_DATE_LINE = 130
_MOST_HIGHLIGHTS = 40


_NOT_EMPLOYER = re.compile(
    r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?$|page \d|duration|environment|designation|role|responsibilit|technolog(?:y|ies) used|project\b|function|client$|team size"
    r"|(?:part|full)[ -]time|freelance$|references?$|duties|description|achievements?|key |tools|platform|accomplishments|highlights|location|period|industry|remote$|contract$|internship$|seasonal$|temporary$|volunteer$"
    r"|vollzeit|teilzeit|befristet|cdi$|cdd$|stage$|tiempo completo|\d+ (?:years?|months?|jahre|monate|ans|mois|años)|continued|various|self[ -]employed$|selected|summary|present$|company$|[^\w]*$|\d+$",
    re.IGNORECASE,
)


@dataclass
class Block:
    """The lines of one entry: its head, with the periods in it, and its body."""

    head: list[Line] = field(default_factory=list)
    body: list[Line] = field(default_factory=list)
    period: Period | None = None
    style: int = 0


def read_work(lines: list[Line], section: str = "work") -> list[Entry]:
    """Read the entries of a section of jobs (or projects, or volunteering)."""
    entries = []
    for block in blocks(lines):
        entry = _entry(block, section)
        if section == "work" and entries and not entry.has("name") and _is_within(entry, entries[-1]):
            entry.set("name", entries[-1].values.get("name"))
        if entry.has("position", "name"):
            entries.append(entry)
    return entries


def read_stray_work(lines: list[Line]) -> list[Entry]:
    """Read jobs outside a section of jobs: only lines that show a period and a title at once, or side by side."""
    entries = []
    for index, line in enumerate(lines):
        if not _anchors(line) or not any(period.is_range for period in find_periods(line.span)):
            continue
        near = [one for one in lines[max(0, index - 2) : index + 3] if is_head(one) and (one is line or not find_periods(one.span))]
        pieces = [piece for one in near for piece in _pieces(one, 0)]
        if any(piece.job >= 0.85 for piece in pieces) and not any(piece.school >= 0.5 for piece in pieces):
            head = [one for one in near if one is line or any(max(p.job, p.company, p.place) >= 0.7 for p in _pieces(one, 0))]
            entry = _entry(Block(head=head, period=find_periods(line.span)[0]), "work")
            if entry.has("position"):
                entries.append(entry)
    return entries


def _is_within(entry: Entry, before: Entry) -> bool:
    """Tell whether a job lies within the period of the one above: a second title at the same employer."""
    if not (entry.has("startDate") and before.has("startDate")):
        return False
    ends = [one.values["endDate"].value[:4] if one.has("endDate") else "9999" for one in (entry, before)]
    return before.values["startDate"].value[:4] <= entry.values["startDate"].value[:4] and ends[0] <= ends[1]


def blocks(lines: list[Line]) -> list[Block]:
    """Cut the lines of a section into entries."""
    anchors = [index for index, line in enumerate(lines) if _anchors(line) or _names_both(line)]
    if not anchors:
        return list(_without_periods(lines))
    above = _lines_above(lines, anchors[0], 0)
    starts = []
    for number, anchor in enumerate(anchors):
        floor = anchors[number - 1] + 1 if number else 0
        starts.append(anchor - min(above, _lines_above(lines, anchor, floor)) if number else anchor - above)
    starts = _merge(lines, anchors, starts)
    ends = [start for start, _ in starts[1:]] + [len(lines)]
    whole = [_block(lines, start, anchor, end) for (start, anchor), end in zip(starts, ends, strict=True)]
    return [part for block in whole for part in _split_body(block)]


def _split_body(block: Block) -> Iterator[Block]:
    """Begin another entry where a line below is nothing but a job title."""
    body, block.body = block.body, []
    has_job = any(words.job_score(piece.text) >= 0.6 for line in block.head for piece in _pieces(line, 0))
    current = block
    for index, line in enumerate(body):
        if (has_job or index > 7) and _is_title_line(line):
            yield current
            current = Block(head=[line])
        else:
            current.body.append(line)
    yield current


def _is_title_line(line: Line) -> bool:
    if not is_head(line) or len(line.text) > 70 or len(line.text.split()) > 9 or find_periods(line.span):
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


def _anchors(line: Line) -> bool:
    """Tell whether a line shows when something was: a period, or a date beside few words."""
    if len(line.text) > _LONGEST_DATE_LINE:
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
    if not is_head(line) or len(line.text) > 90 or find_periods(line.span):
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
    return len(line.text) > 70 and words.job_score(line.text) < 0.6 and words.company_score(line.text) < 0.6 and len(line.cells) < 2


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
    pieces = [piece for line in block.head for piece in _pieces(line, 0)]
    count = 0
    for line in lines[anchor + 1 : end]:
        job, company = any(p.job >= 0.6 for p in pieces), _names_employer(pieces)
        if count >= _MOST_BELOW or not is_head(line) or (line.blank_before and count) or (job and company):
            break
        more = _pieces(line, 0)
        fits = not job or any(p.company >= 0.5 or p.place >= 0.7 for p in more) or (not company and len(line.text) <= 50)
        if not fits or _is_description(line) or (find_periods(line.span) and not more):
            break
        pieces += more
        count += 1
    return count


def _names_employer(pieces: list[Piece]) -> bool:
    return any(p.company >= 0.5 for p in pieces) or sum(p.job < 0.6 and p.place < 0.7 for p in pieces) > 0


def _pieces(line: Line, row: int) -> list[Piece]:
    rest = without_periods(line.span, find_periods(line.span))
    return [piece for span in rest for piece in cut(span, row)]


def _without_periods(lines: list[Line]) -> Iterator[Block]:
    """Cut a section without any date where a line is nothing but a job title, or carries an employer."""
    block: Block | None = None
    for line in lines:
        pieces = cut(line.span, 0) if is_head(line) else []
        if len(line.text) <= 80 and any(piece.job >= 0.7 for piece in pieces):
            if block and not block.body and not any(p.job >= 0.7 for one in block.head for p in cut(one.span, 0)):
                block.head.append(line)
                continue
            if block:
                yield block
            block = Block(head=[line])
        elif len(line.text) <= 60 and any(piece.company >= 0.7 for piece in pieces):
            if block and not block.body and len(block.head) == 1:
                block.head.append(line)
                continue
            if block:
                yield block
            block = Block(head=[line])
        elif block:
            block.body.append(line)
    if block:
        yield block


def _entry(block: Block, section: str) -> Entry:
    entry = Entry()
    pieces = [piece for row, line in enumerate(block.head) for piece in _pieces(line, row)]
    position, name, place = _roles(pieces)
    if position is None and section == "work":
        position = _late_position(block.body)
    position_found = found(title_of(position), 0.5 + 0.45 * position.job) if position else None
    if section == "projects":
        first = next((piece for piece in pieces if piece.place < 0.7), None)
        name, position_found = first, (position_found if position is not first else None)
    entry.set("name" if section != "volunteer" else "organization", _value(name))
    if section == "projects" and position_found:
        entry.add("roles", position_found)
    else:
        entry.set("position", position_found)
    if section == "work":
        entry.set("location", _value(place))
    if block.period:
        set_period(entry, block.period)
    _add_body(entry, block.body)
    return entry


def _late_position(body: list[Line]) -> Piece | None:
    """Find the title under a sentence about the employer."""
    for line in body[:8]:
        if is_head(line) and len(line.text) <= 70:
            best = max(_pieces(line, 0), key=lambda piece: piece.job, default=None)
            if best is not None and best.job >= 0.7:
                return best
    return None


def _value(piece: Piece | None) -> Found | None:
    if piece is None:
        return None
    return found(piece.span, 0.5 + 0.45 * max(piece.job, piece.company, piece.place))


def set_period(entry: Entry, period: Period) -> None:
    """Write the dates of a period into an entry; a single date is an end."""
    if period.is_range:
        entry.set("startDate", found(period.start_span, 0.9, period.start))
        if period.end and period.end_span:
            entry.set("endDate", found(period.end_span, 0.9, period.end))
    else:
        entry.set("endDate", found(period.start_span, 0.6, period.start))


def _roles(pieces: list[Piece]) -> tuple[Piece | None, Piece | None, Piece | None]:
    """Decide which piece is the title, which the employer and which the place."""
    place = max((p for p in pieces if p.place >= 0.7 and p.company < 0.9), key=lambda p: p.place, default=None)
    rest = [p for p in pieces if p.place < 0.7 or p.company >= 0.9]
    rest = [p for p in rest if 1 < len(p.text) <= 90 and not p.text.isdigit()]
    position = _best_position(rest)
    others = [p for p in rest if p is not position]
    name = _best_employer(others, position)
    return position, name, place


def _best_position(pieces: list[Piece]) -> Piece | None:
    def rate(piece: Piece) -> float:
        return piece.job - 0.6 * (piece.company >= 0.9) - 0.2 * (piece.company >= 0.5) - 0.1 * piece.after_at - 0.02 * piece.row

    best = max(pieces, key=rate, default=None)
    return best if best is not None and rate(best) >= 0.4 else None


def _best_employer(pieces: list[Piece], position: Piece | None) -> Piece | None:
    def rate(piece: Piece) -> float:
        near = 0.1 if position and abs(piece.row - position.row) <= 1 else 0.0
        return piece.company + 0.5 * piece.after_at + near - 0.5 * piece.job - 0.03 * piece.row - 0.3 * (not piece.text[:1].isupper() and piece.text[:1].isascii())

    best = max((piece for piece in pieces if _may_employ(piece)), key=rate, default=None)
    return best if best is not None and rate(best) > -0.25 else None


def _may_employ(piece: Piece) -> bool:
    """Refuse labels, months and the beginnings of sentences as names of employers."""
    if piece.company >= 0.9:
        return True
    text = piece.text.strip("()[] ")
    first = text.split()[0] if text else ""
    verb = first.endswith(("ed", "ing")) and len(text.split()) > 2 and first[0].isascii()
    lower = sum(word[0].islower() for word in text.split() if len(word) > 3)
    return not (_NOT_EMPLOYER.match(text) or verb or len(text.split()) > 8 or lower > 1)


def _add_body(entry: Entry, body: list[Line]) -> None:
    """Give the bullets of an entry as highlights and its sentences as summary."""
    sentences: list[Span] = []
    for line in body:
        if line.bullet and len(entry.lists.get("highlights", [])) < _MOST_HIGHLIGHTS:
            entry.add("highlights", found(line.span, 0.7))
        elif not entry.lists.get("highlights"):
            sentences.append(line.span)
        elif entry.lists["highlights"] and not line.blank_before:
            last = entry.lists["highlights"].pop()
            joined = Span(f"{last.value} {line.span.clean}", last.span.start, line.span.end)
            entry.add("highlights", Found(joined.text, joined, 0.7))
    if sentences:
        text = " ".join(span.clean for span in sentences)[:2000]
        entry.set("summary", Found(text, Span(text, sentences[0].start, sentences[-1].end), 0.7))
