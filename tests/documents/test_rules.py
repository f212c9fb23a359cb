"""What a file is, and whether it may be read, is told by its bytes."""

import pytest

from hotgigs.documents.rules import DAMAGED, EMPTY, LOCKED, MediaType, inspect, sniff, too_large
from tests.documents.hostile import good_files
from tests.documents.hostile.packages import pack

ACCEPTED = "Upload a PDF, Word, OpenDocument, RTF or text file."
TYPES = {
    "resume.doc": MediaType.DOC,
    "resume.docx": MediaType.DOCX,
    "resume.odt": MediaType.ODT,
    "resume.pdf": MediaType.PDF,
    "resume.rtf": MediaType.RTF,
    "resume.txt": MediaType.TEXT,
    "scan.pdf": MediaType.PDF,
    "two-pages.pdf": MediaType.PDF,
}
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(22) + b"\x09\0" + bytes(480)


def entry(name: str) -> bytes:
    """Make a directory entry of a stream in a compound file."""
    written = name.encode("utf-16-le")
    return (written.ljust(64, b"\0") + bytes([len(written) + 2, 0, 2])).ljust(128, b"\0")


@pytest.mark.parametrize("name", TYPES)
def test_it_tells_the_type_by_content(name: str) -> None:
    content = good_files()[name]
    assert sniff(content) is TYPES[name]
    assert inspect(content).status == "ok"
    assert inspect(content).media_type is TYPES[name]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n....", "This is a picture."),
        (b"\xff\xd8\xff\xe0 jpeg", "This is a picture."),
        (b"RIFF1234WEBPVP8 ", "This is a picture."),
        (b"\0\0\0\x18ftypheic", "This is a picture."),
        (b"\0\0\0\x18ftypisom", "This is a recording."),
        (b"BM\0\0\0\0", "This is a picture."),
        (b"MZ\x90\0\x03\0", "This is a program."),
        (b"7z\xbc\xaf\x27\x1c\0\4", "This is an archive."),
        (b"%!PS-Adobe-3.0", "This is a PostScript file."),
        (b"\xef\xbb\xbf <!-- a --><!-- b -->\n<HTML lang=en>", "This is a web page."),
        (pack({"a.txt": "x"}), "This is an archive."),
        (pack({"[Content_Types].xml": "x", "xl/workbook.xml": "x"}), "This is a spreadsheet."),
        (pack({"[Content_Types].xml": "x", "ppt/presentation.xml": "x"}), "This is a presentation."),
        (pack({"mimetype": "application/epub+zip"}, stored="mimetype"), "This is an e-book."),
        (pack({"Index/Document.iwa": "x"}), "This is a Pages, Numbers or Keynote document."),
        (OLE + entry("Workbook"), "This is a spreadsheet."),
        (OLE + entry("PowerPoint Document"), "This is a presentation."),
        (b"\x00\x01\x02\x03 nothing known", "This type of file is not supported."),
    ],
)
def test_it_names_what_it_does_not_take(content: bytes, kind: str) -> None:
    seen = inspect(content)
    assert (seen.status, seen.media_type, seen.sentence) == ("error", None, f"{kind} {ACCEPTED}")
    assert sniff(content) is None


@pytest.mark.parametrize("content", [b"BMW, eight years", b"MZ Holdings", b"PK Sharma", b"ID3 and other trees"])
def test_a_text_may_begin_as_other_files_do(content: bytes) -> None:
    assert sniff(content) is MediaType.TEXT


@pytest.mark.parametrize("content", [b"", b" \r\n\t", bytes(100), b"\xef\xbb\xbf"])
def test_it_says_that_a_file_is_empty(content: bytes) -> None:
    assert inspect(content).status == "empty"
    assert inspect(content).sentence == EMPTY


def test_it_says_that_a_file_is_too_large() -> None:
    assert inspect(b"a" * 11, limit=10).sentence == too_large(10)
    assert too_large() == "This file is larger than 10 MB. Upload a smaller one."


def test_it_says_that_a_file_needs_a_password() -> None:
    word = entry("WordDocument")
    locked_word = bytearray(OLE + word + bytes(384) + b"\xec\xa5".ljust(512, b"\0"))
    locked_word[1024 + 11] = 1
    locked_word[512 + 116] = 1
    for content in (OLE + entry("EncryptedPackage"), bytes(locked_word)):
        assert (inspect(content).status, inspect(content).sentence) == ("needs_password", LOCKED)


@pytest.mark.parametrize("name", ["resume.docx", "resume.odt"])
def test_it_says_that_a_package_is_damaged(name: str) -> None:
    content = good_files()[name]
    assert inspect(content[: len(content) // 2]).sentence == DAMAGED


def test_it_decides_about_whatever_comes_in_one_pass() -> None:
    # More than one pass over these would not come to an end.
    for content in (
        b"<!--" + b"--><!--" * 1_000_000,
        OLE + entry("x") * 70_000,
        b"PK\x03\x04" + b"PK\x05\x06" * 2_000_000,
    ):
        inspect(content)
