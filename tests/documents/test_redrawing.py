"""An uploaded picture comes out of the sandbox drawn anew, or with a sentence."""

import io
import logging
import random
import struct
import zlib

import pytest
from PIL import Image, PngImagePlugin

from hotgigs.documents.outcome import Redrawn
from hotgigs.documents.rules import pictures
from hotgigs.documents.runner import Settings, process_image
from hotgigs.documents.sandbox import Limits
from hotgigs.documents.spawning import Bounds
from tests.documents import probes
from tests.documents.hostile import FILES

QUICK = Settings(limits=Limits(cpu_seconds=10), bounds=Bounds(wall_seconds=20))


def redraw(content: bytes) -> Redrawn:
    return process_image(io.BytesIO(content), settings=QUICK)


def drawn(image: Image.Image, kind: str, **options: object) -> bytes:
    packed = io.BytesIO()
    image.save(packed, kind, **options)
    return packed.getvalue()


def opened(redrawn: Redrawn) -> Image.Image:
    assert redrawn.sentence == ""
    assert redrawn.media_type == "image/webp"
    image = Image.open(io.BytesIO(redrawn.content), formats=("WEBP",))
    image.load()
    return image


def claimed_png(width: int, height: int, rows: int = 0) -> bytes:
    """Write a PNG that claims a size and holds some rows of nothing."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    pixels = zlib.compress(bytes((4 * width + 1) * rows), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_it_redraws_every_kind(kind: str, caplog: pytest.LogCaptureFixture) -> None:
    image = opened(redraw(drawn(Image.new("RGB", (600, 300), "#c6431c"), kind)))
    assert image.size == (256, 128)
    seen = image.getpixel((10, 10))
    assert isinstance(seen, tuple)
    assert max(abs(part - asked) for part, asked in zip(seen, (0xC6, 0x43, 0x1C), strict=False)) < 4
    assert caplog.messages == []


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "I;16", "RGBA", "CMYK"])
def test_it_redraws_every_mode(mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    image = Image.new("RGBA", (300, 300), "teal").convert("L" if mode == "I;16" else mode).convert(mode)
    assert opened(redraw(drawn(image, kind))).size == (256, 256)


def test_it_keeps_the_shades_of_sixteen_bits() -> None:
    shade = opened(redraw(drawn(Image.new("I;16", (9, 9), 0x8000), "PNG"))).getpixel((4, 4))
    assert shade == (128, 128, 128)


def test_it_keeps_what_is_transparent_and_small() -> None:
    image = Image.new("RGBA", (40, 20), (0, 0, 0, 0))
    image.paste((10, 120, 140, 255), (0, 0, 20, 20))
    redrawn = opened(redraw(drawn(image, "PNG")))
    assert (redrawn.mode, redrawn.size) == ("RGBA", (40, 20))
    assert redrawn.getpixel((5, 5)) == (10, 120, 140, 255)
    assert redrawn.getpixel((30, 5))[3] == 0  # type: ignore[index]  # a pixel of a colour picture is a tuple


def test_it_keeps_the_transparency_of_a_palette_and_the_first_frame() -> None:
    first = Image.new("P", (20, 20), 1)
    first.putpalette([0, 0, 0, 200, 30, 30] + [0] * 762)
    first.paste(0, (0, 0, 10, 20))
    later = first.copy()
    later.paste(0, (0, 0, 20, 20))
    content = drawn(first, "GIF", save_all=True, append_images=[later], transparency=0, disposal=2)
    redrawn = opened(redraw(content))
    assert redrawn.getpixel((2, 2))[3] == 0  # type: ignore[index]  # a pixel of a colour picture is a tuple
    assert redrawn.getpixel((15, 15)) == (200, 30, 30, 255)
    assert not getattr(redrawn, "is_animated", False)


def test_it_drops_metadata_and_turns_the_picture_as_it_was_held() -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "secret place"
    redrawn = redraw(drawn(Image.new("RGB", (40, 20), "red"), "JPEG", exif=exif, comment=b"secret comment"))
    assert opened(redrawn).size == (20, 40)
    note = PngImagePlugin.PngInfo()
    note.add_text("Author", "secret author")
    for content in (redrawn.content, redraw(drawn(Image.new("RGB", (9, 9)), "PNG", pnginfo=note)).content):
        assert b"secret" not in content
        assert not {b"EXIF", b"XMP ", b"ICCP"} & {content[at : at + 4] for at in range(len(content))}


def test_it_redraws_the_largest_that_it_takes() -> None:
    large = drawn(Image.new("RGBA", (5_000, 5_000), "teal"), "PNG", compress_level=1)
    assert opened(redraw(large)).size == (256, 256)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (claimed_png(5_001, 5_000), pictures.TOO_LARGE),
        (claimed_png(30_000, 30_000, rows=3_000), pictures.TOO_LARGE),
        (claimed_png(100, 100), pictures.DAMAGED),
        (drawn(Image.effect_noise((300, 300), 90), "PNG")[:9_000], pictures.DAMAGED),
        (drawn(Image.effect_noise((300, 300), 90), "JPEG")[:9_000], pictures.DAMAGED),
        (drawn(Image.effect_noise((300, 300), 90), "WEBP")[:9_000], pictures.DAMAGED),
        (b"\x89PNG\r\n\x1a\n", pictures.DAMAGED),
        (b"GIF89a", pictures.DAMAGED),
        (drawn(Image.new("RGBA", (20, 20)), "PNG"), pictures.EMPTY),
        ((FILES / "resume.pdf").read_bytes(), pictures.KIND),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', pictures.KIND),
        (b"", pictures.KIND),
    ],
)
def test_it_says_why_a_picture_cannot_be_used(content: bytes, sentence: str) -> None:
    assert redraw(content) == Redrawn(sentence=sentence)


def test_a_large_claim_in_every_kind_is_refused_in_bounded_memory() -> None:
    gif = (
        b"GIF89a"
        + struct.pack("<HHBBB", 65_535, 65_535, 0, 0, 0)
        + b","
        + struct.pack("<HHHHB", 0, 0, 65_535, 65_535, 0)
        + b"\x08\x02\x00\x01\x00;"
    )
    jpeg = bytearray(drawn(Image.new("RGB", (8, 8)), "JPEG"))
    at = jpeg.index(b"\xff\xc0") + 5
    jpeg[at : at + 4] = struct.pack(">HH", 60_000, 60_000)
    webp = bytearray(drawn(Image.new("RGB", (8, 8)), "WEBP"))
    webp[26:30] = struct.pack("<HH", 16_383, 16_383)
    assert redraw(gif).sentence == redraw(bytes(jpeg)).sentence == pictures.TOO_LARGE
    assert redraw(bytes(webp)).sentence in pictures.REFUSALS.values()


def test_damaged_pictures_always_get_an_answer(caplog: pytest.LogCaptureFixture) -> None:
    chance = random.Random(7)
    noise = Image.effect_noise((90, 90), 90)
    for kind in ("PNG", "JPEG", "WEBP", "GIF"):
        for _ in range(5):
            content = bytearray(drawn(noise, kind))
            for _ in range(20):
                content[chance.randrange(16, len(content))] ^= 1 << chance.randrange(8)
            redrawn = redraw(bytes(content))
            assert redrawn.sentence or opened(redrawn).size <= (256, 256)
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


@pytest.mark.parametrize("name", ["garbage", "flood", "close_and_stay"])
def test_it_believes_no_answer_that_does_not_hold(name: str) -> None:
    settings = Settings(limits=QUICK.limits, bounds=QUICK.bounds, program=probes.program(name))
    picture = drawn(Image.new("RGB", (9, 9)), "PNG")
    assert process_image(io.BytesIO(picture), settings=settings).sentence in (pictures.UNSAFE, pictures.TOO_MUCH)


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("A", '{"refusal": "Call this number"}'),
        ("A", '{"refusal": ["kind"]}'),
        ("A", "[" * 100_000),
        ("I", "\x01\x01\x00\x01\xff\xd8\xff"),
        ("I", "\x00\x01\x00\x01<svg onload=...>"),
        ("R", ""),
    ],
)
def test_it_believes_no_frame_that_does_not_hold(kind: str, payload: str) -> None:
    program = probes.program("raw", kind=kind, payload=payload)
    settings = Settings(limits=QUICK.limits, bounds=QUICK.bounds, program=program)
    picture = drawn(Image.new("RGB", (9, 9)), "PNG")
    assert process_image(io.BytesIO(picture), settings=settings) == Redrawn(sentence=pictures.UNSAFE)


def test_a_picture_with_too_many_bytes_is_not_read() -> None:
    small = Settings(max_bytes=2**20)
    sentence = process_image(io.BytesIO(b"\xff\xd8\xff" + bytes(2**20)), settings=small).sentence
    assert sentence == "This picture is larger than 1 MB. Upload a smaller one."
