"""Reads the directory of a zip file without unpacking anything, in bounded time and memory."""

import struct
from dataclasses import dataclass

_END = struct.Struct("<4s4H2LH")
_ENTRY = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_MIMETYPE_LONGEST = 128
_FLAG_ENCRYPTED = 1
_STORED = 0


@dataclass(frozen=True)
class ZipDirectory:
    """The names in a zip file, what it claims to unpack to, and what stands in its `mimetype` entry."""

    names: frozenset[str]
    unpacked_bytes: int
    encrypted: bool
    overfull: bool
    mimetype: str


def read_directory(content: bytes, most: int) -> ZipDirectory | None:
    """Read the central directory, at most `most` entries of it; None when there is no readable one."""
    at = content.rfind(b"PK\x05\x06", max(0, len(content) - 65_557))
    if not content.startswith(b"PK") or at < 0 or at + _END.size > len(content):
        return None
    count, size, start = _END.unpack_from(content, at)[4:7]
    names: list[str] = []
    unpacked, encrypted, position = 0, False, _start(content, end=at, size=size, claimed=start)
    while len(names) <= most and position + _ENTRY.size <= at:
        entry = _ENTRY.unpack_from(content, position)
        if entry[0] != b"PK\x01\x02":
            return None
        name_end = position + _ENTRY.size + entry[10]
        names.append(content[position + _ENTRY.size : name_end].decode("utf-8", "replace"))
        unpacked += entry[9]
        encrypted = encrypted or bool(entry[3] & _FLAG_ENCRYPTED)
        position = name_end + entry[11] + entry[12]
    if not names or len(names) < min(count, most):
        return None
    return ZipDirectory(frozenset(names), unpacked, encrypted, len(names) > most, _mimetype(content))


def _start(content: bytes, *, end: int, size: int, claimed: int) -> int:
    """Where the directory begins: as claimed, or counted back from its end when bytes were put before the file."""
    if content[claimed : claimed + 4] == b"PK\x01\x02":
        return claimed
    return max(0, end - size)


def _mimetype(content: bytes) -> str:
    """Read the first entry when it is an uncompressed `mimetype`, as OpenDocument and EPUB ask for."""
    if len(content) < _LOCAL.size:
        return ""
    entry = _LOCAL.unpack_from(content)
    at = _LOCAL.size + entry[9]
    if content[_LOCAL.size : at] != b"mimetype" or entry[3] != _STORED:
        return ""
    at += entry[10]
    return content[at : at + min(entry[8], _MIMETYPE_LONGEST)].decode("ascii", "replace")
