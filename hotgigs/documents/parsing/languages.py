"""Human languages and how well they are spoken, in the languages that are read."""

import re

from hotgigs.documents.parsing.evidence import Entry, found
from hotgigs.documents.parsing.lines import Line, Span, split
from hotgigs.documents.parsing.vocabulary import words

_NAMES = words("languages")
_LEVELS = words("language_levels")

_BETWEEN = re.compile(r"\s*[,;|•·、，；/]\s*|\s+(?:and|und|et|y|e|و)\s+")
_LEVEL_AFTER = re.compile(r"\s*(?:[:：–—-]|\(|\s)\s*")


def is_language(word: str) -> bool:
    """Tell whether a word names a human language."""
    return word.casefold().strip("().:：,") in _NAMES


def is_level(text: str) -> bool:
    """Tell whether a text says how well a language is spoken, and nothing else."""
    tokens = re.findall(r"[\w/+-]+", text.casefold())
    return bool(tokens) and sum(token in _LEVELS for token in tokens) >= 0.6 * len(tokens)


def read_languages(lines: list[Line]) -> list[Entry]:
    """Read languages with their levels, on one line or on two."""
    entries: list[Entry] = []
    waiting: list[Entry] = []
    for line in lines:
        pieces = [piece for cell in line.cells for piece in split(cell, _BETWEEN)]
        if waiting and pieces and all(is_level(piece.text) for piece in line.cells):
            for entry, level in zip(waiting, line.cells, strict=False):
                entry.set("fluency", found(level.strip("()-–—:："), 0.8))
            waiting = []
            continue
        read = [one for one in map(_language, pieces) if one is not None]
        waiting = [one for one in read if not one.has("fluency")] if len(read) <= len(line.cells) else []
        entries += read
    return entries


def _language(piece: Span) -> Entry | None:
    tokens = list(re.finditer(r"[^\s:：()\[\]–—,-]+", piece.text))
    at = next((index for index, word in enumerate(tokens[:3]) if is_language(word.group())), None)
    if at is None or (at > 0 and not is_level(piece.text[: tokens[at].start()])):
        return None
    entry = Entry()
    word = tokens[at]
    entry.set("language", found(piece.part(word.start(), word.end()), 0.9))
    level = piece.part(word.end(), len(piece.text)).strip("()[]:：–—-,")
    if not level.text and at > 0:
        level = piece.part(0, word.start()).strip("()[]:：–—-,")
    if level.text and len(level.text) <= 60:
        entry.set("fluency", found(level, 0.8))
    return entry
