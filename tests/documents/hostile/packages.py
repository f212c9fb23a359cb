"""Hostile zip packages: DOCX and ODT that unpack, expand, nest or repeat without end."""

import io
import struct
import zipfile
from collections.abc import Mapping

TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.document.main+xml"/></Types>'
)
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>'
    "</Relationships>"
)
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
ENTITIES = '<!ENTITY e0 "hahahaha">' + "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
LONG_ENTITY = f'<!ENTITY long "{"a" * 100_000}">'


def pack(parts: Mapping[str, str | bytes], stored: str = "") -> bytes:
    """Make a zip file, with one entry stored instead of deflated."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content, zipfile.ZIP_STORED if name == stored else None)
    return packed.getvalue()


def docx(body: str, doctype: str = "", parts: dict[str, str | bytes] | None = None) -> bytes:
    """Make a Word document around paragraphs."""
    document = f'<?xml version="1.0"?>{doctype}<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
    return pack(
        {"[Content_Types].xml": TYPES, "_rels/.rels": RELATIONS, "word/document.xml": document, **(parts or {})}
    )


def odt(body: str, doctype: str = "", manifest: str = "") -> bytes:
    """Make an OpenDocument text around paragraphs."""
    office = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
    text = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
    table = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
    content = (
        f'<?xml version="1.0"?>{doctype}<office:document-content xmlns:office="{office}" xmlns:text="{text}" '
        f'xmlns:table="{table}"><office:body><office:text>{body}</office:text></office:body></office:document-content>'
    )
    listing = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml">{manifest}'
        "</manifest:file-entry></manifest:manifest>"
    )
    mimetype = "application/vnd.oasis.opendocument.text"
    entries = {"mimetype": mimetype, "content.xml": content, "META-INF/manifest.xml": listing}
    return pack(entries, stored="mimetype")


def paragraph(text: str) -> str:
    """Make a paragraph of Word."""
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def bombs() -> dict[str, bytes]:
    """Make every hostile package."""
    return {**_docx_bombs(), **_odt_bombs(), **_zip_bombs()}


def _docx_bombs() -> dict[str, bytes]:
    laughs = f"<!DOCTYPE x [{ENTITIES}]>"
    outside = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    remote = '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">'
    row = "<w:tbl><w:tr><w:tc>"
    return {
        "laughs.docx": docx(paragraph("&e11;"), laughs),
        "quadratic.docx": docx(paragraph("&long;" * 20_000), f"<!DOCTYPE x [{LONG_ENTITY}]>"),
        "outside.docx": docx(paragraph("&f;"), outside),
        "remote.docx": docx(paragraph("hello"), remote),
        "deep.docx": docx("<w:p>" * 200_000),
        "deep-closed.docx": docx("<w:p>" * 50_000 + "</w:p>" * 50_000),
        "deep-tables.docx": docx(row * 5_000 + "</w:tc></w:tr></w:tbl>" * 5_000),
        "paragraphs.docx": docx(paragraph("x") * 500_000),
        "empty-paragraphs.docx": docx("<w:p/>" * 2_000_000),
        "tabs.docx": docx("<w:p><w:r>" + "<w:tab/>" * 2_000_000 + "</w:r></w:p>"),
        "attributes.docx": docx("<w:p " + " ".join(f'a{n}="1"' for n in range(200_000)) + "/>"),
        "one-line.docx": docx(paragraph("x" * 20_000_000)),
        "space.docx": docx(" " * 100_000_000),
        "styles.docx": docx(paragraph("hello there, a resume"), parts={"word/styles.xml": " " * 100_000_000}),
        "not-xml.docx": docx("<<<>>>"),
        "no-document.docx": pack({"[Content_Types].xml": TYPES, "_rels/.rels": RELATIONS, "word/x.xml": "<x/>"}),
        "self-relation.docx": docx(paragraph("x"), parts={"word/_rels/document.xml.rels": RELATIONS}),
        "macros.docm": docx(paragraph("x"), parts={"word/vbaProject.bin": b"\xd0\xcf\x11\xe0" * 100}),
    }


def _odt_bombs() -> dict[str, bytes]:
    cell = '<table:table-cell table:number-columns-repeated="100000000"><text:p>x</text:p></table:table-cell>'
    rows = f'<table:table-row table:number-rows-repeated="100000000">{cell}</table:table-row>'
    key = '<manifest:encryption-data manifest:checksum="x"/>'
    return {
        "laughs.odt": odt("<text:p>&e11;</text:p>", f"<!DOCTYPE x [{ENTITIES}]>"),
        "spaces.odt": odt('<text:p>a<text:s text:c="2000000000"/>b</text:p>' * 100),
        "negative-spaces.odt": odt('<text:p>a<text:s text:c="-5"/>b<text:s text:c="1e9"/></text:p>'),
        "repeated.odt": odt(f"<table:table>{rows}</table:table>"),
        "deep.odt": odt("<text:span>" * 100_000),
        "deep-closed.odt": odt("<text:list><text:list-item>" * 20_000 + "</text:list-item></text:list>" * 20_000),
        "paragraphs.odt": odt("<text:p>x</text:p>" * 1_000_000),
        "encrypted.odt": odt("<text:p>x</text:p>", manifest=key),
        "space.odt": odt(" " * 100_000_000),
    }


def _zip_bombs() -> dict[str, bytes]:
    bomb = docx(" " * 100_000_000)
    liar = bytearray(docx(paragraph("x") * 4_000_000))
    start = liar.rfind(b"PK\x01\x02")
    struct.pack_into("<L", liar, start + 24, 100)
    many: dict[str, str | bytes] = {"[Content_Types].xml": TYPES, "word/document.xml": "<x/>"}
    many.update({f"word/{number}.xml": "" for number in range(20_000)})
    declared = bytearray(docx(paragraph("x")))
    struct.pack_into("<L", declared, declared.rfind(b"PK\x01\x02") + 24, 0xFFFFFFFE)
    return {
        "nested.docx": docx(paragraph("x"), parts={"word/embeddings/a.docx": bomb}),
        "liar.docx": bytes(liar),
        "declared.docx": bytes(declared),
        "entries.docx": pack(many),
        "upwards.docx": docx(paragraph("x"), parts={"../../../../etc/cron.d/x": "x", "/etc/passwd": "x"}),
        "archive.zip": pack({"a.txt": "hello"}),
        "cut-directory.docx": docx(paragraph("x"))[:-30],
        "only-end.zip": b"PK\x03\x04" + b"PK\x05\x06" + bytes(18),
        "endless-directory.docx": b"PK\x03\x04[Content_Types].xml"
        + b"PK\x01\x02" * 100_000
        + b"PK\x05\x06"
        + bytes(18),
    }
