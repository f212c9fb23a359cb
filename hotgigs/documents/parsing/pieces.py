"""Cuts the head lines of jobs and degrees into pieces that each may be a title, a name or a place."""

import re
from dataclasses import dataclass

from hotgigs.documents.parsing import words
from hotgigs.documents.parsing.lines import Line, Span, split
from hotgigs.documents.parsing.places import is_region, place_score

_HARD = re.compile(
    r"\s*[|•·∙▪●;；]\s*|\s+[–—―/-]+\s+|\s*[–—―]\s+|(?<=[^\W\d_])-\s+|\s+@\s+|\t+|\s{2,}|(?<=[^\W\d_])\s*:\s+(?=\S)|，|、"
    r"|(?<=[\u4e00-\u9fff）)])\s+(?=[\u4e00-\u9fff])"
)
_AT = re.compile(r"\s+(?:at|with|bei(?:m)?|chez|en|presso|in der|bij|for|لدى|في|@)\s+(?=[A-ZÀ-ÖØ-Þ\u0600-\u06ff])")
_JOINED = re.compile(r"^(?:at|bei|beim|chez|presso|bij|for|@)\s+(?=[A-ZÀ-ÖØ-Þ\u0600-\u06ff])")
_COMMA = re.compile(r"\s*[,،]\s*")
_BRACKETS = re.compile(r"\s*[(（\[]([^()（）\[\]]{2,60})[)）\]]\s*")
_SUFFIX = re.compile(
    r"^(?:inc|llc|ltd|limited|corp|co|gmbh|ag|s\.?a|plc|llp|pvt|l\.p|lp|p\.c|pllc|jr|sr|ph\.?d)\b\.?", re.IGNORECASE
)


_LABELLED = re.compile(
    r"^(?:(?P<job>position|role|designation|job title|title|post|position held|stelle|position occupée|poste"
    r"|puesto|cargo|ruolo|职位|岗位|职务|المسمى الوظيفي|الوظيفة|المنصب)"
    r"|(?P<company>company|employer|client|organi[sz]ation|firm|company name|name of (?:the )?(?:company"
    r"|organi[sz]ation)|arbeitgeber|firma|unternehmen|employeur|entreprise|société|empresa|azienda|公司|单位|公司名称"
    r"|الشركة|جهة العمل))\s*[:：]\s*",
    re.IGNORECASE,
)
_ABBREVIATED = re.compile(r"(?:\b[A-Z]|\b(?:Inc|Ltd|Corp|Co|Bros|Pvt|Cie|Ges|jr|sr))$", re.IGNORECASE)
_TITLE_END = re.compile(r"\s*\(|\.\s+(?=[A-Z])|\s+\d+$|\s*[:\[]")


@dataclass(frozen=True)
class Piece:
    """A part of a head line, and what it reads like (0 to 1 each)."""

    span: Span
    row: int
    job: float
    company: float
    school: float
    place: float
    after_at: bool = False

    @property
    def text(self) -> str:
        """Give the text with single blanks."""
        return self.span.clean


def cut(span: Span, row: int, *, commas: bool = True) -> list[Piece]:
    """Cut a span without dates into pieces; a label such as "Employer:" says what follows."""
    label = _LABELLED.match(span.text)
    if label:
        rest = span.part(label.end(), len(span.text)).strip(',.;:-–—|/*"')
        is_job = label.group("job") is not None
        scores = (1.0, 0.0) if is_job else (0.0, 1.0)
        return [Piece(rest, row, *scores, 0.0, 0.0)] if rest.text else []
    pieces: list[Piece] = []
    for hard in split(span, _HARD):
        for part in _outside_brackets(hard):
            joined = _JOINED.match(part.text)
            part = part.part(joined.end(), len(part.text)) if joined else part
            halves = list(split(part, _AT)) if words.job_score(_AT.split(part.text)[0]) >= 0.6 else [part]
            for number, half in enumerate(halves):
                for soft in _by_commas(half) if commas else [half]:
                    piece = _piece(_tidy(soft), row, after_at=number > 0 or bool(joined))
                    if piece.span.text:
                        pieces.append(piece)
    return pieces


def _tidy(span: Span) -> Span:
    """Strip punctuation, but leave the point of an abbreviation: Ltd., S.A."""
    bare = span.strip(",.;:-–—|/* ")
    end = bare.end - span.start
    if span.text[end : end + 1] == "." and _ABBREVIATED.search(bare.text):
        return span.part(bare.start - span.start, end + 1)
    return bare


def _piece(span: Span, row: int, *, after_at: bool) -> Piece:
    text = span.clean
    return Piece(
        span,
        row,
        words.job_score(text),
        words.company_score(text),
        words.school_score(text),
        place_score(text),
        after_at,
    )


def title_of(piece: Piece) -> Span:
    """Give a job title without remarks in brackets, numbers and sentences behind it."""
    end = _TITLE_END.search(piece.span.text)
    if end and end.start() > 3 and words.job_score(piece.span.text[: end.start()]) >= 0.6:
        return piece.span.part(0, end.start())
    return piece.span


def _outside_brackets(span: Span) -> list[Span]:
    match = _BRACKETS.search(span.text)
    if not match or place_score(match.group(1)) < 0.7:
        return [span]
    parts = [
        span.part(0, match.start()),
        span.part(match.start(1), match.end(1)),
        span.part(match.end(), len(span.text)),
    ]
    return [part for part in parts if part.text]


def _by_commas(span: Span) -> list[Span]:
    """Cut at commas, but keep what belongs together: company suffixes, a city with its state."""
    if "," not in span.text and "،" not in span.text:
        return [span]
    parts = list(split(span, _COMMA))
    joined: list[Span] = []
    for part in parts:
        if joined and _SUFFIX.match(part.text) and len(part.text) < 12:
            joined[-1] = span.part(joined[-1].start - span.start, part.end - span.start)
        else:
            joined.append(part)
    return _join_places(span, joined)


def _join_places(span: Span, parts: list[Span]) -> list[Span]:
    at = 0
    joined: list[Span] = []
    while at < len(parts):
        both = span.part(parts[at].start - span.start, parts[min(at + 1, len(parts) - 1)].end - span.start)
        if at + 1 < len(parts) and place_score(both.clean) >= 0.7 and _may_be_city(parts[at].text, parts[at + 1].text):
            joined.append(both)
            at += 2
        else:
            joined.append(parts[at])
            at += 1
    return joined


def _may_be_city(text: str, after: str) -> bool:
    if place_score(text) >= 0.7:
        return True
    named = max(words.company_score(text), words.school_score(text), words.job_score(text)) >= 0.5
    acronym = text.isupper() and len(text) <= 5
    return not named and not acronym and len(text.split()) <= 3 and is_region(after) and text[:1].isupper()


def is_head(line: Line) -> bool:
    """Tell whether a line may belong to the head of an entry: short, capitalised, no sentence."""
    text = line.text
    if line.length > 110 or line.bullet or len(text.split()) > 14:
        return False
    if text.endswith((".", "。", ";", ":")) and not words.company_score(text[-14:]) >= 0.7:
        return False
    first = next((character for character in text if character.isalnum()), "a")
    return not first.islower()
