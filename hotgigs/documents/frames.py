"""How a sandboxed child answers over its pipe: frames of a kind, a length and that many bytes."""

import json
import os
import struct
from collections.abc import Iterator

READY = b"R"
"""The sandbox is shut; nothing of the document has been read."""
ANSWER = b"A"
"""JSON: status, sentence, text, pages."""
RESUME = b"P"
"""JSON: resume and fields."""
PICTURE = b"I"
"""Width and height as two 16-bit numbers, then a WebP or JPEG file."""
END = b"E"
"""JSON: what went wrong beside the answer; nothing follows."""

PICTURE_HEAD = struct.Struct(">HH")
_HEAD = struct.Struct(">cI")


def pack(kind: bytes, payload: bytes = b"") -> bytes:
    """Build one frame."""
    return _HEAD.pack(kind, len(payload)) + payload


def write(descriptor: int, kind: bytes, payload: bytes = b"") -> None:
    """Send one frame. Raises OSError when nobody listens any more."""
    rest = memoryview(pack(kind, payload))
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def write_json(descriptor: int, kind: bytes, payload: object) -> None:
    """Send one frame of JSON. Raises OSError as `write`, ValueError for what JSON does not know."""
    write(descriptor, kind, json.dumps(payload, ensure_ascii=False, allow_nan=False).encode())


def write_picture(descriptor: int, content: bytes, width: int, height: int) -> None:
    """Send a picture with its size in pixels. Raises OSError as `write`."""
    write(descriptor, PICTURE, PICTURE_HEAD.pack(width, height) + content)


def split(received: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Take received bytes apart into frames; one that was cut off at the end is left out."""
    at = 0
    while at + _HEAD.size <= len(received):
        kind, length = _HEAD.unpack_from(received, at)
        at += _HEAD.size + length
        if at > len(received):
            return
        yield kind, received[at - length : at]
