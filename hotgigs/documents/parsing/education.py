"""Reads degrees: schools, degrees, subjects and periods in whichever order they stand."""

import re

from hotgigs.documents.parsing import words
from hotgigs.documents.parsing.dates import Period, find_periods, without_periods
from hotgigs.documents.parsing.evidence import Entry, found
from hotgigs.documents.parsing.lines import Line, Span
from hotgigs.documents.parsing.pieces import Piece, cut
from hotgigs.documents.parsing.work import set_period

_IN = re.compile(
    r"^\s*(?:(?:degree|diploma)\s+)?(?:in|of|en|für|fuer|im|der|des|de|di|em|med|with|specialising in"
    r"|major(?:ing)? in)\s+|^\s*[:,–—|-]+\s*",
    re.IGNORECASE,
)
_HONOURS = re.compile(r"\s*\(?\b(?:hons?|honou?rs)\b\.?\)?", re.IGNORECASE)
_SCORE = re.compile(
    r"\b(?:gpa|cgpa|grade|note|notendurchschnitt|moyenne|nota media|mention|score|percentage"
    r"|cpi)\b\s*[:=-]?\s*([\d.,]+\s*(?:/\s*[\d.,]+)?\s*%?)",
    re.IGNORECASE,
)
_NOISE = re.compile(
    r"\b(?:gpa|cgpa|grade|coursework|courses?|thesis|dissertation|minor|honou?rs|dean|advisor|relevant"
    r"|activities|awards?|project|class of|expected|graduated|major|concentration|emphasis|specialization)\b",
    re.IGNORECASE,
)
_SCHOOL_TAIL = re.compile(r"\s+(?:at|from|an der|bei|à l['’]|de l['’])\s*$", re.IGNORECASE)
_REMARK = re.compile(r"\s*[(（][^()（）]*[)）]?\s*$")
_LONGEST = 160


