"""The headings of resume sections in the languages that are read, and how they are recognised."""

import re
import unicodedata

from hotgigs.documents.parsing.vocabulary import grouped, words

_MODIFIERS = words("heading_modifiers")
_LAST_WORDS = {
    "experience": "work",
    "employment": "work",
    "skills": "skills",
    "competencies": "skills",
    "education": "education",
    "certifications": "certificates",
    "projects": "projects",
    "honors": "awards",
    "awards": "awards",
    "publications": "publications",
    "qualifications": "summary",
    "kenntnisse": "skills",
    "activities": "interests",
}
"""Last words that make a heading of a line in capitals, whatever stands before them."""

_NOT_WORDS = re.compile(r"[^\w&'+/ -]+")
_SPACED = re.compile(r"^(?:\w ){3,}\w$")


def _build() -> dict[str, str]:
    headings: dict[str, str] = {}
    for kind, names in grouped("headings").items():
        for name in names:
            headings.setdefault(normal(name), kind)
    return headings


def normal(text: str) -> str:
    """Give a heading as it stands in the table: folded, without numbers, colons and ornaments."""
    folded = unicodedata.normalize("NFC", text).casefold().replace("’", "'").replace(" and ", " & ")
    folded = re.sub(r"\s+", " ", _NOT_WORDS.sub(" ", folded)).strip(" -_'&/+0123456789")
    if _SPACED.match(folded):
        folded = folded.replace(" ", "")
    return folded


_HEADINGS = _build()
_GLUED = {heading.replace(" ", ""): kind for heading, kind in _HEADINGS.items() if " " in heading}


def heading_kind(text: str) -> str | None:
    """Tell which section a line opens, None if it is no heading."""
    stripped = text.strip()
    if not stripped or len(stripped) > 60 or stripped.endswith((".", ",", ";")):
        return None
    key = normal(stripped)
    exact = _HEADINGS.get(key) or (_GLUED.get(key) if " " not in key else None)
    if exact:
        return exact
    return _kind_of_words(key.split(), stripped)


def _kind_of_words(tokens: list[str], text: str) -> str | None:
    if not 2 <= len(tokens) <= 6 or re.search(r"[\d@:,.]", text.rstrip(": ")):
        return None
    if not _is_capitalised(text):
        return None
    parts = re.split(r" & | / |/| - ", " ".join(tokens))
    kinds = [_HEADINGS.get(part.strip()) for part in parts]
    if len(parts) > 1 and kinds[0] and all(kinds):
        return kinds[0]
    core = [token for token in tokens if token not in _MODIFIERS]
    if len(core) < len(tokens) and " ".join(core) in _HEADINGS:
        return _HEADINGS[" ".join(core)]
    return _LAST_WORDS.get(tokens[-1])


def _is_capitalised(text: str) -> bool:
    long = [word for word in re.findall(r"[^\W\d_]+", text) if len(word) > 3]
    return bool(long) and all(word[0].isupper() for word in long)
