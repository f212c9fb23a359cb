"""Finds dates and periods as people write them, and gives them as YYYY, YYYY-MM or YYYY-MM-DD."""

import re
from dataclasses import dataclass
from functools import lru_cache

from hotgigs.documents.parsing import vocabulary
from hotgigs.documents.parsing.lines import Span

_NUMBERS = {name: int(number) for number, names in vocabulary.grouped("months").items() for name in names}
_MONTH = "|".join(sorted(map(re.escape, _NUMBERS), key=len, reverse=True))
_SEASON = (
    r"spring|summer|fall|autumn|winter|frühjahr|sommer|herbst|printemps|été|automne|hiver"
    r"|primavera|verano|otoño|invierno|easter"
)
_YEAR = r"(?:19[4-9]\d|20[0-4]\d)"

_POINT = re.compile(
    rf"""(?:(?<![\w/.-])|(?<=[12][09]\d\d-)|(?<=\d[/.]\d\d-))(?:
        (?P<iso>{_YEAR})(?P<sep>[-/. ])(?P<isomonth>0?[1-9]|1[0-2])
        (?:(?P=sep)(?P<isoday>0[1-9]|[12]\d|3[01]|[1-9]))?(?![\w/]|[.-]\d)
      | (?P<zhyear>{_YEAR})\s?年(?:\s?(?P<zhmonth>1[0-2]|0?[1-9])\s?月)?
        (?:\s?(?P<zhday>3[01]|[12]\d|0?[1-9])\s?[日号])?
      | (?:(?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th|er|\.|º)?[ ,]*(?:de\ )?)?
        (?P<month>{_MONTH})\.?(?:[ ,./'’-]|\ de\ |\ of\ ){{0,3}}
        (?:(?P<dayafter>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?,\ ?)?(?P<monthyear>{_YEAR})
      | (?P<shortmonth>{_MONTH})\.?[ ]?['’](?P<shortyear>\d\d)
      | (?P<yearfirst>{_YEAR})[ ,]\ ?(?P<monthlast>{_MONTH})\b
      | (?:(?P<dmd>0?[1-9]|[12]\d|3[01])[/.])?(?P<my>0?[1-9]|1[0-2])\ ?[/.-]\ ?(?P<myyear>{_YEAR})
      | (?:{_SEASON})[ ,]*(?:of\ )?(?P<season>{_YEAR})
      | (?P<year>{_YEAR})(?![\d,]\d)(?!\ ?%)
    )(?![\w])""",
    re.IGNORECASE | re.VERBOSE,
)
_NOW = (
    r"present|current|currently|now|today|ongoing|till\ date|till\ now|to\ date|date|until\ now|to\ present"
    r"|heute|aktuell|jetzt|laufend|présent|aujourd['’]hui|actuel|actuellement|ce\ jour|en\ cours"
    r"|actualidad|la\ actualidad|presente|actual|hoy|actualmente|oggi|attuale|in\ corso|atual|hoje|atualmente"
    r"|heden|nu|obecnie"
    r"|至今|现在|目前|今|迄今|الآن|حتى\ الآن|الحاضر|حالياً|حاليا|الوقت\ الحالي|الان"
)
_BETWEEN = re.compile(
    r"^\s*(?:[-–—‒―−~～至到]+|\ ?to|through|thru|until|till|bis|à|au|jusqu['’]à|a|al|hasta|até|ao|tot|do|إلى|الى"
    r"|حتى|-\ ?>|→)\s*(?:the\ )?(?:à\ |to\ )?\s*$"
    r"|^\s{2,}$",
    re.IGNORECASE,
)
_OPEN = re.compile(
    rf"\s*(?:[-–—‒―−~～至到]+|to|until|till|bis|à|au|jusqu['’]à|a|al|hasta|até|tot|إلى|الى|حتى"
    rf"|\s{{2,}})?\s*(?:the\ )?(?:{_NOW})(?!\w)",
    re.IGNORECASE,
)
_NOW_FIRST = re.compile(rf"(?<!\w)(?:{_NOW})\s*(?:[-–—‒―−~～])\s*$", re.IGNORECASE)
_TRAILING = re.compile(r"\s+[-–—]\s*$|\s+[—–]\s")
_SINCE = re.compile(r"(?<!\w)(?:since|seit|ab|depuis|desde|dal|sinds|from|自|منذ|من)\s*$", re.IGNORECASE)
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹０１２３４５６７８９／", "012345678901234567890123456789/")


