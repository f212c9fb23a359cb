"""Which passwords are accepted, and how fast the breached ones are found."""

import pytest

from hotgigs.accounts import breached, hashing
from hotgigs.accounts.rules import passwords

CONTEXT = ("Anna Bergström", "anna.b@northwind.example", "HotGigs")


@pytest.mark.parametrize(
    "password",
    ["zwölf gelbe Tassen", "        ", "日本語のパスワード", "aB3$" * 32, "I met Anna in the park yesterday"],
)
def test_it_accepts_any_mix_of_characters(password: str) -> None:
    assert passwords.fault(password, CONTEXT) is None


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("seven77", passwords.TOO_SHORT),
        ("x" * 129, passwords.TOO_LONG),
        ("HotGigs2024!", passwords.FROM_CONTEXT),
        ("annabergström", passwords.FROM_CONTEXT),
        ("Northwind#1", passwords.FROM_CONTEXT),
        ("anna.b@northwind.example", passwords.FROM_CONTEXT),
    ],
)
def test_it_refuses_what_others_guess(password: str, fault: str) -> None:
    assert passwords.fault(password, CONTEXT) == fault


@pytest.mark.parametrize("password", ["password", "PassWord", "12345678", "qwertyuiop", "iloveyou1", "1q2w3e4r5t"])
def test_the_list_knows_what_everybody_uses(password: str) -> None:
    assert breached.is_breached(password)


def test_the_list_does_not_know_what_nobody_used() -> None:
    assert not breached.is_breached("correct teapot umbrella 41 fjord")
    assert not any(breached.is_breached(f"{number:032x} of this test") for number in range(1000))


def test_a_look_up_compares_a_few_entries_of_a_list_that_is_read_once() -> None:
    for number in range(3):
        breached.is_breached(f"password {number}")
    assert breached._entries.cache_info().misses == 1
    ends = breached._entries().ends
    assert max(end - start for start, end in zip((0, *ends), ends)) < 64  # noqa: B905 - pairs of neighbours


def test_hashes_are_argon2id_with_parameters_of_today() -> None:
    stored = hashing.hash_password("zwölf gelbe Tassen")
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert hashing.verify_password(stored, "zwölf gelbe Tassen")
    assert not hashing.verify_password(stored, "zwölf gelbe Tassen ")
    assert not hashing.verify_password(None, "the password of nobody")
    assert not hashing.is_outdated(stored)
    assert hashing.is_outdated(stored.replace("m=19456", "m=8192"))
