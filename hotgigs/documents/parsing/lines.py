"""Cuts a text into lines and cells that remember where they stand."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

_BULLET = re.compile(r"[•▪▫◦○●■□◆◇➢➤►▶✓✔✦★☆∙·*⁃‣§¤¨\u2022\uf0b7]|[-–—o](?=\s)|[>»](?=\s)")
_CELL_GAP = re.compile(r"\t+|\s{3,}")
_FLAT_GAP = re.compile(r" {2,}|\t|\n")
_ESCAPE = re.compile(r"(?:\\x[0-9a-f]{2})+")
_SPACES = re.compile(r"\s+")
_FLAT_LINE = 400
"""Mean length of lines from which on line ends were lost, as when a form turned them into blanks."""

_TORN_PERIOD = re.compile(
    r"(?<=(?:19|20)\d\d) {2}(?=(?:\w{3,9}\.? )?(?:19|20)\d\d\b|present\b|current\b|till date)", re.IGNORECASE
)
"""Where a dash between two dates went the way of the line ends."""

_WRITTEN_BULLETS = ("\u2022", "\u25cf", "\u25aa", "\u00b7", "\uf0b7", "\u27a2")


@dataclass(frozen=True)
class Span:
    """A piece of the text and where it stands: `source[start:end]`."""

    text: str
    start: int
    end: int

    @property
    def clean(self) -> str:
        """Give the text with single blanks."""
        return _SPACES.sub(" ", self.text).strip()

    def part(self, start: int, end: int) -> "Span":
        """Cut a piece out, without the blanks around it."""
        piece = self.text[start:end]
        lead = len(piece) - len(piece.lstrip())
        stripped = piece.strip()
        return Span(stripped, self.start + start + lead, self.start + start + lead + len(stripped))

    def strip(self, characters: str) -> "Span":
        """Drop characters (and blanks) from both ends."""
        left = len(self.text) - len(self.text.lstrip(characters + " \t\n"))
        stripped = self.text.strip(characters + " \t\n")
        return Span(stripped, self.start + left, self.start + left + len(stripped))


@dataclass(frozen=True)
class Line:
    """A line without its bullet; `blank_before` counts empty lines above it."""

    span: Span
    index: int
    bullet: bool
    blank_before: int

    @property
    def text(self) -> str:
        """Give the text of the line."""
        return self.span.text

    @cached_property
    def length(self) -> int:
        """Count the characters of the line, wide gaps as one."""
        return len(self.span.clean)

    @cached_property
    def cells(self) -> tuple[Span, ...]:
        """Give the pieces between wide gaps."""
        return tuple(split(self.span, _CELL_GAP))


def split(span: Span, pattern: "re.Pattern[str]") -> Iterator[Span]:
    """Cut a span at every match of a pattern; empty pieces are left out."""
    at = 0
    for match in pattern.finditer(span.text):
        if span.text[at : match.start()].strip():
            yield span.part(at, match.start())
        at = match.end()
    if span.text[at:].strip():
        yield span.part(at, len(span.text))


def read_lines(text: str) -> list[Line]:
    """Cut a text into its lines; a text without line ends is cut at double blanks."""
    masked = _ESCAPE.sub(_mask, text) if "\\x" in text else text
    if _is_flat(masked):
        masked, pattern = _TORN_PERIOD.sub("– ", masked), _FLAT_GAP
    else:
        pattern = re.compile(r"\n")
    lines: list[Line] = []
    at, blanks = 0, 0
    for match in (*pattern.finditer(masked), None):
        end = match.start() if match else len(masked)
        span = Span(masked, 0, len(masked)).part(at, end)
        bullet = _BULLET.match(span.text)
        if bullet:
            span = span.part(bullet.end(), len(span.text))
        if span.text:
            lines.append(Line(span, len(lines), bool(bullet), blanks))
            blanks = 0
        elif not bullet:
            blanks += 1
        at = match.end() if match else end
        blanks += match is not None and len(match.group()) > 3
    return lines


def _is_flat(text: str) -> bool:
    return len(text) > _FLAT_LINE * (text.count("\n") + 1)


def _mask(match: "re.Match[str]") -> str:
    """Give bytes that were written as escapes a character of their own, at the same length."""
    escaped = match.group()
    decoded = bytes.fromhex(escaped.replace("\\x", "")).decode("utf-8", "replace")
    shown = "".join(_WRITTEN_BULLETS[0] if character in _WRITTEN_BULLETS else character for character in decoded)
    visible = "".join(character for character in shown if character.isprintable())
    return (visible or "\u2022").ljust(len(escaped)) if len(decoded) == 1 else visible.center(len(escaped))
