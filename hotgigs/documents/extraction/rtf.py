"""Reads Rich Text (RTF) with a tokenizer of its own, so that nesting and sizes stay bounded.

striprtf raises on unknown code pages and loses list bullets and table cells, which layouts need.
"""

import re
from dataclasses import dataclass, replace
from typing import BinaryIO

from hotgigs.documents.extraction.result import (
    MAX_BYTES,
    MAX_CHARACTERS,
    TOO_MUCH,
    Extraction,
    Unreadable,
    read_text,
)

MAX_DEPTH = 400
"""Nested groups. Writers stay below 40."""

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|[\r\n]+|([^\\{}\r\n]+)"
)
_HIDDEN = frozenset(
    b"fonttbl colortbl stylesheet info pict object filetbl listtable listoverridetable rsidtbl generator themedata "
    b"colorschememapping datastore latentstyles xmlnstbl mmathPr fldinst bkmkstart bkmkend revtbl userprops nonshppict "
    b"wgrffmtfilter panose falt ftnsep ftnsepc sp".split()
)
"""Destinations that hold no text of the document."""

_WRITTEN = {
    **dict.fromkeys((b"par", b"line", b"sect", b"page", b"row", b"nestrow"), "\n"),
    **dict.fromkeys((b"cell", b"nestcell"), "    "),
    b"tab": "\t",
    b"bullet": "•",
    b"emdash": "—",
    b"endash": "–",
    b"lquote": "‘",
    b"rquote": "’",
    b"ldblquote": "“",
    b"rdblquote": "”",
    b"emspace": " ",
    b"enspace": " ",
}
_SYMBOLS = {b"~": " ", b"_": "-", b"\\": "\\", b"{": "{", b"}": "}", b"\n": "\n", b"\r": "\n"}
_CHARSETS = {
    0: "cp1252",
    77: "mac_roman",
    128: "cp932",
    129: "cp949",
    134: "gb18030",
    136: "big5",
    161: "cp1253",
    162: "cp1254",
    163: "cp1258",
    177: "cp1255",
    178: "cp1256",
    186: "cp1257",
    204: "cp1251",
    222: "cp874",
    238: "cp1250",
}
"""Values of \\fcharset, and the code pages they mean."""


@dataclass(frozen=True)
class _State:
    """What a group inherits: whether its text is shown, its code page, how many bytes follow a \\u."""

    hidden: bool = False
    encoding: str = ""
    fallback: int = 1


def extract(stream: BinaryIO) -> Extraction:
    """Read an RTF file; raises Unreadable."""
    content = stream.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise Unreadable(TOO_MUCH)
    if b"{\\rtf" not in content[:64]:
        raise Unreadable()
    return read_text(_Reader().read(content))


class _Reader:
    """Holds the stack of groups and the text so far."""

    def __init__(self) -> None:
        self.stack: list[_State] = []
        self.state = _State()
        self.encoding = "cp1252"
        self.fonts: dict[int, str] = {}
        self.font = 0
        self.in_fonts = -1
        self.raw = bytearray()
        self.written: list[str] = []
        self.size = 0
        self.skip = 0
        self.opening = False

    def read(self, content: bytes) -> str:
        at = content.find(b"{\\rtf")
        while at < len(content) and self.size < MAX_CHARACTERS:
            token = _TOKEN.match(content, at)
            if token is None:
                break
            at = token.end()
            word = token.group(1)
            if word == b"bin":
                at += max(0, int(token.group(2) or 0))
            self._take(token)
        self._flush()
        return "".join(self.written)

    def _take(self, token: "re.Match[bytes]") -> None:
        word, value, code, symbol, brace, text = token.groups()
        if brace:
            self._flush()
            self.skip = 0
            (self._open if brace == b"{" else self._close)()
        elif word:
            self._flush()
            self._word(word, int(value) if value else None)
        elif code:
            self._bytes(bytes([int(code, 16)]))
        elif symbol:
            self._symbol(symbol)
        elif text:
            self._bytes(text)
        self.opening = brace == b"{" or (self.opening and symbol == b"*")

    def _open(self) -> None:
        self.stack.append(self.state)
        if len(self.stack) > MAX_DEPTH:
            raise Unreadable(TOO_MUCH)

    def _close(self) -> None:
        if self.stack:
            self.state = self.stack.pop()
        if len(self.stack) < self.in_fonts:
            self.in_fonts = -1

    def _symbol(self, symbol: bytes) -> None:
        if symbol == b"*" and self.opening:
            # An optional destination: shown only by programs that know it, and none of them is body text.
            self.state = replace(self.state, hidden=True)
            return
        self._flush()
        self._write(_SYMBOLS.get(symbol, ""))

    def _word(self, word: bytes, value: int | None) -> None:
        if self.opening and word == b"fonttbl":
            self.in_fonts = len(self.stack)
        if self.opening and word in _HIDDEN:
            self.state = replace(self.state, hidden=True)
        elif word == b"shptxt" or (word == b"listtext" and self.opening):
            self.state = replace(self.state, hidden=False)
        elif word in _WRITTEN:
            self._write(_WRITTEN[word])
        elif value is not None:
            self._number(word, value)

    def _number(self, word: bytes, value: int) -> None:
        if word == b"u":
            self._unicode(value)
        elif word == b"uc":
            self.state = replace(self.state, fallback=max(0, min(value, 8)))
        elif word == b"ansicpg":
            self.encoding = _known(f"cp{value}") or self.encoding
        elif word in (b"f", b"af"):
            self.font = value
            self.state = replace(self.state, encoding=self.fonts.get(value, ""))
        elif word == b"fcharset" and self.in_fonts >= 0:
            self.fonts[self.font] = _CHARSETS.get(value, "")

    def _unicode(self, value: int) -> None:
        self.skip = self.state.fallback
        code = value % 0x10000 if value < 0 else value
        if code < 0x110000:
            self._write(chr(code))

    def _bytes(self, content: bytes) -> None:
        if self.state.hidden:
            return
        skipped = min(self.skip, len(content))
        self.skip -= skipped
        self.raw += content[skipped:]

    def _flush(self) -> None:
        if self.raw:
            self._write(bytes(self.raw).decode(self.state.encoding or self.encoding, "replace"))
            self.raw.clear()

    def _write(self, text: str) -> None:
        if text and not self.state.hidden:
            self.written.append(text)
            self.size += len(text)


def _known(encoding: str) -> str:
    # Decoding nothing asks for no codec, so that an unknown one would come to light with the first letter.
    try:
        b" ".decode(encoding)
    except (LookupError, UnicodeDecodeError):
        return ""
    return encoding
