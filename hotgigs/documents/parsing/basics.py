"""Reads who the person is: name, headline, how to reach them, where they live, what they say of themselves."""

import re

from hotgigs.documents.parsing import words
from hotgigs.documents.parsing.contact import find_emails, find_links, find_phones
from hotgigs.documents.parsing.evidence import Draft, Entry, Found, found
from hotgigs.documents.parsing.lines import Line, Span
from hotgigs.documents.parsing.location import find_location
from hotgigs.documents.parsing.names import find_name
from hotgigs.documents.parsing.sections import Section

_SAMPLE = re.compile(r"\s+(?:resume|résumé|cv|curriculum vitae)\b.*$", re.IGNORECASE)
_LABEL_LINES = 12
_SUMMARY_MOST = 2_000


def write_basics(draft: Draft, text: str, sections: list[Section]) -> None:
    """Write the basics of a resume."""
    lines = [line for section in sections for line in section.lines]
    emails, phones = find_emails(text), find_phones(text)
    links, profiles = find_links(text, emails)
    name = find_name(lines, emails)
    entry = Entry()
    entry.set("name", name)
    entry.set("label", _label(sections[0].lines, name))
    entry.set("email", emails[0] if emails else None)
    entry.set("phone", phones[0] if phones else None)
    entry.set("url", _home(links, text))
    entry.set("summary", _summary(sections))
    basics = draft.item("/basics", entry)
    draft.resume["basics"] = basics
    location = find_location(sections, name, emails, phones)
    if location is not None:
        basics["location"] = draft.item("/basics/location", location)
    for index, profile in enumerate(profiles):
        shown = {"network": profile.network, "username": profile.username, "url": profile.url.value}
        basics.setdefault("profiles", []).append(shown)
        draft.witness(f"/basics/profiles/{index}/url", profile.url)


def _home(links: list[Found], text: str) -> Found | None:
    """Choose the person's own page: the first one near the top, else the first one."""
    top = [link for link in links if link.span.start < len(text) // 3]
    return next(iter(top or links), None)


def _label(lines: list[Line], name: Found | None) -> Found | None:
    """Find the headline: a job title near the name."""
    for line in lines[:_LABEL_LINES]:
        for cell in line.cells:
            headline = _headline(cell, name)
            text = headline.clean
            short = 3 < len(text) <= 80 and "@" not in text and not text.endswith(".")
            if short and words.job_score(re.split(r"\s*[|•·]\s*", text)[0]) >= 0.6:
                return found(headline, 0.8)
    return None


def _headline(cell: Span, name: Found | None) -> Span:
    if name and cell.start <= name.span.start < cell.end:
        cell = cell.part(name.span.end - cell.start, len(cell.text)).strip(",|-–—•·/ ")
    sample = _SAMPLE.search(cell.text)
    return cell.part(0, sample.start()).strip("\"' ") if sample else cell


def _summary(sections: list[Section]) -> Found | None:
    for section in sections:
        if section.kind == "summary" and section.lines:
            return _joined(section.lines)
    long = [line for line in sections[0].lines if len(line.text) > 60 and "@" not in line.text]
    return _joined(long) if long else None


def _joined(lines: list[Line]) -> Found:
    text = " ".join(line.span.clean for line in lines)[:_SUMMARY_MOST]
    return Found(text, Span(text, lines[0].span.start, lines[-1].span.end), 0.75)
