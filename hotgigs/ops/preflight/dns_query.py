"""Asks a name server for text records, which the standard library cannot."""

import ipaddress
import secrets
import socket
import struct
from collections.abc import Iterator

_TXT, _IN, _RECURSE = 16, 1, 0x0100
_SECONDS = 4
_LONGEST = 4096


def text_records(name: str, resolver: str) -> list[str] | None:
    """Return the text records of a name, none when there are none, nothing at all when nobody answers."""
    query_id = secrets.randbits(16)
    labels = b"".join(bytes([len(part)]) + part.encode("ascii") for part in name.split("."))
    query = struct.pack(">6H", query_id, _RECURSE, 1, 0, 0, 0) + labels + b"\0" + struct.pack(">2H", _TXT, _IN)
    family = socket.AF_INET6 if ipaddress.ip_address(resolver).version == 6 else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as asking:
            asking.settimeout(_SECONDS)
            asking.connect((resolver, 53))
            asking.send(query)
            answer = asking.recv(_LONGEST)
        return list(_texts(answer, query_id))
    except (OSError, struct.error, IndexError):
        return None


def first_resolver(resolv_conf: str) -> str | None:
    """Return the first name server of /etc/resolv.conf."""
    for line in resolv_conf.splitlines():
        words = line.split()
        if len(words) > 1 and words[0] == "nameserver":
            return words[1].partition("%")[0]
    return None


def _texts(answer: bytes, query_id: int) -> Iterator[str]:
    found_id, _, questions, answers = struct.unpack_from(">4H", answer)
    if found_id != query_id:
        return
    place = 12
    for _ in range(questions):
        place = _after_name(answer, place) + 4
    for _ in range(answers):
        place = _after_name(answer, place)
        kind, _, _, length = struct.unpack_from(">HHIH", answer, place)
        place += 10
        if kind == _TXT:
            yield _joined(answer[place : place + length])
        place += length


def _after_name(answer: bytes, place: int) -> int:
    while answer[place]:
        if answer[place] >= 0xC0:
            return place + 2
        place += answer[place] + 1
    return place + 1


def _joined(parts: bytes) -> str:
    """Join the pieces, each with its length before it, that a text record is made of."""
    text, place = b"", 0
    while place < len(parts):
        text += parts[place + 1 : place + 1 + parts[place]]
        place += parts[place] + 1
    return text.decode("utf-8", "replace")
