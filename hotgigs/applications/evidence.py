"""What software read in a resume, beside the place in the text that shows it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

LONGEST_TEXT = 60_000
"""Characters of a resume's text that a page shows."""
SURE, LIKELY = 0.85, 0.6
_MOST = {"work": 6, "education": 4, "certificates": 6, "languages": 8, "skills": 40}

Spans = Mapping[str, tuple[int, int, float]]
"""By JSON pointer: start, end (offsets in the text), confidence (0 to 1)."""


@dataclass(frozen=True)
class Finding:
    """A value, how sure software is of it (0 to 1, None when it does not say), and the mark that shows it."""

    label: str
    value: str
    confidence: float | None
    mark: int | None

    @property
    def words(self) -> str:
        """How sure, in words; empty when nothing is known."""
        if self.confidence is None:
            return ""
        return "sure" if self.confidence >= SURE else "likely" if self.confidence >= LIKELY else "please check"


@dataclass(frozen=True)
class Piece:
    """A stretch of the text; with a mark, it is evidence."""

    text: str
    mark: int | None = None


@dataclass(frozen=True)
class Evidence:
    """The findings by group, and the text in pieces."""

    groups: tuple[tuple[str, tuple[Finding, ...]], ...] = ()
    pieces: tuple[Piece, ...] = ()
    is_cut: bool = False


@dataclass(frozen=True)
class _Read:
    label: str
    value: str
    pointers: tuple[str, ...]


def evidence_of(text: str, resume: Mapping[str, Any], fields: Sequence[Mapping[str, Any]]) -> Evidence:
    """Return what was read in a text, each value with the mark of its place."""
    spans = {
        str(field["path"]): (int(field["start"]), int(field["end"]), float(field["confidence"])) for field in fields
    }
    groups = [(title, _known(reads, spans)) for title, reads in _groups(resume)]
    shown = text[:LONGEST_TEXT]
    asked = {span[:2] for _, reads in groups for _, span in reads if span and span[0] < span[1] <= len(shown)}
    marks, pieces = _mark(shown, sorted(asked, key=lambda span: (span[0], -span[1])))
    findings = tuple(
        (title, tuple(_finding(read, span, marks) for read, span in reads)) for title, reads in groups if reads
    )
    return Evidence(findings, tuple(pieces), len(text) > len(shown))


def _known(reads: Iterable[_Read], spans: Spans) -> list[tuple[_Read, tuple[int, int, float] | None]]:
    known = []
    for read in reads:
        if read.value:
            known.append((read, next((spans[pointer] for pointer in read.pointers if pointer in spans), None)))
    return known


def _finding(read: _Read, span: tuple[int, int, float] | None, marks: Mapping[tuple[int, int], int]) -> Finding:
    if span is None:
        return Finding(read.label, read.value, None, None)
    return Finding(read.label, read.value, span[2], marks.get(span[:2]))


def _mark(text: str, spans: Sequence[tuple[int, int]]) -> tuple[dict[tuple[int, int], int], list[Piece]]:
    """Cut the text at its spans; a span that begins inside another one shares its mark."""
    marks: dict[tuple[int, int], int] = {}
    pieces: list[Piece] = []
    at = 0
    number = 0
    for start, end in spans:
        if start < at:
            marks[start, end] = number
            continue
        number += 1
        marks[start, end] = number
        pieces += [Piece(text[at:start]), Piece(text[start:end], number)]
        at = end
    pieces.append(Piece(text[at:]))
    return marks, [piece for piece in pieces if piece.text]


def _groups(resume: Mapping[str, Any]) -> list[tuple[str, list[_Read]]]:
    return [
        ("Person", _basics(_mapping(resume.get("basics")))),
        ("Work", [_work(item, at) for item, at in _items(resume, "work")]),
        ("Education", [_education(item, at) for item, at in _items(resume, "education")]),
        ("Skills", _skills(resume)),
        ("Languages", [_language(item, at) for item, at in _items(resume, "languages")]),
        (
            "Certificates",
            [_Read("", _text(item, "name"), (f"{at}/name",)) for item, at in _items(resume, "certificates")],
        ),
    ]


def _basics(basics: Mapping[str, Any]) -> list[_Read]:
    labels = (("name", "Name"), ("label", "Title"), ("email", "E-mail"), ("phone", "Phone"), ("url", "Website"))
    reads = [_Read(label, _text(basics, key), (f"/basics/{key}",)) for key, label in labels]
    place = _mapping(basics.get("location"))
    keys = [key for key in ("city", "region", "countryCode") if _text(place, key)]
    words = ", ".join(_text(place, key) for key in keys)
    return [*reads, _Read("Place", words, tuple(f"/basics/location/{key}" for key in keys))]


def _work(item: Mapping[str, Any], at: str) -> _Read:
    words = ", ".join(part for part in (_text(item, "position"), _text(item, "name")) if part)
    return _Read(_period(item), words, (f"{at}/position", f"{at}/name"))


def _education(item: Mapping[str, Any], at: str) -> _Read:
    words = ", ".join(part for part in (_text(item, key) for key in ("studyType", "area", "institution")) if part)
    return _Read(_period(item), words, (f"{at}/institution", f"{at}/studyType", f"{at}/area"))


def _language(item: Mapping[str, Any], at: str) -> _Read:
    words = ", ".join(part for part in (_text(item, "language"), _text(item, "fluency")) if part)
    return _Read("", words, (f"{at}/language",))


def _skills(resume: Mapping[str, Any]) -> list[_Read]:
    reads = []
    for item, at in _items(resume, "skills"):
        keywords = item.get("keywords")
        listed = keywords if isinstance(keywords, list) else []
        reads += [_Read("", str(word), (f"{at}/keywords/{number}",)) for number, word in enumerate(listed)]
        if not listed:
            reads.append(_Read("", _text(item, "name"), (f"{at}/name",)))
    return reads[: _MOST["skills"]]


def _items(resume: Mapping[str, Any], section: str) -> list[tuple[Mapping[str, Any], str]]:
    listed = resume.get(section)
    items = listed if isinstance(listed, list) else []
    return [(_mapping(item), f"/{section}/{number}") for number, item in enumerate(items[: _MOST[section]])]


def _period(item: Mapping[str, Any]) -> str:
    begin, end = _text(item, "startDate")[:4], _text(item, "endDate")[:4]
    if begin:
        return f"{begin} to {end or 'today'}" if end != begin else begin
    return end


def _text(item: Mapping[str, Any], key: str) -> str:
    value = item.get(key)
    return str(value).strip() if isinstance(value, str | int | float) else ""


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
