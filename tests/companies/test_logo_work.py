"""A logo from the page through the documents queue to its public address, drawn by the real sandboxed child."""

import io
import struct
import zlib

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import update
from sqlalchemy.orm import Session

from hotgigs import wiring
from hotgigs.companies import rules
from hotgigs.companies.commands import DRAW_LOGO, ask_logo
from hotgigs.documents.rules import pictures
from hotgigs.kernel import outbox
from hotgigs.kernel.box import Box
from hotgigs.kernel.outbox import OutboxRow
from hotgigs.kernel.permissions import SYSTEM
from tests.cast import Cast
from tests.client import Browser
from tests.roles import acting_as

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"


def noise() -> bytes:
    packed = io.BytesIO()
    Image.effect_noise((400, 200), 90).save(packed, "PNG")
    return packed.getvalue()


def bomb() -> bytes:
    """Write a PNG of 900 megapixels in some kilobytes."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 6, 0, 0, 0)
    pixels = zlib.compress(bytes(120_001 * 100), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def drain(box: Box) -> int:
    with acting_as("documents"):
        return outbox.drain("documents", wiring.handlers(box)["documents"])


def test_an_uploaded_logo_is_drawn_anew_and_served(
    browser: Browser, database: Session, cast: Cast, box: Box, app: Flask
) -> None:
    home = f"/hiring/companies/{cast.northwind.slug}/logo"
    browser.sign_in(database, cast.amir)
    browser.post(home, {"logo": (io.BytesIO(noise()), "logo.png")})
    assert drain(box) == 1
    database.expire_all()
    assert (cast.northwind.logo_state, cast.northwind.logo_sentence) == ("ready", "")
    answer = Browser(app).get(f"/companies/{cast.northwind.slug}/logo/{cast.northwind.logo_sha256}")
    assert (answer.status_code, answer.mimetype) == (200, "image/webp")
    assert Image.open(io.BytesIO(answer.data), formats=("WEBP",)).size == (256, 128)


@pytest.mark.parametrize(("content", "sentence"), [(bomb(), pictures.TOO_LARGE), (noise()[:20_000], pictures.DAMAGED)])
def test_a_bad_picture_ends_with_a_sentence(
    browser: Browser, database: Session, cast: Cast, box: Box, content: bytes, sentence: str
) -> None:
    home = f"/hiring/companies/{cast.northwind.slug}/logo"
    browser.sign_in(database, cast.amir)
    assert browser.post(home, {"logo": (io.BytesIO(content), "logo.png")}).status_code == 303
    assert drain(box) == 1
    database.expire_all()
    assert (cast.northwind.logo_state, cast.northwind.logo_sha256) == ("refused", None)
    assert sentence in browser.get(home).text


def test_a_pdf_by_another_name_is_refused_by_the_page_and_by_the_worker(
    browser: Browser, database: Session, cast: Cast, box: Box
) -> None:
    home = f"/hiring/companies/{cast.northwind.slug}/logo"
    answer = browser.sign_in(database, cast.amir).post(home, {"logo": (io.BytesIO(PDF), "logo.png")})
    assert answer.status_code == 422
    assert rules.NOT_A_PICTURE in answer.text
    ask_logo(database, SYSTEM, cast.northwind.id, box.store.put(io.BytesIO(PDF), limit=1000).sha256)
    database.commit()
    assert drain(box) == 1
    database.expire_all()
    assert (cast.northwind.logo_state, cast.northwind.logo_sentence) == ("refused", pictures.KIND)


def test_a_picture_that_is_given_up_does_not_wait_for_ever(
    browser: Browser, database: Session, cast: Cast, box: Box
) -> None:
    home = f"/hiring/companies/{cast.northwind.slug}/logo"
    browser.sign_in(database, cast.amir).post(home, {"logo": (io.BytesIO(noise()), "logo.png")})
    # An upload that is gone from the disk: no attempt can help.
    database.execute(
        update(OutboxRow)
        .where(OutboxRow.kind == DRAW_LOGO)
        .values(attempts=7, payload={"company": str(cast.northwind.id), "sha256": "0" * 64})
    )
    database.commit()
    drain(box)
    database.expire_all()
    assert (cast.northwind.logo_state, cast.northwind.logo_sentence) == ("refused", rules.NOT_REDRAWN)
