"""What the shut-in child does with a picture: decodes it, scales it down and draws it anew, without metadata."""

import io
import warnings
from collections.abc import Callable
from importlib import import_module

from PIL import Image, ImageOps, UnidentifiedImageError

from hotgigs.documents import frames
from hotgigs.documents.rules.pictures import FORMATS, MAX_PIXELS, SIDE

_LOADED_LATE = ("MpoImagePlugin", "TiffImagePlugin", "WebPImagePlugin", "GifImagePlugin")
"""Pillow imports these when a file asks for them, which is too late once the child is shut in."""
_SHARP = 2 * SIDE
"""A JPEG is decoded at the smallest of its scales that has this many pixels a side."""


class Refused(Exception):
    """A picture that cannot be redrawn; the text is a word of `rules.pictures.REFUSALS`."""


def prepare() -> Callable[[int, int], None]:
    """Import what decoding takes, draw one picture of each kind, and give the work to do once shut in."""
    for name in _LOADED_LATE:
        import_module(f"PIL.{name}")
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    for kind in FORMATS:
        sample = io.BytesIO()
        Image.new("RGB", (SIDE + 1, 2)).save(sample, kind, exif=b"Exif\0\0II*\0\x08\0\0\0\0\0\0\0\0\0")
        redraw(sample.getvalue())
    return work


def work(descriptor: int, answer: int) -> None:
    """Read the picture from one descriptor; send a redrawn one to the other, or the word that says why not."""
    with open(descriptor, "rb", closefd=False, buffering=0) as upload:
        content = upload.readall()
    try:
        image = redraw(content)
    except Refused as refusal:
        frames.write_json(answer, frames.ANSWER, {"refusal": str(refusal)})
        return
    packed = io.BytesIO()
    # Lossless: logos are flat colours and sharp edges, and at this size the bytes hardly matter.
    image.save(packed, "WEBP", lossless=True, method=4)
    frames.write_picture(answer, packed.getvalue(), image.width, image.height)


def redraw(content: bytes) -> Image.Image:
    """Decode the first frame of a picture and scale it down to fit; the result has pixels and nothing else.

    Raises Refused.
    """
    try:
        return _redrawn(content)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Refused("large") from error
    except MemoryError as error:
        raise Refused("much") from error
    except UnidentifiedImageError as error:
        raise Refused("damaged") from error
    except Refused:
        raise
    except Exception as error:  # a hostile file can make a decoder raise anything
        raise Refused("damaged") from error


def _redrawn(content: bytes) -> Image.Image:
    with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
        if opened.width * opened.height > MAX_PIXELS:
            raise Refused("large")
        opened.draft("RGB", (_SHARP, _SHARP))
        image = _in_colour(opened)
        image.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS, reducing_gap=3.0)
        image = ImageOps.exif_transpose(image)
    if image.mode == "RGBA" and image.getchannel("A").getbbox() is None:
        raise Refused("empty")
    # Made of the pixels alone: profiles, comments, places and dates stay behind.
    return Image.frombytes(image.mode, image.size, image.tobytes())


def _in_colour(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I"):
        # Sixteen bits of grey: Pillow would cut them off at white instead of scaling them.
        return image.point(lambda value: value * (1 / 256)).convert("L").convert("RGB")
    return image.convert("RGBA" if image.has_transparency_data else "RGB")
