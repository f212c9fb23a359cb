"""Money, ids and the clock."""

from datetime import datetime, timedelta, timezone

import pytest

from hotgigs.kernel import clock
from hotgigs.kernel.ids import hash_token, new_id, new_token, parse_id
from hotgigs.kernel.money import Money, format_range


@pytest.mark.parametrize(
    ("minor", "currency", "words"),
    [
        (52_000_00, "EUR", "€52,000"),
        (14_50, "GBP", "£14.50"),
        (14_05, "USD", "$14.05"),
        (4_000_000, "JPY", "¥4,000,000"),
        (1_250_500, "KWD", "KWD 1,250.500"),
        (90_000_00, "CHF", "CHF 90,000"),
        (0, "EUR", "€0"),
        (-5_00, "EUR", "€-5"),
    ],
)
def test_it_writes_an_amount_with_the_decimals_it_needs(minor: int, currency: str, words: str) -> None:
    assert str(Money(minor, currency)) == words


def test_a_range_names_its_currency_once() -> None:
    assert format_range(42_000_00, 52_000_00, "EUR") == "€42,000 to 52,000"
    assert format_range(42_000_00, 42_000_00, "EUR") == "€42,000"


def test_ids_sort_by_age() -> None:
    made = [new_id() for _ in range(1_000)]
    assert made == sorted(made)
    assert len(set(made)) == 1_000
    assert {(one.version, one.variant) for one in made} == {(7, "specified in RFC 4122")}


def test_an_id_from_outside_is_read_or_is_none() -> None:
    made = new_id()
    assert parse_id(str(made)) == made
    assert parse_id("../etc/passwd") is None
    assert parse_id("") is None


def test_tokens_hold_256_bits_and_are_kept_as_hashes() -> None:
    tokens = {new_token() for _ in range(1_000)}
    assert len(tokens) == 1_000
    assert {len(token) for token in tokens} == {43}
    token = tokens.pop()
    assert hash_token(token) == hash_token(token)
    assert token.encode() not in hash_token(token)
    assert len(hash_token(token)) == 32


def test_the_clock_stands_still_only_when_told_and_in_utc() -> None:
    at = datetime(2026, 3, 29, 3, 30, tzinfo=timezone(timedelta(hours=2)))
    with clock.frozen(at):
        assert clock.now() == at
        assert clock.now().tzinfo is timezone.utc
    assert clock.now() != at
    with pytest.raises(ValueError), clock.frozen(at.replace(tzinfo=None)):
        pass
