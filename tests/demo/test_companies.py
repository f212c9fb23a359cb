"""The sample's companies and their marks."""

import io
import re

import pytest
from defusedxml import ElementTree
from PIL import Image

from hotgigs.demo import companies, logos
from hotgigs.demo.records import Company

EVERY = [pytest.param(company, id=company.key) for company in companies.companies()]


@pytest.mark.parametrize("company", EVERY)
def test_a_mark_is_plain_svg_and_a_square_png(company: Company) -> None:
    root = ElementTree.fromstring(company.logo_svg)
    assert root.get("viewBox") == "0 0 64 64"
    assert not re.search(r"script|style=|href|on\w+=", company.logo_svg)
    with Image.open(io.BytesIO(logos.png(company.key, company.accent))) as image:
        assert image.size == (logos.SIZE, logos.SIZE)
        assert image.getpixel((0, 0))[3] == 0


@pytest.mark.parametrize("company", EVERY)
def test_white_is_readable_on_the_accent(company: Company) -> None:
    channels = [int(company.accent[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    assert 1.05 / (luminance + 0.05) >= 4.5


@pytest.mark.parametrize("company", EVERY)
def test_a_company_says_who_it_is(company: Company) -> None:
    assert len(company.profile.split()) > 80
    assert 1850 < company.founded < 2026
    assert len(company.benefits) >= 8
    assert {"admin", "recruiter", "hiring_manager"} <= {member.role for member in company.team}


def test_marks_differ() -> None:
    marks = {logos.png(company.key, "#000000") for company in companies.companies()}
    assert len(marks) == len(companies.KEYS)
    assert len({company.accent for company in companies.companies()}) == len(companies.KEYS)
