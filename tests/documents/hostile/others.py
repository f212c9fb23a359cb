"""Hostile texts, RTF files, compound files, and things that are no document at all."""

import random

from tests.documents.hostile import packages

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MEGABYTE = 1_000_000


def bombs() -> dict[str, bytes]:
    """Make every hostile file that is neither PDF nor package."""
    return {**_rtf(), **_texts(), **_compound(), **_strangers()}


def _rtf() -> dict[str, bytes]:
    def rtf(content: bytes) -> bytes:
        return b"{\\rtf1\\ansi " + content + b"}"

    return {
        "groups.rtf": rtf(b"{" * 3 * MEGABYTE),
        "groups-closed.rtf": rtf(b"{" * MEGABYTE + b"a" + b"}" * MEGABYTE),
        "closing.rtf": rtf(b"}" * 3 * MEGABYTE),
        "binary.rtf": rtf(b"hello \\bin2147483647 there"),
        "binary-negative.rtf": rtf(b"hello \\bin-5 there" * 1_000),
        "unicode.rtf": rtf(b"\\uc100000\\u-9999999999999999?" * 20_000),
        "surrogates.rtf": rtf(b"\\u55357?" * 100_000),
        "numbers.rtf": rtf(b"\\fs" + b"9" * MEGABYTE),
        "words.rtf": rtf(b"\\" + b"a" * 5 * MEGABYTE),
        "picture.rtf": rtf(b"{\\pict\\wmetafile8 " + b"0f" * 4 * MEGABYTE + b"}after the picture comes a name"),
        "hex.rtf": rtf(b"\\'e4" * MEGABYTE),
        "fonts.rtf": rtf(b"{\\fonttbl" + b"".join(b"{\\f%d\\fcharset%d A;}" % (n, n) for n in range(50_000)) + b"}"),
        "pages.rtf": rtf(b"".join(b"\\ansicpg%d x" % n for n in range(20_000))),
        "lines.rtf": rtf(b"\\par " * 2 * MEGABYTE),
        "cut-word.rtf": b"{\\rtf1\\ansi hello \\",
    }


def _texts() -> dict[str, bytes]:
    return {
        "one-line.txt": (b"name surname engineer " * 500_000)[: 10 * MEGABYTE],
        "one-word.txt": b"a" * 10 * MEGABYTE,
        "lines.txt": b"a\n" * 5 * MEGABYTE,
        "blank-lines.txt": b"name" + b"\n" * 10 * MEGABYTE,
        "at-signs.txt": b"a@" * 4 * MEGABYTE,
        "dots.txt": b"a.a@a." * MEGABYTE,
        "digits.txt": b"+1 234 " * MEGABYTE,
        "brackets.txt": b"(" * 5 * MEGABYTE,
        "slashes.txt": b"https://www." * (MEGABYTE // 2),
        "dates.txt": b"01/2020 - 02/2021 " * (MEGABYTE // 2),
        "headings.txt": b"Experience\nEducation\nSkills\n" * 200_000,
        "commas.txt": b"Skills: " + b"a, " * 3 * MEGABYTE,
        "spaces.txt": b"name " + b" \t" * 4 * MEGABYTE + b"x",
        "combining.txt": ("e" + "\u0301" * MEGABYTE).encode(),
        "wide.txt": b"\xff\xfe" + b"\xd8" * MEGABYTE,
        "odd-wide.txt": b"\xff\xfea\0b",
        "not-utf-8.txt": b"Ren\xe9e \xff\xfe\xfd " * 100_000,
        "right-to-left.txt": ("\u202e" * 100_000 + "\u0627\u0644" * 500_000).encode(),
        "emoji.txt": "\U0001f469\u200d\U0001f680".encode() * 300_000,
        "escapes.txt": b"\x1b[2J\x1b]0;owned\x07name " * 1_000,
        "dashes.txt": b"-" * 9 * MEGABYTE,
        "too-large.txt": b"a" * (10 * 1024 * 1024 + 1),
    }


def _compound() -> dict[str, bytes]:
    chance = random.Random(7)
    header = SIGNATURE + bytes(22) + b"\x09\0" + bytes(480)
    name = "WordDocument".encode("utf-16-le").ljust(64, b"\0") + b"\x1a\0\x02"
    entry = name + bytes(128 - len(name))
    far = entry[:116] + b"\xff" * 12
    return {
        "noise.doc": SIGNATURE + chance.randbytes(200_000),
        "noise-header.doc": header + chance.randbytes(200_000),
        "word-noise.doc": header + entry + chance.randbytes(200_000),
        "word-far.doc": header + far * 100,
        "word-only.doc": header + entry,
        "circle.doc": header + entry + b"\0\0\0\0" * 5_000,
        "many-entries.doc": header + entry * 50_000,
        "short.doc": SIGNATURE,
    }


def _strangers() -> dict[str, bytes]:
    sheet = packages.pack({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<x/>"})
    return {
        "empty.pdf": b"",
        "blank.txt": b" \n\t" * 1_000,
        "zeros.pdf": bytes(MEGABYTE),
        "noise.pdf": random.Random(8).randbytes(MEGABYTE),
        "picture.pdf": b"\x89PNG\r\n\x1a\n" + bytes(1_000),
        "sheet.docx": sheet,
        "program.pdf": b"\x7fELF\x02\x01\x01" + bytes(1_000),
        "page.txt": b"<!DOCTYPE html><html><script>alert(1)</script></html>",
        "comments.html": b"<!--" + b"--><!--" * 500 + b"x",
    }
