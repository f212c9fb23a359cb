"""Divides the lines of a resume into its sections."""

import re
from dataclasses import dataclass, field, replace
from itertools import takewhile

from hotgigs.documents.parsing.headings import heading_kind
from hotgigs.documents.parsing.languages import is_language
from hotgigs.documents.parsing.lines import Line

HEADER = "header"
"""What stands above the first heading."""

_INLINE = re.compile(r"^([^:：]{3,40})\s*[:：]\s*(?=\S)")
_HARVESTED = frozenset({"skills", "languages"})
"""Labels that list something inside a job or project without ending it."""

_ENTRY_SECTIONS = frozenset({"work", "projects", "volunteer", "education"})


@dataclass
class Section:
    """Lines under one heading."""

    kind: str
    lines: list[Line] = field(default_factory=list)


def divide(lines: list[Line]) -> list[Section]:
    """Cut the lines at headings; the first section is what stands above all headings."""
    sections = [Section(HEADER)]
    for position, line in enumerate(lines):
        kind, rest = _opening(line, sections[-1], lines[position + 1 : position + 6])
        if kind is not None:
            sections.append(Section(kind))
        if rest is not None:
            sections[-1].lines.append(rest)
    return sections


def _opening(line: Line, current: Section, following: list[Line]) -> tuple[str | None, Line | None]:
    """Give the section that a line opens, and what of the line belongs to its content."""
    kind = _settle(heading_kind(line.text), following)
    if kind and _is_plausible(kind, line, current):
        return kind, None
    if not line.cells:
        return None, line
    if len(line.cells) > 1:
        kind = _settle(heading_kind(line.cells[0].text), [line, *following])
        if kind and not line.bullet and _is_plausible(kind, line, current):
            rest = line.span.part(line.cells[1].start - line.span.start, len(line.text))
            return kind, replace(line, span=rest)
    return _inline(line, current)


def _settle(kind: str | None, following: list[Line]) -> str | None:
    """Read "Languages" above Java and Python as what it is there."""
    if kind != "languages":
        return kind
    listed = list(takewhile(lambda line: heading_kind(line.text) is None, following[:4]))
    return kind if any(map(_names_language, listed)) else "skills"


def _inline(line: Line, current: Section) -> tuple[str | None, Line | None]:
    label = _INLINE.match(line.text)
    kind = heading_kind(label.group(1)) if label else None
    if label is None or kind is None or kind == current.kind or kind in ("contact", "profiles", "references"):
        return None, line
    if current.kind in _ENTRY_SECTIONS and (kind in _HARVESTED or line.bullet or kind not in _ENTRY_SECTIONS):
        return None, line
    if current.kind == "skills" and kind in ("languages", "certificates", "projects") and not _names_language(line):
        return None, line
    return kind, replace(line, span=line.span.part(label.end(), len(line.text)))


def _is_plausible(kind: str, line: Line, current: Section) -> bool:
    """Refuse a heading word that labels something inside the current section."""
    if kind == "skills" and current.kind == "skills":
        return False
    if current.kind in _ENTRY_SECTIONS and kind in ("certificates", "awards", "summary") and line.text.islower():
        return False
    # "Highlights" or "Courses" under a job or a degree is a label, not the end of the section.
    inner = {"education": ("certificates",), "work": ("awards",), "projects": ("awards",), "volunteer": ("awards",)}
    if kind in inner.get(current.kind, ()) and _LABEL.match(line.text):
        return False
    return not (line.bullet and len(line.text.split()) > 3)


def _names_language(line: Line) -> bool:
    return any(is_language(word) for word in re.split(r"[\s,;:/()|·•–-]+", line.text))


_LABEL = re.compile(
    r"^(?:relevant )?(?:highlights?|courses?|coursework|achievements?|key achievements?|accomplishments)\s*:?$", re.I
)
