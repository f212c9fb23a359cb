"""Puts a parsed resume together from its sections."""

import re

from hotgigs.documents.parsing import words
from hotgigs.documents.parsing.contact import find_emails, find_links, find_phones
from hotgigs.documents.parsing.dates import find_periods, without_periods
from hotgigs.documents.parsing.education import names_school, read_education
from hotgigs.documents.parsing.evidence import Draft, Entry, Found, Parsed, found
from hotgigs.documents.parsing.languages import read_languages
from hotgigs.documents.parsing.lines import Line, Span, read_lines
from hotgigs.documents.parsing.location import find_location
from hotgigs.documents.parsing.names import find_name
from hotgigs.documents.parsing.sections import HEADER, Section, divide
from hotgigs.documents.parsing.skills import harvest, read_skills
from hotgigs.documents.parsing.work import read_stray_work, read_work

MAX_CHARACTERS = 200_000
"""Characters that are parsed: forty dense pages."""

_SAMPLE = re.compile(r"\s+(?:resume|résumé|cv|curriculum vitae)\b.*$", re.IGNORECASE)
_STRAY = frozenset({HEADER, "education", "skills", "summary", "other", "awards", "certificates", "contact", "profiles", "languages"})
"""Sections in which jobs turn up when columns were torn apart."""

_SUMMARY_MOST = 2_000


def parse(text: str) -> Parsed:
    """Read a resume from its text; the same text always gives the same resume."""
    lines = read_lines(text[:MAX_CHARACTERS])
    sections = divide(lines)
    draft = Draft()
    _write_basics(draft, text[:MAX_CHARACTERS], lines, sections)
    _write_entries(draft, sections)
    _write_skills(draft, sections)
    _write_lists(draft, sections)
    return draft.finish()


def _write_entries(draft: Draft, sections: list[Section]) -> None:
    for kind in ("work", "volunteer", "projects"):
        for section in sections:
            if section.kind == kind:
                for entry in read_work(section.lines, kind):
                    draft.entry(kind, entry)
    for section in sections:
        if section.kind in _STRAY:
            for entry in read_stray_work(section.lines):
                draft.entry("work", entry)
    for section in sections:
        if section.kind == "education":
            for entry in read_education(section.lines):
                draft.entry("education", entry)
    if "education" not in draft.resume:
        for section in sections:
            if section.kind in _STRAY:
                for entry in read_education([line for line in section.lines if names_school(line)]):
                    draft.entry("education", entry)


def _write_basics(draft: Draft, text: str, lines: list[Line], sections: list[Section]) -> None:
    emails, phones = find_emails(text), find_phones(text)
    basics = Entry()
    name = find_name(lines, emails)
    basics.set("name", name)
    basics.set("label", _label(sections[0].lines, name))
    basics.set("email", emails[0] if emails else None)
    basics.set("phone", phones[0] if phones else None)
    links, profiles = find_links(text, emails)
    head = [link for link in links if link.span.start < len(text) // 3] or links
    basics.set("url", head[0] if head else None)
    basics.set("summary", _summary(sections))
    draft.resume["basics"] = {}
    holder = [draft.resume["basics"]]
    holder.clear()
    draft.write(holder, "/basics", basics)
    draft.resume["basics"] = holder[0]
    location = find_location(sections, name, emails, phones)
    if location is not None:
        places: list[dict[str, object]] = []
        draft.write(places, "/basics/location", location)
        draft.resume["basics"]["location"] = places[0]
    if profiles:
        draft.resume["basics"]["profiles"] = [
            {"network": profile.network, "username": profile.username, "url": profile.url.value} for profile in profiles
        ]
        for index, profile in enumerate(profiles):
            draft.witness(f"/basics/profiles/{index}/url", profile.url)


def _label(lines: list[Line], name: Found | None) -> Found | None:
    """Find the headline of the person: a job title near the name."""
    for line in lines[:12]:
        for cell in line.cells:
            if name and cell.start <= name.span.start < cell.end:
                cell = cell.part(name.span.end - cell.start, len(cell.text)).strip(",|-–—•·/ ")
            sample = _SAMPLE.search(cell.text)
            if sample:
                cell = cell.part(0, sample.start()).strip("\"' ")
            text = cell.clean
            if 3 < len(text) <= 80 and "@" not in text and words.job_score(re.split(r"\s*[|•·]\s*", text)[0]) >= 0.6 and not text.endswith("."):
                return found(cell, 0.8)
    return None


def _summary(sections: list[Section]) -> Found | None:
    for section in sections:
        if section.kind == "summary" and section.lines:
            return _joined(section.lines)
    long = [line for line in sections[0].lines if len(line.text) > 60 and "@" not in line.text]
    return _joined(long) if long else None


def _joined(lines: list[Line]) -> Found:
    text = " ".join(line.span.clean for line in lines)[:_SUMMARY_MOST]
    return Found(text, Span(text, lines[0].span.start, lines[-1].span.end), 0.75)


def _write_skills(draft: Draft, sections: list[Section]) -> None:
    seen: set[str] = set()
    for section in sections:
        if section.kind == "skills":
            for group in read_skills(section.lines):
                _keep_new(group, seen)
                if group.lists or group.has("name"):
                    draft.entry("skills", group)
    found_elsewhere = Entry()
    for section in sections:
        if section.kind in ("work", "projects", "summary", HEADER, "education", "certificates", "volunteer"):
            for mention in harvest(section.lines):
                found_elsewhere.add("keywords", mention)
    _keep_new(found_elsewhere, seen)
    for mention in found_elsewhere.lists.get("keywords", []):
        entry = Entry()
        entry.set("name", mention)
        draft.entry("skills", entry)


def _keep_new(group: Entry, seen: set[str]) -> None:
    kept = []
    for value in group.lists.get("keywords", []):
        if value.value.casefold() not in seen:
            seen.add(value.value.casefold())
            kept.append(value)
    if kept:
        group.lists["keywords"] = kept
    else:
        group.lists.pop("keywords", None)


def _write_lists(draft: Draft, sections: list[Section]) -> None:
    for section in sections:
        if section.kind == "languages":
            for entry in read_languages(section.lines):
                draft.entry("languages", entry)
        elif section.kind == "certificates":
            for entry in _certificates(section.lines):
                draft.entry("certificates", entry)
        elif section.kind == "interests":
            for entry in _interests(section.lines):
                draft.entry("interests", entry)


def _certificates(lines: list[Line]) -> list[Entry]:
    entries: list[Entry] = []
    for line in lines:
        periods = find_periods(line.span)
        rest = without_periods(line.span, periods)
        if not rest and periods and entries:
            entries[-1].set("date", found(periods[0].start_span, 0.8, periods[0].start))
        elif rest and len(line.text) <= 120:
            entry = Entry()
            entry.set("name", found(rest[0], 0.6))
            if periods:
                entry.set("date", found(periods[0].start_span, 0.8, periods[0].start))
            entries.append(entry)
    return entries


def _interests(lines: list[Line]) -> list[Entry]:
    entries = []
    for line in lines:
        for piece in re.finditer(r"[^,;|•·\t、，،]+", line.text):
            span = line.span.part(piece.start(), piece.end()).strip(". ")
            if 2 < len(span.text) <= 60:
                entry = Entry()
                entry.set("name", found(span, 0.6))
                entries.append(entry)
    return entries[:30]
