"""Whatever text comes in, the parser answers, soon, with evidence that exists."""

import random

import pytest

from hotgigs.documents.parsing import parse
from tests.documents.test_parsing_layouts import PEOPLE

ALPHABET = "aA1 \n\t.,;:@-–+()/|•·年月é中ع\\x'\"#%_"
PATIENCE = 60
"""Seconds until pytest ends a search that never comes back; on a quiet machine each text takes under one."""

LONG = {
    "digits": "1234567890 " * 20_000,
    "no blanks": "a" * 200_000,
    "dots": "." * 200_000,
    "at signs": "@a" * 100_000,
    "almost addresses": "a.b-c@" * 30_000,
    "brackets": "(" * 100_000 + ")" * 100_000,
    "plus signs": "+1 (" * 50_000,
    "dates": "Jan 2010 - " * 15_000,
    "years": "2010-2011-2012-" * 12_000,
    "capitals": "Aa Bb, " * 25_000,
    "blanks": " " * 100_000 + "a" + " " * 100_000,
    "streets": "12 A street 12 Ab " * 10_000,
    "lines": "Experience\n" * 18_000,
    "jobs": "Manager\nAcme Ltd\n2010 - 2012\n" * 6_000,
    "escapes": "\\xe2\\x80\\xa2" * 15_000,
    "words": "University of Leeds, " * 9_000,
}


@pytest.mark.timeout(PATIENCE)
@pytest.mark.parametrize("name", LONG)
def test_it_comes_to_an_end(name: str) -> None:
    check(LONG[name])


@pytest.mark.parametrize("language", PEOPLE)
def test_it_survives_cuts_and_flips(language: str) -> None:
    chance = random.Random(language)
    for _ in range(150):
        letters = list(PEOPLE[language][0][: chance.randrange(1, 900)])
        for _ in range(chance.randrange(40)):
            letters[chance.randrange(len(letters))] = chance.choice(ALPHABET)
        check("".join(letters))


def test_it_survives_noise() -> None:
    chance = random.Random(11)
    for _ in range(200):
        check("".join(chance.choices(ALPHABET, k=chance.randrange(600))))


def check(text: str) -> None:
    for field in parse(text).fields:
        assert 0 <= field.start < field.end <= len(text)
        assert 0 < field.confidence <= 1
