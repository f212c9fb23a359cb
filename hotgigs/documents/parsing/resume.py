"""Puts a parsed resume together from its sections."""

import re

from hotgigs.documents.parsing.basics import write_basics
from hotgigs.documents.parsing.education import names_school, read_education
from hotgigs.documents.parsing.evidence import Draft, Entry, Parsed
from hotgigs.documents.parsing.languages import read_languages
from hotgigs.documents.parsing.lines import Line, read_lines
from hotgigs.documents.parsing.lists import read_certificates, read_interests
from hotgigs.documents.parsing.sections import HEADER, Section, divide
from hotgigs.documents.parsing.skills import harvest, read_skills
from hotgigs.documents.parsing.work import read_stray_work, read_work

MAX_CHARACTERS = 200_000
"""Characters that are parsed: forty dense pages."""

MAX_LINES = 4_000
"""Lines that are parsed: more than forty pages have, and a bound for texts of nothing but short lines."""

_STRAY = frozenset(
    (HEADER, "education", "skills", "summary", "other", "awards", "certificates", "contact", "profiles", "languages")
)
"""Sections in which jobs turn up when columns were torn apart."""

_HARVESTED = frozenset(("work", "projects", "summary", HEADER, "education", "certificates", "volunteer"))
"""Sections whose sentences name tools."""

_PROSE = re.compile(r"/(?:summary|highlights/\d+|keywords/\d+|url)$")
"""Fields whose text may name tools; a title or an employer's name is taken."""

_LISTS = {"languages": read_languages, "certificates": read_certificates, "interests": read_interests}


def parse(text: str) -> Parsed:
    """Read a resume from its text; the same text always gives the same resume."""
    text = text[:MAX_CHARACTERS]
    sections = divide(read_lines(text)[:MAX_LINES])
    draft = Draft()
    write_basics(draft, text, sections)
    _write_work(draft, sections)
    _write_education(draft, sections)
    _write_skills(draft, sections)
    for section in sections:
        reader = _LISTS.get(section.kind)
        draft.entries(section.kind, reader(section.lines) if reader else [])
    return draft.finish()


def _lines(sections: list[Section], kinds: frozenset[str]) -> list[list[Line]]:
    return [section.lines for section in sections if section.kind in kinds]


def _write_work(draft: Draft, sections: list[Section]) -> None:
    for kind in ("work", "volunteer", "projects"):
        for lines in _lines(sections, frozenset((kind,))):
            draft.entries(kind, read_work(lines, kind))
    for lines in _lines(sections, _STRAY):
        draft.entries("work", read_stray_work(lines))


def _write_education(draft: Draft, sections: list[Section]) -> None:
    for lines in _lines(sections, frozenset(("education",))):
        draft.entries("education", read_education(lines))
    if "education" not in draft.resume:
        for lines in _lines(sections, _STRAY):
            draft.entries("education", read_education(list(filter(names_school, lines))))


def _write_skills(draft: Draft, sections: list[Section]) -> None:
    seen: set[str] = set()
    groups = [group for lines in _lines(sections, frozenset(("skills",))) for group in read_skills(lines)]
    for group in groups:
        _keep_new(group, seen)
    draft.entries("skills", [group for group in groups if group.lists or group.has("name")])
    mentioned = Entry()
    taken = [(one.start, one.end) for one in draft.fields if not _PROSE.search(one.path)]
    for lines in _lines(sections, _HARVESTED):
        for mention in harvest(lines):
            if not any(start <= mention.span.start < end for start, end in taken):
                mentioned.add("keywords", mention)
    _keep_new(mentioned, seen)
    for mention in mentioned.lists.get("keywords", []):
        entry = Entry()
        entry.set("name", mention)
        draft.entries("skills", [entry])


def _keep_new(group: Entry, seen: set[str]) -> None:
    """Drop skills that were already listed."""
    kept = []
    for value in group.lists.pop("keywords", []):
        if value.value.casefold() not in seen:
            seen.add(value.value.casefold())
            kept.append(value)
    if kept:
        group.lists["keywords"] = kept
