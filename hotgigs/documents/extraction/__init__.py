"""Turns the bytes of a document into plain text in reading order, and says what stands in the way."""

from collections.abc import Callable
from typing import BinaryIO

from hotgigs.documents.extraction import docx, odt, pdf, plain, rtf
from hotgigs.documents.extraction.result import Extraction, Unreadable

__all__ = ["Extraction", "Unreadable", "extract"]

_READERS: dict[str, Callable[[BinaryIO], Extraction]] = {
    "application/pdf": pdf.extract,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": docx.extract,
    "application/vnd.oasis.opendocument.text": odt.extract,
    "application/rtf": rtf.extract,
    "text/rtf": rtf.extract,
    "text/plain": plain.extract,
}


def extract(stream: BinaryIO, media_type: str) -> Extraction:
    """Read a document of the media type that its bytes gave away; no path, process or network is touched.

    A Word 97 document (`application/msword`) is read by a program: see `extraction.doc`.
    Raises Unreadable when the content is damaged or hostile.
    """
    reader = _READERS.get(str(media_type))
    if reader is None:
        raise Unreadable("This type of document cannot be read here. Save it as a PDF and upload that.")
    return reader(stream)
