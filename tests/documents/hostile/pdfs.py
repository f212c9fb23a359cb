"""Hostile PDF files: enormous pages and pictures, circles, depths, floods and lies."""

import io
import zlib

import pypdf

from tests.documents.hostile import packages

CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"
PAGES = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
WORDS = b"BT /F 12 Tf 50 700 Td (Ada Lovelace, ada@example.org, analyst of engines) Tj ET"
PAGE = (
    b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
    b"/Resources<</Font<</F 5 0 R>>/XObject<</X 6 0 R>>>>>>"
)


def stream(content: bytes, entries: bytes = b"", *, packed: bool = False) -> bytes:
    """Make a stream object."""
    if packed:
        content, entries = zlib.compress(content, 9), entries + b"/Filter/FlateDecode"
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (entries, len(content), content)


def pdf(*objects: bytes, trailer: bytes = b"") -> bytes:
    """Make a file of numbered objects, the first of them the catalogue, with a right cross-reference table."""
    made = bytearray(b"%PDF-1.7\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(made)
    made += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    made += b"".join(b"%010d 00000 n \n" % place for place in places)
    made += b"trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, trailer, start)
    return bytes(made)


def page(box: bytes = b"0 0 595 842", content: bytes = WORDS, extra: bytes = b"", x: bytes = b"null") -> bytes:
    """Make a file of one page with words, and `x` as an object that its content may draw."""
    sized = PAGE.replace(b"0 0 595 842", box).replace(b"/Type/Page/", b"/Type/Page" + extra + b"/")
    return pdf(CATALOG, PAGES, sized, stream(content, packed=len(content) > 10_000), FONT, x)


def bombs() -> dict[str, bytes]:
    """Make every hostile PDF file."""
    return {**_sizes(), **_pictures(), **_circles(), **_floods(), **_lies(), **_locked()}


def _sizes() -> dict[str, bytes]:
    boxes = {
        "huge": b"0 0 1000000000 1000000000",
        "wide": b"0 0 10000000 1",
        "tall": b"0 0 1 10000000",
        "negative": b"500 500 -500 -500",
        "empty": b"0 0 0 0",
        "overflow": b"0 0 1e400 99999999999999999999999999",
        "words": b"/a /b /c (d)",
        "tiny": b"0 0 0.0000001 0.0000001",
    }
    made = {f"box-{name}.pdf": page(box) for name, box in boxes.items()}
    return {
        **made,
        "user-unit.pdf": page(extra=b"/UserUnit 1e30/Rotate 33"),
        "annots.pdf": page(extra=b"/Annots[3 0 R]"),
    }


def _picture(width: int, height: int, filters: bytes, content: bytes) -> bytes:
    entries = b"/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter%s"
    return page(content=b"q 500 0 0 500 0 0 cm /X Do Q", x=stream(content, entries % (width, height, filters)))


def _pictures() -> dict[str, bytes]:
    zeros = zlib.compress(bytes(20_000_000), 9)
    twice = zlib.compress(zlib.compress(bytes(400_000_000), 9), 9)
    return {
        "picture-huge.pdf": _picture(100_000, 100_000, b"/FlateDecode", zeros),
        "picture-wide.pdf": _picture(2_000_000_000, 1, b"/FlateDecode", zeros),
        "picture-overflow.pdf": _picture(4_294_967_295, 4_294_967_295, b"/FlateDecode", b""),
        "picture-twice.pdf": _picture(15_000, 15_000, b"[/FlateDecode/FlateDecode]", twice),
        "picture-jpeg.pdf": _picture(65_000, 65_000, b"/DCTDecode", b"\xff\xd8\xff\xe0" + bytes(1_000)),
        "picture-jpx.pdf": _picture(65_000, 65_000, b"/JPXDecode", b"\0\0\0\x0cjP  \r\n\x87\n" + b"\xff" * 1_000),
        "picture-jbig2.pdf": _picture(65_000, 65_000, b"/JBIG2Decode", b"\xff" * 1_000),
        "picture-fax.pdf": _picture(65_000, 65_000, b"/CCITTFaxDecode", b"\0\x01" * 1_000),
    }


def _circles() -> dict[str, bytes]:
    form = stream(b"/X Do /X Do", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 6 0 R>>>>")
    glyph = b"<</Type/Font/Subtype/Type3/FontBBox[0 0 1 1]/FontMatrix[1 0 0 1 0 0]/FirstChar 0/LastChar 255/CharProcs"
    glyph += b"<</a 4 0 R>>/Encoding<</Differences[65/a]>>/Resources<</Font<</F 5 0 R>>>>/Widths[1]>>"
    content = stream(b"BT /F 9 Tf (AAAA) Tj ET")
    doubling = [
        stream(b"/X Do " * 10, b"/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>>>" % (number + 1))
        for number in range(6, 30)
    ]
    kids = b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>"
    return {
        "circle-pages.pdf": pdf(CATALOG, kids, PAGE, stream(WORDS), FONT, b"null"),
        "circle-parent.pdf": page(extra=b"/Rotate 3 0 R/Group 3 0 R"),
        "circle-form.pdf": page(content=b"/X Do", x=form),
        "circle-length.pdf": pdf(CATALOG, PAGES, PAGE, b"<</Length 4 0 R>>stream\nx\nendstream", FONT, b"null"),
        "circle-font.pdf": pdf(CATALOG, PAGES, PAGE, content, glyph, b"null"),
        "circle-previous.pdf": pdf(CATALOG, PAGES, PAGE, stream(WORDS), FONT, b"null", trailer=b"/Prev 9"),
        "circle-catalog.pdf": pdf(b"1 0 R", PAGES, PAGE, stream(WORDS), FONT, b"null"),
        "doubling.pdf": pdf(CATALOG, PAGES, PAGE, stream(b"/X Do"), FONT, *doubling, b"null"),
    }


def _floods() -> dict[str, bytes]:
    kids = b"<</Type/Pages/Kids[%s]/Count 100000>>" % (b"3 0 R " * 100_000)
    return {
        "deep-arrays.pdf": page(extra=b"/Deep" + b"[" * 100_000),
        "deep-dictionaries.pdf": page(extra=b"/Deep" + b"<</a" * 100_000),
        "deep-states.pdf": page(content=b"q " * 3_000_000 + WORDS),
        "deep-marks.pdf": page(content=b"/a BMC " * 500_000 + WORDS),
        "many-pages.pdf": pdf(CATALOG, kids, PAGE, stream(WORDS), FONT, b"null"),
        "many-words.pdf": page(content=WORDS * 100_000),
        "many-lines.pdf": page(content=b"0 0 m 500 500 l S " * 500_000),
        "many-curves.pdf": page(content=b"0 0 m " + b"1 9 300 200 500 800 c " * 300_000 + b"S"),
        "flate.pdf": page(content=b" " * 200_000_000),
        "claimed-pages.pdf": pdf(CATALOG, PAGES.replace(b"Count 1", b"Count 2000000000"), PAGE, stream(WORDS), FONT),
    }


def _lies() -> dict[str, bytes]:
    good = page()
    return {
        "no-table.pdf": good[: good.rfind(b"xref\n0")],
        "far-table.pdf": good.replace(b"startxref\n", b"startxref\n99999999"),
        "late-header.pdf": b"x" * 900 + good,
        "too-late-header.pdf": b"\0" * 5_000 + good,
        "header-only.pdf": b"%PDF-1.7\n",
        "script.pdf": pdf(
            CATALOG[:-2] + b"/OpenAction<</S/JavaScript/JS(while\\(1\\);)>>>>", PAGES, PAGE, stream(WORDS), FONT
        ),
        "launch.pdf": pdf(CATALOG[:-2] + b"/OpenAction<</S/Launch/F(/bin/sh)>>>>", PAGES, PAGE, stream(WORDS), FONT),
        "pdf-and-zip.pdf": good + packages.docx(packages.paragraph("x")),
        "zip-and-pdf.docx": packages.docx(packages.paragraph("x")) + good,
        "picture-and-pdf.gif": b"GIF89a" + good,
        "page-and-pdf.html": b"<html>" + good,
    }


def _locked() -> dict[str, bytes]:
    made = {}
    for algorithm in ("RC4-128", "AES-256"):
        writer = pypdf.PdfWriter(clone_from=io.BytesIO(page()))
        writer.encrypt("secret", algorithm=algorithm)
        packed = io.BytesIO()
        writer.write(packed)
        made[f"locked-{algorithm.lower()}.pdf"] = packed.getvalue()
    return made
