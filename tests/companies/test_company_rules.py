"""Addresses, colours and pictures of companies."""

import pytest

from hotgigs.companies import rules
from hotgigs.kernel.permissions import ROLE_WORDS, Role


@pytest.mark.parametrize(
    ("name", "taken", "slug"),
    [
        ("Nordlager Malmö GmbH & Co. KG", (), "nordlager-malmo-gmbh-co-kg"),
        ("Łódź Søm Straße", (), "lodz-som-strasse"),
        ("Acme", ("acme", "acme-2"), "acme-3"),
        ("New", (), "new-2"),
        ("株式会社", (), "company"),
        ("x" * 90, (), "x" * 60),
    ],
)
def test_a_name_becomes_an_address(name: str, taken: tuple[str, ...], slug: str) -> None:
    assert rules.slug_of(name, taken) == slug


def test_colours_are_six_digits() -> None:
    assert rules.is_accent("#1f7A8c")
    assert not any(rules.is_accent(text) for text in ("1f7a8c", "#1f7a8", "#1f7a8c0", "red", "#1f7a8c;"))


def test_pictures_are_known_by_their_first_bytes() -> None:
    assert rules.is_picture(b"\x89PNG\r\n\x1a\n....")
    assert rules.is_picture(b"\xff\xd8\xff\xe0........")
    assert rules.is_picture(b"RIFF....WEBP")
    assert rules.is_picture(b"GIF89a......")
    assert not any(rules.is_picture(head) for head in (b"", b"<svg xmlns=", b"%PDF-1.7", b"RIFF....WAVE"))


def test_every_role_is_explained() -> None:
    assert set(rules.ROLE_HINTS) == set(Role) == set(ROLE_WORDS)
