"""Reads which streams an OLE compound file (the container of Word 97 to 2003) holds."""

import struct
from dataclasses import dataclass

from hotgigs.documents.rules.types import PRESENTATION, SPREADSHEET

_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADER_BYTES = 512
_ENTRY_BYTES = 128
_NAME_LENGTH = 64
_KIND, _STREAM = 66, 2
_FIRST_SECTOR = 116
_FIB_FLAGS, _FIB_ENCRYPTED = 10, 0x0100
"""Offset and bit of `fEncrypted` in the file information block, [MS-DOC] 2.5.2."""


@dataclass(frozen=True)
class OleFile:
    """The bytes of a compound file and the size of its sectors."""

    content: bytes
    sector_bytes: int

    def has(self, stream: str) -> bool:
        """Tell whether a stream of this name stands in the directory."""
        return self._entry(stream) is not None

    def foreign_kind(self) -> str | None:
        """Say what a compound file other than Word's is."""
        if self.has("Workbook") or self.has("Book"):
            return SPREADSHEET
        if self.has("PowerPoint Document"):
            return PRESENTATION
        return "This is an Outlook message." if self.has("__properties_version1.0") else None

    def word_is_encrypted(self) -> bool:
        """Read the flag with which Word marks a document that asks for a password."""
        entry = self._entry("WordDocument")
        if entry is None:
            return False
        (sector,) = struct.unpack_from("<L", self.content, entry + _FIRST_SECTOR)
        at = (sector + 1) * self.sector_bytes + _FIB_FLAGS
        return at + 2 <= len(self.content) and bool(struct.unpack_from("<H", self.content, at)[0] & _FIB_ENCRYPTED)

    def _entry(self, stream: str) -> int | None:
        # Directory entries are aligned to 128 bytes wherever their sectors lie, so a scan finds them
        # without following chains that a damaged or hostile file may have bent.
        name = stream.encode("utf-16-le")
        at = self.content.find(name)
        while at >= 0:
            if at % _ENTRY_BYTES == 0 and at + _ENTRY_BYTES <= len(self.content):
                (length,) = struct.unpack_from("<H", self.content, at + _NAME_LENGTH)
                if length == len(name) + 2 and self.content[at + _KIND] == _STREAM:
                    return at
            at = self.content.find(name, at + 2)
        return None


def open_ole(content: bytes) -> OleFile | None:
    """Recognise a compound file; None if it is none."""
    if not content.startswith(_SIGNATURE) or len(content) < _HEADER_BYTES:
        return None
    (shift,) = struct.unpack_from("<H", content, 30)
    return OleFile(content, 1 << shift) if shift in (9, 12) else None
