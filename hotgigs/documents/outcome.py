"""What came of reading a document, checked field by field because a hostile document may have written it."""

import math
import re
from dataclasses import dataclass
from typing import Any

from hotgigs.documents.rules import MediaType

STATUSES = frozenset({"ok", "empty", "error", "needs_password", "needs_ocr"})
MAX_TEXT = 400_000
MAX_SENTENCE = 300
MAX_FIELDS = 2_000
MAX_PATH = 120
MAX_PAGES = 100_000
MAX_PICTURES = 10
MAX_PICTURE_BYTES = 512 * 1024
MAX_PICTURE_SIDE = 4_000
MAX_RESUME_VALUES = 10_000
MAX_RESUME_DEPTH = 6
MAX_RESUME_STRING = 20_000
MAX_NUMBER = 2**53
RESUME_SECTIONS = frozenset({
    "$schema", "basics", "work", "volunteer", "education", "awards", "certificates", "publications", "skills",
    "languages", "interests", "references", "projects", "meta",
})  # fmt: skip
"""The top of JSON Resume 1.2.1."""

_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


@dataclass(frozen=True)
class Field:
    """Where in the text a value of the resume stands (offsets in characters), and how sure that is, from 0 to 1."""

    path: str
    start: int
    end: int
    confidence: float


@dataclass(frozen=True)
class PagePicture:
    """A page as a WebP or JPEG file, with its size in pixels. Raises ValueError when the bytes are neither."""

    content: bytes
    width: int
    height: int

    def __post_init__(self) -> None:
        """Check the marks and the bounds."""
        _demand(0 < len(self.content) <= MAX_PICTURE_BYTES, "a picture has too many bytes")
        _demand(self.media_type != "", "a picture is neither WebP nor JPEG")
        for side in (self.width, self.height):
            _demand(_is_int(side) and 0 < side <= MAX_PICTURE_SIDE, "a picture has no sensible size")

    @property
    def media_type(self) -> str:
        """Tell the type by the first bytes; empty if it is neither of the two."""
        if self.content.startswith(b"RIFF") and self.content[8:12] == b"WEBP":
            return "image/webp"
        return "image/jpeg" if self.content.startswith(b"\xff\xd8\xff") else ""


@dataclass(frozen=True)
class Redrawn:
    """An uploaded picture drawn anew, or the sentence that says why there is none. Raises ValueError for neither."""

    content: bytes = b""
    media_type: str = ""
    sentence: str = ""

    def __post_init__(self) -> None:
        """Check that there is either of the two."""
        _check_string(self.sentence, MAX_SENTENCE)
        _demand(bool(self.content) != bool(self.sentence), "a picture or a sentence")
        _demand(bool(self.content) == bool(self.media_type), "a picture without its type")


@dataclass(frozen=True)
class Outcome:
    """What came of reading one document. Raises ValueError when a value is not what it should be.

    `sentence` is for the person who uploaded the file, and empty when all is well; `resume` is JSON Resume, or None.
    """

    status: str
    sentence: str = ""
    media_type: MediaType | None = None
    text: str = ""
    resume: dict[str, Any] | None = None
    fields: tuple[Field, ...] = ()
    pages: int = 0
    images: tuple[PagePicture, ...] = ()
    seconds: float = 0.0

    def __post_init__(self) -> None:
        """Check types, lengths, characters and that every field lies inside the text."""
        _demand(self.status in STATUSES, "an unknown status")
        _check_string(self.sentence, MAX_SENTENCE)
        _demand(bool(self.sentence) != (self.status == "ok"), "a sentence stands with every status but ok")
        _check_string(self.text, MAX_TEXT)
        _demand(_is_int(self.pages) and 0 <= self.pages <= MAX_PAGES, "an impossible number of pages")
        _demand(len(self.images) <= MAX_PICTURES, "too many pictures")
        _demand(len(self.fields) <= MAX_FIELDS, "too many fields")
        for field in self.fields:
            _check_field(field, len(self.text))
        if self.resume is not None:
            _check_resume(self.resume)


def _check_field(field: Field, length: int) -> None:
    _check_string(field.path, MAX_PATH)
    _demand(_is_int(field.start) and _is_int(field.end), "an offset is no number")
    _demand(0 <= field.start <= field.end <= length, "a field outside of the text")
    sure = field.confidence
    _demand(_is_number(sure) and 0 <= sure <= 1, "an impossible confidence")


def _check_resume(resume: object) -> None:
    """Walk the document without recursion: its depth is part of what is not trusted."""
    _demand(isinstance(resume, dict) and RESUME_SECTIONS.issuperset(resume), "a resume with unknown sections")
    waiting: list[tuple[object, int]] = [(resume, 0)]
    seen = 0
    while waiting:
        value, depth = waiting.pop()
        seen += 1
        _demand(seen <= MAX_RESUME_VALUES and depth <= MAX_RESUME_DEPTH, "a resume too large or too deep")
        if isinstance(value, dict):
            waiting += [(part, depth + 1) for pair in value.items() for part in pair]
        elif isinstance(value, list):
            waiting += [(part, depth + 1) for part in value]
        else:
            _check_scalar(value)


def _check_scalar(value: object) -> None:
    if isinstance(value, str):
        _check_string(value, MAX_RESUME_STRING)
    elif isinstance(value, (int, float)):
        _demand(math.isfinite(value) and abs(value) <= MAX_NUMBER, "a resume with a strange number")
    else:
        _demand(value is None, "a resume with a strange value")


def _check_string(value: object, longest: int) -> None:
    _demand(isinstance(value, str) and len(value) <= longest, "a string that is too long or none")
    # PostgreSQL stores neither NUL nor half of a surrogate pair.
    _demand(_UNSTORABLE.search(str(value)) is None, "a string with characters that cannot be stored")


def _is_int(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _demand(true: bool, complaint: str) -> None:
    if not true:
        raise ValueError(complaint)
