"""Reads jobs, volunteering and projects: who, as what, where and when, from the head of each entry."""

import re

from hotgigs.documents.parsing.blocks import Block, blocks, pieces_of, shows_period
from hotgigs.documents.parsing.dates import Period, find_periods
from hotgigs.documents.parsing.evidence import Entry, Found, found
from hotgigs.documents.parsing.lines import Line, Span
from hotgigs.documents.parsing.pieces import Piece, is_head, title_of

_MOST_HIGHLIGHTS = 40

_NOT_EMPLOYER = re.compile(
    r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?$|page \d|duration|environment"
    r"|designation|role|responsibilit|technolog(?:y|ies) used|project\b|function|client$|team size"
    r"|(?:part|full)[ -]time|freelance$|references?$|duties|description|achievements?|key |tools|platform"
    r"|accomplishments|highlights|location|period|industry|remote$|contract$|internship$|seasonal$|temporary$"
    r"|volunteer$"
    r"|vollzeit|teilzeit|befristet|cdi$|cdd$|stage$|tiempo completo|\d+ (?:years?|months?|jahre|monate|ans"
    r"|mois|años)|continued|various|self[ -]employed$|selected|summary|present$|company$|[^\w]*$|\d+$",
    re.IGNORECASE,
)


def read_work(lines: list[Line], section: str = "work") -> list[Entry]:
    """Read the entries of a section of jobs (or projects, or volunteering)."""
    entries: list[Entry] = []
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
        if not shows_period(line) or not any(period.is_range for period in find_periods(line.span)):
            continue
        near = [
            one
            for one in lines[max(0, index - 2) : index + 3]
            if is_head(one) and (one is line or not find_periods(one.span))
        ]
        pieces = [piece for one in near for piece in pieces_of(one, 0)]
        if any(piece.job >= 0.85 for piece in pieces) and not any(piece.school >= 0.5 for piece in pieces):
            head = [
                one
                for one in near
                if one is line or any(max(p.job, p.company, p.place) >= 0.7 for p in pieces_of(one, 0))
            ]
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


def _entry(block: Block, section: str) -> Entry:
    entry = Entry()
    pieces = [piece for row, line in enumerate(block.head) for piece in pieces_of(line, row)]
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
        if is_head(line) and line.length <= 70:
            best = max(pieces_of(line, 0), key=lambda piece: piece.job, default=None)
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
        return (
            piece.job
            - 0.6 * (piece.company >= 0.9)
            - 0.2 * (piece.company >= 0.5)
            - 0.1 * piece.after_at
            - 0.02 * piece.row
        )

    best = max(pieces, key=rate, default=None)
    return best if best is not None and rate(best) >= 0.4 else None


def _best_employer(pieces: list[Piece], position: Piece | None) -> Piece | None:
    def rate(piece: Piece) -> float:
        near = 0.1 if position and abs(piece.row - position.row) <= 1 else 0.0
        return (
            piece.company
            + 0.5 * piece.after_at
            + near
            - 0.5 * piece.job
            - 0.03 * piece.row
            - 0.3 * (not piece.text[:1].isupper() and piece.text[:1].isascii())
        )

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
