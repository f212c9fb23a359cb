"""Decides from its bytes alone what an uploaded file is and whether it may be read."""

from dataclasses import dataclass

from hotgigs.documents.rules.ole import OleFile, open_ole
from hotgigs.documents.rules.types import NOT_ACCEPTED, MediaType, foreign_kind, is_text
from hotgigs.documents.rules.zips import ZipDirectory, read_directory

__all__ = [
    "DAMAGED",
    "EMPTY",
    "BOMB",
    "LOCKED",
    "MACROS",
    "MAX_BYTES",
    "OLD_WORD",
    "TOO_COMPLEX",
    "TOO_SLOW",
    "UNSAFE",
    "Inspection",
    "MediaType",
    "inspect",
    "sniff",
    "too_large",
    "unsupported",
]

MAX_BYTES = 10 * 1024 * 1024
"""Most bytes of one upload, unless the caller says otherwise."""

MAX_ZIP_ENTRIES = 5_000
MAX_UNPACKED_BYTES = 200 * 1024 * 1024
"""Most bytes a document may claim to unpack to: twenty times the largest upload."""

ACCEPTED = "Upload a PDF, Word, OpenDocument, RTF or text file."
EMPTY = "This file is empty. Check it and upload it again."
DAMAGED = "This file is damaged and could not be read. Save it again as a PDF and upload that."
LOCKED = "This file is protected by a password. Save it without the password and upload it again."
MACROS = "This document contains macros. Save it as DOCX or PDF and upload that."
TOO_SLOW = "Reading this file took too long. Save it again as a simple PDF and upload that."
TOO_COMPLEX = "This file needs too much memory to read. Save it again as a simple PDF and upload that."
UNSAFE = "This file could not be read safely. Save it again as a PDF and upload that."
OLD_WORD = "This is an old Word document, which cannot be read here. Save it as PDF or DOCX and try again."
BOMB = "This file unpacks to far more than a resume. Save it again as a PDF and upload that."


@dataclass(frozen=True)
class Inspection:
    """What a look at the bytes says: `status` is ok, empty, error or needs_password."""

    status: str
    media_type: MediaType | None
    sentence: str | None = None


def too_large(limit: int = MAX_BYTES) -> str:
    """Say in a sentence that a file has more than `limit` bytes."""
    return f"This file is larger than {limit // (1024 * 1024)} MB. Upload a smaller one."


def unsupported(content: bytes) -> str:
    """Say in a sentence what an unaccepted file is, as far as its bytes tell, and what to upload instead."""
    directory = read_directory(content, MAX_ZIP_ENTRIES)
    kind = _zip_kind(directory) if directory else None
    ole = open_ole(content)
    if ole is not None:
        kind = ole.foreign_kind()
    return f"{kind or foreign_kind(content) or 'This type of file is not supported.'} {ACCEPTED}"


def sniff(content: bytes) -> MediaType | None:
    """Tell the type of a whole file by its structure, never by its name; None if it is not accepted."""
    if content.startswith(b"PK\x03\x04"):
        directory = read_directory(content, MAX_ZIP_ENTRIES)
        return _zip_type(directory) if directory else None
    ole = open_ole(content)
    if ole is not None:
        return MediaType.DOC if ole.has("WordDocument") else None
    if foreign_kind(content) is not None:
        return None
    if b"%PDF-" in content[:1024]:
        return MediaType.PDF
    if content.lstrip(b"\xef\xbb\xbf\r\n\t ")[:5] == b"{\\rtf":
        return MediaType.RTF
    return MediaType.TEXT if is_text(content) else None


def inspect(content: bytes, limit: int = MAX_BYTES) -> Inspection:
    """Decide whether a file of at most `limit` bytes may go on to be read, and say why not."""
    if len(content) > limit:
        return Inspection("error", None, too_large(limit))
    if not content.strip(b"\0\xef\xbb\xbf\r\n\t "):
        return Inspection("empty", None, EMPTY)
    if content.startswith(b"PK\x03\x04"):
        return _inspect_zip(content)
    ole = open_ole(content)
    if ole is not None:
        return _inspect_ole(content, ole)
    media_type = sniff(content)
    if media_type is None:
        return Inspection("error", None, unsupported(content))
    return Inspection("ok", media_type)


def _inspect_zip(content: bytes) -> Inspection:
    directory = read_directory(content, MAX_ZIP_ENTRIES)
    if directory is None:
        return Inspection("error", None, DAMAGED)
    if directory.overfull or directory.unpacked_bytes > MAX_UNPACKED_BYTES:
        return Inspection("error", None, BOMB)
    if "word/vbaProject.bin" in directory.names:
        return Inspection("error", None, MACROS)
    media_type = _zip_type(directory)
    if media_type is None:
        return Inspection("error", None, unsupported(content))
    if directory.encrypted:
        return Inspection("needs_password", media_type, LOCKED)
    return Inspection("ok", media_type)


def _inspect_ole(content: bytes, ole: OleFile) -> Inspection:
    if ole.has("EncryptedPackage"):
        return Inspection("needs_password", None, LOCKED)
    if not ole.has("WordDocument"):
        return Inspection("error", None, unsupported(content) if ole.foreign_kind() else DAMAGED)
    if ole.word_is_encrypted():
        return Inspection("needs_password", MediaType.DOC, LOCKED)
    return Inspection("ok", MediaType.DOC)


def _zip_type(directory: ZipDirectory) -> MediaType | None:
    if directory.mimetype.startswith("application/vnd.oasis.opendocument.text"):
        return MediaType.ODT if "content.xml" in directory.names else None
    if "[Content_Types].xml" in directory.names and any(name.startswith("word/") for name in directory.names):
        return MediaType.DOCX
    return None


def _zip_kind(directory: ZipDirectory) -> str:
    for mark, kind in NOT_ACCEPTED.items():
        if directory.mimetype.startswith(mark) or any(name.startswith(mark) for name in directory.names):
            return kind
    return "This is an archive."
