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
_SENTENCE_LEAST = 40
"""Characters from which on a line reads as prose."""


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
    location = find_location(sections, name, emails, phones)
    places = list(location.values.values()) if location else []
    accounts = [profile.url for profile in profiles]
    entry.set("summary", _summary(sections, [one.span for one in (*emails, *phones, *links, *accounts, *places)]))
    basics = draft.item("/basics", entry)
    draft.resume["basics"] = basics
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


def _summary(sections: list[Section], contacts: list[Span]) -> Found | None:
    for section in sections:
        lines = _prose(section.lines, contacts) if section.kind == "summary" else []
        if lines:
            return _joined(lines)
    long = [line for line in sections[0].lines if len(line.text) > 60 and "@" not in line.text]
    lines = [line for line in long if not _is_contact(line, contacts)]
    return _joined(lines) if lines else None


def _prose(lines: list[Line], contacts: list[Span]) -> list[Line]:
    """Leave a contact block out of a summary, and with it the short lines of a sidebar around it."""
    if not any(_is_contact(line, contacts) for line in lines):
        return lines
    kept: list[Line] = []
    for line in lines:
        goes_on = bool(kept) and kept[-1].index == line.index - 1 and not kept[-1].text.endswith((".", "!", "?"))
        if not _is_contact(line, contacts) and (_is_sentence(line.text) or goes_on):
            kept.append(line)
    return kept


def _is_sentence(text: str) -> bool:
    return len(text) > _SENTENCE_LEAST or (text.endswith(".") and len(text.split()) > 2)


def _is_contact(line: Line, contacts: list[Span]) -> bool:
    """Tell whether a line holds an address or a number and hardly anything else."""
    held = [
        min(line.span.end, one.end) - max(line.span.start, one.start)
        for one in contacts
        if one.start < line.span.end and line.span.start < one.end
    ]
    return bool(held) and len(line.text) - sum(held) < _SENTENCE_LEAST


def _joined(lines: list[Line]) -> Found:
    text = " ".join(line.span.clean for line in lines)[:_SUMMARY_MOST]
    return Found(text, Span(text, lines[0].span.start, lines[-1].span.end), 0.75)
