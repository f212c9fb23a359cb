"""The media types that are read, and the marks of those that are not."""

import re
from enum import Enum


class MediaType(str, Enum):
    """A type of document that can be read; the value is its name in HTTP and MIME."""

    PDF = "application/pdf"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    ODT = "application/vnd.oasis.opendocument.text"
    RTF = "application/rtf"
    DOC = "application/msword"
    TEXT = "text/plain"

    def __str__(self) -> str:
        """Give the MIME name, so that a type can stand in a header as it is."""
        return self.value


PICTURE = "This is a picture."
SPREADSHEET = "This is a spreadsheet."
PRESENTATION = "This is a presentation."
RECORDING = "This is a recording."
ARCHIVE = "This is an archive."
PROGRAM = "This is a program."
WEB_PAGE = "This is a web page."

NOT_ACCEPTED = {
    "xl/": SPREADSHEET,
    "application/vnd.oasis.opendocument.spreadsheet": SPREADSHEET,
    "ppt/": PRESENTATION,
    "application/vnd.oasis.opendocument.presentation": PRESENTATION,
    "application/vnd.oasis.opendocument": PICTURE,
    "application/epub+zip": "This is an e-book.",
    "Index/": "This is a Pages, Numbers or Keynote document.",
    "META-INF/MANIFEST.MF": PROGRAM,
}
"""Starts of a mimetype entry or of entry names in a zip file, and what they give away; the first that fits counts."""

_MAGIC = {
    b"\x89PNG\r\n\x1a\n": PICTURE,
    b"\xff\xd8\xff": PICTURE,
    b"GIF8": PICTURE,
    b"BM": PICTURE,
    b"II*\0": PICTURE,
    b"MM\0*": PICTURE,
    b"ID3": RECORDING,
    b"OggS": RECORDING,
    b"\x1aE\xdf\xa3": RECORDING,
    b"7z\xbc\xaf\x27\x1c": ARCHIVE,
    b"Rar!\x1a\x07": ARCHIVE,
    b"\x1f\x8b": ARCHIVE,
    b"\xfd7zXZ\0": ARCHIVE,
    b"BZh": ARCHIVE,
    b"\x28\xb5\x2f\xfd": ARCHIVE,
    b"PK": ARCHIVE,
    b"MZ": PROGRAM,
    b"\x7fELF": PROGRAM,
    b"%!PS": "This is a PostScript file.",
}
_TEXTUAL = (b"BM", b"BZh", b"ID3", b"MZ", b"PK")
"""Marks short enough to begin an honest text: they count only when what follows is not text."""

_WEB_PAGE = re.compile(
    rb"(?is)\A[\s\xef\xbb\xbf]*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*<(?:!doctype html|html|svg)\b"
)
_CONTROLS = bytes(byte for byte in range(32) if byte not in b"\t\n\v\f\r\x1b\x1a")


def foreign_kind(content: bytes) -> str | None:
    """Name the kind of a well-known file that is not read; None if nothing gives it away."""
    for mark, kind in _MAGIC.items():
        if content.startswith(mark) and not (mark in _TEXTUAL and is_text(content)):
            return kind
    if content[4:8] == b"ftyp":
        return PICTURE if content[8:12] in (b"heic", b"heix", b"mif1", b"avif") else RECORDING
    if content.startswith(b"RIFF"):
        return PICTURE if content[8:12] == b"WEBP" else RECORDING
    return WEB_PAGE if _WEB_PAGE.match(content[:4096]) else None


def is_text(content: bytes) -> bool:
    """Tell whether bytes read as text of some encoding: nearly no control characters, and NUL only in UTF-16."""
    sample = content[:65_536]
    if sample.startswith((b"\xff\xfe", b"\xfe\xff")):
        return not sample[: len(sample) // 2 * 2].decode("utf-16", "replace").count("\0")
    return b"\0" not in sample and len(sample) - len(sample.translate(None, _CONTROLS)) <= len(sample) // 200
