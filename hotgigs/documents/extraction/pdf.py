"""Reads PDF files with PDFium: characters with their boxes, put in reading order by `extraction.layout`."""

import ctypes
import math
from typing import BinaryIO

import pypdfium2
import pypdfium2.raw as pdfium

from hotgigs.documents.extraction.glyphs import Glyph, repair
from hotgigs.documents.extraction.layout import read_order
from hotgigs.documents.extraction.result import (
    EMPTY,
    ENOUGH_LETTERS,
    MAX_BYTES,
    MAX_CHARACTERS,
    NEEDS_OCR,
    NEEDS_PASSWORD,
    TOO_MUCH,
    Extraction,
    Unreadable,
    letters,
    tidy,
)

MAX_PAGES = 40
"""Pages read. Academic resumes reach 30; what follows is an appendix."""

ABSURD_PAGES = 2_000
"""A file that claims more pages than this is no document of a person."""

MAX_OBJECTS = 4_000
"""Page objects looked at when a page has no text, to tell a scan from an empty page."""

_PAGE_GAP = 40.0
"""Points between two stacked pages, so that no line of one joins a line of the next."""

_SPILL = 0.2
"""Share of the width of a page by which a long line may run over its edge."""

_SCAN_COVER = 0.4
"""Share of a page that a picture covers when it is a scan and not a logo."""

_OUTLINED_PATHS = 150
"""Filled shapes on a page whose letters were drawn as outlines."""


def extract(stream: BinaryIO) -> Extraction:
    """Read a PDF file; raises Unreadable."""
    content = stream.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise Unreadable(TOO_MUCH)
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as fault:
        if getattr(fault, "err_code", None) in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
            return Extraction("needs_password", "", 0, NEEDS_PASSWORD)
        raise Unreadable() from fault
    try:
        return _read(document)
    except (pypdfium2.PdfiumError, ctypes.ArgumentError, OverflowError) as fault:
        raise Unreadable() from fault
    finally:
        document.close()


def _read(document: pypdfium2.PdfDocument) -> Extraction:
    count = len(document)
    if not 0 < count <= ABSURD_PAGES:
        raise Unreadable(TOO_MUCH if count else "This file has no pages. Save it again as a PDF and upload that.")
    glyphs: list[Glyph] = []
    depth, pictured = 0.0, False
    for index in range(min(count, MAX_PAGES)):
        page = document[index]
        found = page_glyphs(page, depth, MAX_CHARACTERS - len(glyphs))
        pictured = pictured or (len(found) < 100 and _is_picture(page))
        glyphs += found
        depth += page.get_height() + _PAGE_GAP
        page.close()
    text = tidy(read_order(repair(glyphs)))
    return _judge(text, count, pictured)


def _judge(text: str, pages: int, pictured: bool) -> Extraction:
    found = letters(text)
    if found >= ENOUGH_LETTERS and not (pictured and found < 80):
        return Extraction("ok", text, pages, "")
    if pictured:
        return Extraction("needs_ocr", text, pages, NEEDS_OCR)
    return Extraction("empty", text, pages, EMPTY)


def page_glyphs(page: pypdfium2.PdfPage, depth: float, most: int) -> list[Glyph]:
    """List the visible characters of a page, `depth` points below the top of the document."""
    text = page.get_textpage()
    left, bottom, right, top = page.get_bbox()
    spill = _SPILL * (right - left)
    box, x, y, matrix = pdfium.FS_RECTF(), ctypes.c_double(), ctypes.c_double(), pdfium.FS_MATRIX()
    glyphs = []
    order = int(depth) * 1_000
    for index in range(min(text.count_chars(), most)):
        code = pdfium.FPDFText_GetUnicode(text.raw, index)
        order += 1
        if chr(code).isspace() or pdfium.FPDFText_IsGenerated(text.raw, index) == 1:
            continue
        if not pdfium.FPDFText_GetLooseCharBox(text.raw, index, box):
            continue
        pdfium.FPDFText_GetCharOrigin(text.raw, index, x, y)
        if box.right < left - spill or box.left > right + spill or box.top < bottom or box.bottom > top:
            continue  # Text outside the page is not seen by a reader: often keywords for robots.
        pdfium.FPDFText_GetMatrix(text.raw, index, matrix)
        size = pdfium.FPDFText_GetFontSize(text.raw, index) * math.hypot(matrix.c, matrix.d)
        height = min(max(box.top - box.bottom, 1.0), 200.0)
        glyphs.append(Glyph(chr(code), box.left, box.right, depth + top - y.value, _size(size, height), order))
    text.close()
    return glyphs


def _size(size: float, height: float) -> float:
    # Fonts drawn by programs (Type 3) may claim any size: then only the box tells.
    return size if 0.5 * height <= size <= 4 * height else height / 1.2


def _is_picture(page: pypdfium2.PdfPage) -> bool:
    area = max(page.get_width() * page.get_height(), 1.0)
    covered, paths = 0.0, 0
    for number, thing in enumerate(page.get_objects(max_depth=4)):
        if number > MAX_OBJECTS:
            break
        if thing.type == pdfium.FPDF_PAGEOBJ_IMAGE:
            left, bottom, right, top = thing.get_bounds()
            covered += max(0.0, right - left) * max(0.0, top - bottom)
        paths += thing.type == pdfium.FPDF_PAGEOBJ_PATH
    return covered > _SCAN_COVER * area or paths > _OUTLINED_PATHS
