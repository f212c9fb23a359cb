"""What came out of a document: its text, or why there is none."""

import re
from dataclasses import dataclass

MAX_CHARACTERS = 400_000
"""A long resume has 30,000; ten times that bounds the time and memory of everything that follows."""

MAX_BYTES = 32 * 1024 * 1024
"""Most bytes read of a stream: three times the largest upload; a stream that goes on is no upload."""

ENOUGH_LETTERS = 25
"""Fewer letters than this are no resume: a name with an e-mail address already has more."""

DAMAGED = "This file is damaged and could not be read. Save it again as a PDF and upload that."
EMPTY = "This document has no text. Check it and upload it again."
NEEDS_PASSWORD = "This file is protected by a password. Save it without the password and upload it again."  # noqa: S105 - a sentence about passwords
NEEDS_OCR = "This file holds pictures of pages and no text. Upload a file with text, or fill in the form yourself."
TOO_MUCH = "This file holds far more than a resume. Save the resume on its own and upload that."

_FURNITURE = re.compile(
    r"\b(?:page|seite|p[áa]gina|pagina)\s*\d+(?:\s*(?:/|of|von|de|sur|di)\s*\d+)?"
    r"|\b(?:last updated|zuletzt aktualisiert|mis à jour|actualizado)\b[^\n]{0,40}"
    r"|第\s*\d+\s*页",
    re.IGNORECASE,
)


class Unreadable(Exception):
    """A document that is damaged, hostile or of no known kind; `sentence` says so for people."""

    def __init__(self, sentence: str = DAMAGED) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True)
class Extraction:
    """The text of a document in reading order; `status` is ok, empty, needs_password, needs_ocr or error."""

    status: str
    text: str
    pages: int
    sentence: str


def letters(text: str) -> int:
    """Count the letters of a text without its page numbers and revision notes."""
    return sum(map(str.isalpha, _FURNITURE.sub(" ", text[:20_000])))


def read_text(text: str, pages: int = 1) -> Extraction:
    """Judge a text that was read: tidy and good, or empty."""
    tidied = tidy(text)
    if letters(tidied) < ENOUGH_LETTERS:
        return Extraction("empty", tidied, pages, EMPTY)
    return Extraction("ok", tidied, pages, "")


def tidy(text: str) -> str:
    """Unify line ends, drop what nobody can see, and let at most two blank lines stand together."""
    text = text[:MAX_CHARACTERS].translate(_INVISIBLE)
    text = re.sub(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]", "\n", text)
    # Line by line: an expression for blanks before a line end starts anew at every blank of a long run.
    text = "\n".join(map(str.rstrip, text.split("\n")))
    return re.sub(r"\n{4,}", "\n\n\n", text).strip("\n")


_INVISIBLE: dict[int, str | None] = {
    **dict.fromkeys((*range(9), *range(14, 32), 127, 173, 8203, 8288, 65279)),
    **dict.fromkeys((*range(8206, 8208), *range(8234, 8239), *range(8294, 8298))),
    **dict.fromkeys((160, 8199, 8239), " "),
    **dict.fromkeys(range(55296, 57344)),
}
