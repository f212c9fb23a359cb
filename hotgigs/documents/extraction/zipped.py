"""Reads parts of a zipped document (DOCX, ODT) as bounded streams of XML events."""

import zipfile
import zlib
from typing import BinaryIO, Protocol
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from hotgigs.documents.extraction.result import NEEDS_PASSWORD, TOO_MUCH, Extraction, Unreadable

MAX_PART_BYTES = 24 * 1024 * 1024
"""Unpacked size of one part. The XML of a 40-page resume has 2 MB; the rest is a bomb."""

MAX_DEPTH = 200
"""Nested elements. Tables within tables within text boxes stay below 60."""

_CHUNK = 64 * 1024
_ENCRYPTED = 1
_FAULTS = (
    *(zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError, KeyError),
    *(ParseError, DefusedXmlException, MemoryError),
)
"""What zipfile and expat raise for damaged input, measured with cut and flipped files."""


class Protected(Exception):
    """A zip entry that asks for a password."""


class Reader(Protocol):
    """What follows the elements of a part; names come without namespace."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Begin an element."""

    def end(self, name: str) -> None:
        """End an element."""

    def data(self, text: str) -> None:
        """Take text, in the order of the document."""


class Package:
    """An open zipped document."""

    def __init__(self, stream: BinaryIO) -> None:
        try:
            self.archive = zipfile.ZipFile(stream)
        except _FAULTS as fault:
            raise Unreadable() from fault

    def names(self) -> list[str]:
        """List the names of all parts."""
        return self.archive.namelist()

    def walk(self, part: str, reader: Reader) -> None:
        """Lead a reader through a part; raises Unreadable or Protected."""
        parser = DefusedXMLParser(target=_Target(reader), forbid_dtd=True)
        try:
            if self.archive.getinfo(part).flag_bits & _ENCRYPTED:
                raise Protected
            left = MAX_PART_BYTES
            with self.archive.open(part) as stream:
                while chunk := stream.read(_CHUNK):
                    left -= len(chunk)
                    if left < 0:
                        raise Unreadable(TOO_MUCH)
                    parser.feed(chunk)
            parser.close()
        except _FAULTS as fault:
            raise Unreadable() from fault


class _Target:
    """Takes the parser's events: counts depth, cuts namespaces off."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.depth = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise Unreadable(TOO_MUCH)
        self.reader.start(_local(tag), {_local(key): value for key, value in attributes.items()})

    def end(self, tag: str) -> None:
        self.depth -= 1
        self.reader.end(_local(tag))

    def data(self, text: str) -> None:
        self.reader.data(text)

    def close(self) -> None:
        """Nothing is built, so nothing is handed over."""


def protected() -> Extraction:
    """Answer for a document that asks for a password."""
    return Extraction("needs_password", "", 0, NEEDS_PASSWORD)


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
