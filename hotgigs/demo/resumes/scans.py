"""Resumes that were printed and scanned: pages without text, slightly crooked."""

import io
import random
import time

import pypdfium2
from PIL import Image, ImageChops, ImageFilter

_DPI = 110


def write(printed: bytes, number: int) -> bytes:
    """Turn a PDF into one that holds only pictures of its pages."""
    dice = random.Random(number)
    document = pypdfium2.PdfDocument(printed)
    try:
        pages = [_scan(page.render(scale=_DPI / 72).to_pil(), dice) for page in document]
    finally:
        document.close()
    out = io.BytesIO()
    # A fixed date, so that the same resume gives the same bytes.
    moment = time.struct_time((2026, 1, 5, 9, 30, 0, 0, 5, 0))
    pages[0].save(out, "PDF", resolution=_DPI, save_all=True, append_images=pages[1:], quality=62,
                  creationDate=moment, modDate=moment, producer="Scanner")  # fmt: skip
    return out.getvalue()


def _scan(page: Image.Image, dice: random.Random) -> Image.Image:
    grey = page.convert("L").rotate(dice.uniform(-1.1, 1.1), Image.Resampling.BICUBIC, fillcolor=246)
    # Specks from a generator of our own: Pillow's noise cannot be repeated.
    specks = Image.frombytes(
        "L", (grey.width // 2, grey.height // 2), dice.randbytes(grey.width // 2 * (grey.height // 2))
    )
    paper = specks.resize(grey.size).point([243 + level // 22 for level in range(256)])
    return ImageChops.darker(grey.filter(ImageFilter.GaussianBlur(0.6)), paper)
