"""Draws the first pages of a PDF for the preview, with bounded work whatever the file claims."""

import io
import math
import time
from collections.abc import Callable, Iterator

import pypdfium2
from PIL import Image

from hotgigs.documents.outcome import MAX_PICTURE_BYTES, MAX_PICTURES, PagePicture

WIDTH = 1100
"""Pixels: sharp at the width of a reading pane on a dense screen."""
MAX_HEIGHT = 3300
BUDGET_SECONDS = 15
"""No further page is begun after this long: a preview is worth no more waiting."""
_QUALITIES = (80, 50, 25)


def prepare() -> Callable[[bytes], Iterator[PagePicture]]:
    """Load what Pillow loads on its first picture, and give the function that draws."""
    _encode(Image.new("RGB", (1, 1)))
    return draw_pages


def draw_pages(content: bytes, *, quick: bool = False) -> Iterator[PagePicture]:
    """Draw the first pages of an open PDF, as far as the budget goes; a page without sensible size is left out.

    `quick` writes JPEG, which takes a fifth of the time and twice the bytes: for making sample data.
    """
    started = time.monotonic()
    document = pypdfium2.PdfDocument(content)
    for number in range(min(len(document), MAX_PICTURES)):
        if time.monotonic() - started > BUDGET_SECONDS:
            return
        picture = _draw(document[number], quick=quick)
        if picture is not None:
            yield picture


def _draw(page: pypdfium2.PdfPage, *, quick: bool) -> PagePicture | None:
    width, height = page.get_size()
    if not (math.isfinite(width) and math.isfinite(height) and width > 0 and height > 0):
        return None
    scale = min(WIDTH / width, MAX_HEIGHT / height)
    if min(width, height) * scale < 1:
        return None
    image = page.render(scale=scale).to_pil().convert("RGB")
    page.close()
    return _encode_jpeg(image) if quick else _encode(image)


def _encode_jpeg(image: Image.Image) -> PagePicture | None:
    packed = io.BytesIO()
    image.save(packed, "JPEG", quality=60)
    return PagePicture(packed.getvalue(), image.width, image.height) if packed.tell() <= MAX_PICTURE_BYTES else None


def _encode(image: Image.Image) -> PagePicture | None:
    for quality in _QUALITIES:
        packed = io.BytesIO()
        image.save(packed, "WEBP", quality=quality, method=2)
        if packed.tell() <= MAX_PICTURE_BYTES:
            return PagePicture(packed.getvalue(), image.width, image.height)
    return None
