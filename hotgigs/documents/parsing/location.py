"""Finds where the person lives among the contact lines."""

import re

from hotgigs.documents.parsing.evidence import Entry, Found, found
from hotgigs.documents.parsing.lines import Line, Span, split
from hotgigs.documents.parsing.places import has_zip, is_street, place_score
from hotgigs.documents.parsing.sections import HEADER, Section
from hotgigs.documents.parsing.vocabulary import words
from hotgigs.documents.parsing.words import company_score, job_score

_SEPARATOR = re.compile(r"\s*[|•·∙▪●;§]\s*|\t+|\s{3,}|\s+[–—-]\s+")
_LABEL = re.compile(
    r"^(?:address|location|city|residence|based in|lives in|home|current location|adresse|anschrift|wohnort"
    r"|ort|lieu|ville|domicile|dirección|direccion|ciudad|residencia|ubicación|indirizzo|città|residenza"
    r"|endereço|cidade|adres|woonplaats"
    r"|地址|现居地|所在地|居住地|现居住地|住址|城市|العنوان|المدينة|الموقع|مكان الإقامة"
    r"|محل الإقامة)\s*[:：-]\s*(?=\S)",
    re.IGNORECASE,
)
_ZIP = re.compile(r"(?<!\w)(?:[A-Z]{1,2}-)?\d{4,6}(?:-\d{4})?(?!\w)")
_COMMA = re.compile(r"\s*[,،]\s*")
_CODES = words("country_codes")
_STATES = words("states")
_CITY_REST = re.compile(r"^([^,،\d(]{2,40}?)\s*[,،(]\s*([^,،()]{2,40})\)?(?:\s*[,،]\s*(.+))?$")
_CODE_BEHIND = re.compile(rf"[\s,(]+({'|'.join(sorted(_CODES | {state for state in _STATES if state.isupper()}))})\)?$")
_FIRST_LINES = 25


def find_location(
    sections: list[Section], name: Found | None, emails: list[Found], phones: list[Found]
) -> Entry | None:
    """Find the place in the header and the contact section, else on the lines of the e-mail address."""
    taken = [one.span for one in (name, *emails[:2], *phones[:2]) if one is not None]
    lines = [
        line for section in sections if section.kind in (HEADER, "contact") for line in section.lines[:_FIRST_LINES]
    ]
    near = _near(sections, emails)
    best: tuple[float, Span] | None = None
    for line in (*lines, *near):
        for piece in _pieces(line):
            if any(piece.start < span.end and span.start < piece.end for span in taken):
                continue
            score = _rate(piece)
            if score > (best[0] if best else 0.45):
                best = (score, piece)
    return _entry(best[1], best[0]) if best else None


def _near(sections: list[Section], emails: list[Found]) -> list[Line]:
    lines = [line for section in sections for line in section.lines]
    around = {
        line.index + step
        for line in lines
        for email in emails[:1]
        if line.span.start <= email.span.start < line.span.end
        for step in (-3, -2, -1, 0, 1, 2, 3)
    }
    return [line for line in lines if line.index in around]


def _pieces(line: Line) -> list[Span]:
    pieces = []
    for piece in split(line.span, _SEPARATOR):
        label = _LABEL.match(piece.text)
        pieces.append(piece.part(label.end(), len(piece.text)) if label else piece.strip(".,;:-–—()[]# "))
    return pieces


def _rate(piece: Span) -> float:
    text = piece.clean
    if (
        sum(map(str.isdigit, text)) > 9
        or not 2 <= len(text) <= 90
        or "@" in text
        or "://" in text
        or text.endswith(".")
    ):
        return 0.0
    if job_score(text) >= 0.7 or company_score(text) >= 0.7:
        return 0.0
    score = place_score(text)
    if is_street(text) or has_zip(text):
        score = max(score, 0.6) + 0.1
    if _CITY_REST.match(text) and score:
        score += 0.05
    return min(score, 0.95)


def _entry(span: Span, score: float) -> Entry:
    entry = Entry()
    if is_street(span.text):
        entry.set("address", found(span, score))
        parts = [part for part in split(span, _COMMA) if not is_street(part.text)]
        city = next((part for part in parts if place_score(part.text) >= 0.7), None)
        if city is not None:
            _set_city(entry, city, 0.6)
        return entry
    rest = _CITY_REST.match(span.text)
    if rest is None:
        _set_city(entry, span, score)
        return entry
    _set_city(entry, span.part(rest.start(1), rest.end(1)), score)
    region = span.part(rest.start(2), rest.end(2))
    if region.text in _CODES:
        entry.set("countryCode", found(region, score))
    else:
        _set_with_zip(entry, "region", region, score * 0.9)
    return entry


def _set_city(entry: Entry, span: Span, score: float) -> None:
    """Write a city, apart from the code of a country or a state behind it."""
    code = _CODE_BEHIND.search(span.text)
    if code and code.start() > 1:
        name = "countryCode" if code.group(1) in _CODES else "region"
        entry.set(name, found(span.part(code.start(1), code.end(1)), score))
        span = span.part(0, code.start())
    _set_with_zip(entry, "city", span, score)


def _set_with_zip(entry: Entry, name: str, span: Span, score: float) -> None:
    """Write a name, apart from the postal code beside it."""
    code = _ZIP.search(span.text)
    if code and len(code.group()) < len(span.text):
        entry.set("postalCode", found(span.part(code.start(), code.end()), score))
        before, after = span.part(0, code.start()), span.part(code.end(), len(span.text))
        span = before if len(before.text) >= len(after.text) else after
    entry.set(name, found(span.strip(",;()- "), score))
