"""How a person writes a place, and how suggestions are compared and ordered."""

import pytest

from hotgigs.taxonomy import rules


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("São  Paulo", "sao paulo"),
        ("ŁÓDŹ", "lodz"),
        ("Straße", "strasse"),
        ("Østerbro", "osterbro"),
        ("L’Aquila", "l'aquila"),
        ("  ", ""),
    ],
)
def test_folding_removes_case_accents_and_spaces(text: str, folded: str) -> None:
    assert rules.fold(text) == folded


def test_a_place_is_read_with_its_hints() -> None:
    assert rules.read_place("Dayton, Ohio, USA") == rules.WrittenPlace("dayton", ("ohio", "usa"))
    assert rules.read_place("Lyon,") == rules.WrittenPlace("lyon", ())


def test_states_are_named_only_where_they_tell_places_apart() -> None:
    assert rules.place_label("Dayton", "Ohio", "US", "United States") == "Dayton, Ohio, United States"
    assert [rules.with_article(name) for name in ("France", "The Netherlands", "United States", "Philippines")] == [
        "France",
        "the Netherlands",
        "the United States",
        "the Philippines",
    ]
    assert rules.place_label("Lyon", "Auvergne-Rhône-Alpes", "FR", "France") == "Lyon, France"
    assert rules.place_label("São Paulo", "Sao Paulo", "BR", "Brazil") == "São Paulo, Brazil"
    assert rules.place_label("Singapore", "", "SG", "Singapore") == "Singapore"


def test_a_pattern_takes_wildcards_literally() -> None:
    assert rules.like_prefix("100%_\\") == "100\\%\\_\\\\%"


def test_equal_comes_before_prefix_before_a_word_inside() -> None:
    labels = ["use python daily", "python (computer programming)", "python"]
    assert sorted(labels, key=lambda label: rules.suggestion_rank(label, "python")) == labels[::-1]