@dataclass(frozen=True)
class Period:
    """A date or a period, with the span that shows it; an open period has no end."""

    span: Span
    start: str
    end: str
    is_open: bool
    start_span: Span
    end_span: Span | None

    @property
    def is_range(self) -> bool:
        """Tell a period from a single date."""
        return self.is_open or bool(self.end)


@dataclass(frozen=True)
class _Point:
    start: int
    end: int
    value: str


def find_periods(span: Span) -> tuple[Period, ...]:
    """Find all dates and periods in a line."""
    if not any(character.isdigit() for character in span.text):
        return ()
    return _find(span)


@lru_cache(maxsize=2048)
def _find(span: Span) -> tuple[Period, ...]:
    text = span.text.translate(_DIGITS)
    points = [
        _Point(match.start(), match.end(), value)
        for match in _POINT.finditer(text)
        if (value := _value(match)) is not None
    ]
    periods: list[Period] = []
    at = 0
    while at < len(points):
        pair = at + 1 < len(points) and _BETWEEN.match(text[points[at].end : points[at + 1].start])
        if pair and points[at].value[:4] <= points[at + 1].value[:4]:
            periods.append(_period(span, points[at], points[at + 1]))
            at += 2
        else:
            periods.append(_single(span, text, points[at]))
            at += 1
    return tuple(periods)


def _period(span: Span, first: _Point, last: _Point) -> Period:
    return Period(
        span.part(first.start, last.end),
        first.value,
        last.value,
        False,
        span.part(first.start, first.end),
        span.part(last.start, last.end),
    )


def _single(span: Span, text: str, point: _Point) -> Period:
    start, end, is_open = point.start, point.end, False
    after = _OPEN.match(text, end)
    before = _NOW_FIRST.search(text, 0, start)
    since = _SINCE.search(text, 0, start)
    trailing = _TRAILING.match(text, end)
    if after:
        end, is_open = after.end(), True
    elif before:
        start, is_open = before.start(), True
    elif since:
        start, is_open = since.start(), True
    elif trailing and end + 4 > len(text):
        end, is_open = trailing.end(), True
    shown = span.part(point.start, point.end)
    return Period(span.part(start, end), point.value, "", is_open, shown, None)


def _value(match: "re.Match[str]") -> str | None:
    part = match.groupdict()
    year = next((part[name] for name in _YEARS if part[name]), None)
    if year is None:
        if part["shortyear"]:
            short = int(part["shortyear"])
            year = str(1900 + short if short > 45 else 2000 + short)
        else:
            return None
    number = part["isomonth"] or part["zhmonth"] or part["my"]
    name = part["month"] or part["shortmonth"] or part["monthlast"]
    month = int(number) if number else _NUMBERS[name.casefold()] if name else 0
    day = part["isoday"] or part["zhday"] or part["day"] or part["dayafter"] or part["dmd"]
    if not month:
        return year
    return f"{year}-{month:02d}-{int(day):02d}" if day else f"{year}-{month:02d}"


_YEARS = ("iso", "zhyear", "monthyear", "yearfirst", "myyear", "season", "year")


def without_periods(span: Span, periods: tuple[Period, ...]) -> list[Span]:
    """Give what stands between the periods of a line."""
    rest: list[Span] = []
    at = 0
    for period in periods:
        start = period.span.start - span.start
        if span.text[at:start].strip(_TRIM):
            rest.append(span.part(at, start).strip(_TRIM))
        at = period.span.end - span.start
    if span.text[at:].strip(_TRIM):
        rest.append(span.part(at, len(span.text)).strip(_TRIM))
    return rest


_TRIM = " \t,;:|()[]•·-–—/\"'"
