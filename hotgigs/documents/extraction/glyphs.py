"""One visible character of a page with its place, and repairs of what fonts get wrong."""

import re
import unicodedata
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Glyph:
    """A character, its horizontal extent, its baseline below the top of the document and its font size, in points.

    `order` counts all characters as they were drawn, blanks included: neighbours whose orders differ by
    one have no blank between them.
    """

    character: str
    left: float
    right: float
    base: float
    size: float
    order: int


_AFTER_FL = re.compile(r"ow|uen|uid|oor|eet|ag|oat|ood|exi|ip\b|uct|at\b|ash|utter|y", re.IGNORECASE)
_LOOKAHEAD = 6
_DECOMPOSED = (
    (0xFB00, 0xFB07),
    (0xFB13, 0xFB18),
    (0xFB50, 0xFE00),
    (0xFE70, 0xFEFD),
    (0x2F00, 0x2FE0),
    (0xFF01, 0xFF5F),
)
"""Ligatures, Arabic presentation forms, Kangxi radicals and wide Latin: shapes of other letters."""


def repair(glyphs: list[Glyph]) -> list[Glyph]:
    """Drop what is no character and what is drawn twice, and spell ligatures out."""
    repaired: list[Glyph] = []
    seen: dict[tuple[str, int, int], None] = {}
    for index, glyph in enumerate(glyphs):
        character = _spell(glyphs, index)
        if not character:
            continue
        # Bold made by drawing a letter twice, half a point apart.
        place = (character, round(glyph.left / 1.5), round(glyph.base / 1.5))
        if place in seen:
            continue
        seen[place] = None
        repaired.append(glyph if character == glyph.character else replace(glyph, character=character))
    return repaired


def _spell(glyphs: list[Glyph], index: int) -> str:
    character = glyphs[index].character
    code = ord(character)
    if code in (0, 0xFFFE, 0xFFFF) or 0x1C <= code <= 0x1F or code == 2:
        return _lost(glyphs, index) if code == 0 else "-" if code == 2 else ""
    if code < 32 or 0xE000 <= code <= 0xF8FF or 0xD800 <= code <= 0xDFFF or code >= 0xF0000:
        return ""
    if any(first <= code < end for first, end in _DECOMPOSED):
        return unicodedata.normalize("NFKC", character)
    return character


def _lost(glyphs: list[Glyph], index: int) -> str:
    """Guess a ligature to which the font gives no letter: fl before the few endings it has, else fi."""
    here = glyphs[index]
    around = "".join(
        glyph.character
        for glyph in glyphs[max(0, index - 1) : index + _LOOKAHEAD]
        if abs(glyph.base - here.base) < 1 and abs(glyph.left - here.left) < _LOOKAHEAD * here.size
    )
    if not re.search(r"[A-Za-z]\0|\0[a-z]", around):
        return ""
    return "fl" if _AFTER_FL.match(around.partition("\0")[2]) else "fi"