class _Reader:
    """Collects entries line by line; a second school or degree begins the next entry."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.entry = Entry()
        self.leads: str | None = None
        self.pending: Period | None = None
        self.loose: Span | None = None

    def school(self, piece: Piece) -> None:
        if self.entry.has("institution") or (self.leads == "institution" and self.entry.has("studyType")):
            self.next()
        self.leads = self.leads or ("institution" if not self.entry.has("studyType") else "studyType")
        remark = _REMARK.search(piece.span.text)
        span = piece.span.part(0, remark.start()) if remark and remark.start() > 3 else piece.span
        self.entry.set("institution", found(span, 0.6 + 0.35 * piece.school))
        self.attach()

    def degree(self, kind: Span, area: Span | None) -> None:
        if self.entry.has("studyType"):
            self.next()
        self.leads = self.leads or ("studyType" if not self.entry.has("institution") else "institution")
        self.entry.set("studyType", found(kind, 0.85))
        if area is not None:
            self.entry.set("area", found(area, 0.75))
        elif self.loose is not None:
            self.entry.set("area", found(self.loose, 0.55))
        self.loose = None
        self.attach()

    def period(self, period: Period, *, alone: bool) -> None:
        if self.entry.has("startDate", "endDate") and alone and self.entry.has("institution", "studyType"):
            self.next()
        if self.entry.has("institution", "studyType"):
            set_period(self.entry, period)
        else:
            self.pending = period

    def attach(self) -> None:
        if self.pending is not None:
            set_period(self.entry, self.pending)
            self.pending = None

    def next(self) -> None:
        if self.entry.has("institution", "studyType"):
            self.entries.append(self.entry)
        self.entry = Entry()
        self.loose = None


def read_education(lines: list[Line]) -> list[Entry]:
    """Read the entries of a section about education."""
    reader = _Reader()
    for line in lines:
        if line.length <= _LONGEST:
            _read_line(reader, line)
    reader.next()
    return _without_repeats(reader.entries)


def names_school(line: Line) -> bool:
    """Tell whether a short line names a school or a degree, or is a date beside one."""
    if line.length > 100 or line.text.endswith((".", ";")) and not words.find_degree(line.text):
        return False
    return words.school_score(line.text) >= 0.9 or (bool(words.find_degree(line.text)) and len(line.text.split()) <= 10)


def _read_line(reader: _Reader, line: Line) -> None:
    score = _SCORE.search(line.text)
    if score:
        reader.entry.set("score", found(line.span.part(score.start(1), score.end(1)), 0.8))
    periods = find_periods(line.span)
    rest = without_periods(line.span, periods)
    if periods and not rest:
        reader.period(periods[0], alone=True)
        return
    starts_entry = [piece for span in rest for piece in _pieces(span)]
    before = (reader.entry.has("institution"), reader.entry.has("studyType"))
    for piece in starts_entry:
        _read_piece(reader, piece, line)
    named = (reader.entry.has("institution"), reader.entry.has("studyType")) != before or len(starts_entry) > 0
    if periods and named:
        reader.period(periods[0], alone=False)


def _pieces(span: Span) -> list[Piece]:
    return cut(span, 0, commas="," in span.text or "،" in span.text)


def _read_piece(reader: _Reader, piece: Piece, line: Line) -> None:
    degree = words.find_degree(piece.text)
    if piece.school >= 0.5 and not (degree and degree.start() == 0):
        reader.school(_school(piece))
        if degree:
            _read_degree(reader, piece)
    elif (
        piece.place >= 0.7 and piece.school < 0.5 and (not degree or degree.group() == piece.text or piece.place >= 0.9)
    ):
        return
    elif degree and not _is_prose(piece.text):
        _read_degree(reader, piece)
    elif _is_subject(piece, line):
        if reader.entry.has("studyType"):
            reader.entry.set("area", found(piece.span, 0.6))
        else:
            reader.loose = piece.span


def _school(piece: Piece) -> Piece:
    match = re.search(r"(?:\s+(?:at|from|an der)\s+)(?=\S)", piece.span.text)
    if match and not words.school_score(piece.span.text[: match.start()]):
        span = piece.span.part(match.end(), len(piece.span.text))
        return Piece(span, piece.row, piece.job, piece.company, piece.school, piece.place)
    return piece


def _read_degree(reader: _Reader, piece: Piece) -> None:
    text = piece.span.text
    match = words.find_degree(text)
    if match is None:
        return
    honours = _HONOURS.match(text[match.end() :])
    end = match.end() + (honours.end() if honours else 0)
    rest = text[end:]
    joint = _IN.match(rest)
    start = end + (joint.end() if joint else 0)
    area = piece.span.part(start, len(text)).strip("()[],;:.-–—| ")
    kind = piece.span.part(match.start(), end).strip(",;: ")
    if kind.text.casefold().endswith((" of", " in")) and area.text:
        kind, area = _of_science(piece.span, match.start(), start, area)
    school = _SCHOOL_IN_AREA.search(area.text)
    if words.school_score(area.text) and not school and area.text[:1].isupper() and not joint:
        reader.degree(kind, None)
        reader.school(_as_school(area))
        return
    if school and words.school_score(area.text[school.end() :]):
        subject = area.part(0, school.start())
        reader.degree(kind, subject if subject.text else None)
        reader.school(_as_school(area.part(school.end(), len(area.text))))
        return
    reader.degree(kind, area if area.text and not _NOISE.match(area.text) else None)


def _as_school(span: Span) -> Piece:
    return Piece(span, 0, 0.0, 0.0, words.school_score(span.text), 0.0)


_SCHOOL_IN_AREA = re.compile(r"\s+(?:at|from|an der|,)\s+", re.IGNORECASE)
_OF = re.compile(
    r"^((?:bachelor|master|doctor|associate)(?:['’]?s)?(?:\s+degree)?\s+(?:of|in)\s+(?:applied\s+)?(?:science"
    r"|arts|engineering|technology|business administration|commerce|philosophy|laws?|education|fine arts"
    r"|computer applications?|public administration|public health|nursing|medicine|architecture|design"
    r"|music))\b\s*(?:degree)?\s*(?:\([^)]*\))?\s*(?:in|of|,|:|–|-)?\s*",
    re.IGNORECASE,
)


def _of_science(span: Span, start: int, area_start: int, area: Span) -> tuple[Span, Span]:
    """Keep "Bachelor of Science" together; what follows is the subject."""
    match = _OF.match(span.text[start:])
    if match:
        return span.part(start, start + match.end(1)), span.part(start + match.end(), len(span.text)).strip(
            "()[],;:.-–—| "
        )
    kind = span.part(start, area_start)
    return Span(
        re.sub(r"\s+(?:of|in)$", "", kind.text, flags=re.I),
        kind.start,
        kind.start + len(re.sub(r"\s+(?:of|in)$", "", kind.text, flags=re.I)),
    ), area


def _is_prose(text: str) -> bool:
    return len(text.split()) > 14


def _is_subject(piece: Piece, line: Line) -> bool:
    text = piece.text
    if line.bullet or _NOISE.search(text) or not 3 <= len(text) <= 60 or text.endswith("."):
        return False
    return not text[0].islower() and not any(character.isdigit() for character in text) and len(text.split()) <= 6


def _without_repeats(entries: list[Entry]) -> list[Entry]:
    """Drop an entry that says less of the same school and period than the next one."""
    kept: list[Entry] = []
    for entry in entries:
        same = kept and "institution" in entry.values and "institution" in kept[-1].values
        if (
            same
            and kept[-1].values["institution"].value == entry.values["institution"].value
            and not kept[-1].has("studyType")
        ):
            kept[-1] = entry
        else:
            kept.append(entry)
    return kept
