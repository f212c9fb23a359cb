"""What templates say of names and times."""

import pytest

from hotgigs.web.templating import initials, tint


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Dana Diallo", "DD"), ("Ana-Maria da Silva", "AS"), ("ömer", "ÖM"), ("李 明", "李明"), ("x", "X"), ("  ", "?")],
)
def test_a_name_is_shortened_to_two_letters(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_a_name_keeps_its_tint() -> None:
    assert [tint(name) for name in ("", "Dana Diallo", "dana diallo", "Ömer Çelik")] == [1, 1, 1, 6]
    assert {tint(f"Person {letter}") for letter in "abcdefghijklmnop"} == set(range(1, 9))
