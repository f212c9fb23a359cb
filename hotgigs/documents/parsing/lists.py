"""Reads the plain lists of a resume: certificates and interests."""

import re

from hotgigs.documents.parsing.dates import find_periods, without_periods
from hotgigs.documents.parsing.evidence import Entry, found
from hotgigs.documents.parsing.lines import Line, Span

_LONGEST = 120
_MOST = 30


def read_certificates(lines: list[Line]) -> list[Entry]:
    """Read certificates and courses, with their dates on the same line or the next."""
    entries: list[Entry] = []
    for line in lines:
        periods = find_periods(line.span)
        rest = without_periods(line.span, periods)
        if periods and not rest and entries:
            entries[-1].set("date", found(periods[0].start_span, 0.8, periods[0].start))
        elif rest and len(line.text) <= _LONGEST:
            entry = Entry()
            entry.set("name", found(rest[0], 0.6))
            if periods:
                entry.set("date", found(periods[0].start_span, 0.8, periods[0].start))
            entries.append(entry)
    return entries[:_MOST]


def read_interests(lines: list[Line]) -> list[Entry]:
    """Read interests, apart by commas or lines."""
    entries = []
    for line in lines:
        for piece in re.finditer(r"[^,;|•·\t、，،]+", line.text):
            span = line.span.part(piece.start(), piece.end()).strip(". ")
            if 2 < len(span.text) <= 60:
                entries.append(_named(span))
    return entries[:_MOST]


def _named(span: Span) -> Entry:
    entry = Entry()
    entry.set("name", found(span, 0.6))
    return entry
