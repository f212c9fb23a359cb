"""What keeps a post from the public, what is pointed out, and how pay is read."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from hotgigs.jobs.rules import checks, pay
from hotgigs.jobs.rules.checks import Draft, Finding
from hotgigs.jobs.rules.slugs import make_slug
from hotgigs.jobs.rules.words import remote_words
from hotgigs.kernel.errors import Invalid

TODAY = date(2026, 5, 4)
GOOD = Draft(
    title="Care assistant",
    description="You care for people in their own homes. " * 20,
    company_name="Northwind Care",
    remote_kind="onsite",
    remote_countries=(),
    has_place=True,
    pay_min=28_000_00,
    pay_max=33_000_00,
    pay_currency="EUR",
    pay_period="YEAR",
    closes_on=TODAY + timedelta(days=30),
    open_openings=1,
    questions=("Do you have a driving licence?",),
)


def _blocking(**over: object) -> list[str]:
    found = checks.check(replace(GOOD, **over), TODAY)  # type: ignore[arg-type]  # any field
    return [finding.field for finding in found if finding.is_blocking]


def _advice(**over: object) -> list[str]:
    found = checks.check(replace(GOOD, **over), TODAY)  # type: ignore[arg-type]  # any field
    return [finding.field for finding in found if not finding.is_blocking]


def test_a_good_post_has_nothing_to_find() -> None:
    assert checks.check(GOOD, TODAY) == []


@pytest.mark.parametrize(
    "title",
    [
        "",
        "CARE ASSISTANT",
        "CARE ASSISTANT B2",
        "Care assistant €30,000",
        "Care assistant 30k",
        "Developer, 45.000 EUR",
        "Care assistant REF-1234",
        "Care assistant #12",
        "Care assistant ref. 4",
        "Care assistant (883412)",
        "Care assistant at Northwind Care",
        "Northwind Care: care assistant",
        "Care assistant | Northwind Care",
    ],
)
def test_it_blocks_a_title_with_more_than_a_title(title: str) -> None:
    assert _blocking(title=title) == ["title"]


@pytest.mark.parametrize(
    "title",
    [
        "C++ developer",
        "HGV class 1 driver",
        "Summer intern 2026",
        "Java 21 engineer",
        "ICU nurse",
        "Level 2 chef",
        "3D artist",
    ],
)
def test_it_lets_an_ordinary_title_pass(title: str) -> None:
    assert _blocking(title=title) == []


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"description": "Come and work."}, "description"),
        ({"pay_min": None}, "pay_min"),
        ({"pay_max": None}, "pay_max"),
        ({"pay_currency": None}, "pay_currency"),
        ({"pay_min": 40_000_00}, "pay_min"),
        ({"pay_min": 0}, "pay_min"),
        ({"has_place": False}, "place"),
        ({"has_place": False, "remote_kind": "hybrid"}, "place"),
        ({"has_place": False, "remote_kind": "remote"}, "remote_countries"),
        ({"remote_kind": "remote"}, "remote_countries"),
        ({"open_openings": 0}, "openings"),
        ({"closes_on": TODAY - timedelta(days=1)}, "closes_on"),
    ],
)
def test_it_blocks_what_is_missing(over: dict[str, object], field: str) -> None:
    assert _blocking(**over) == [field]


def test_a_remote_job_needs_countries_and_no_place() -> None:
    assert _blocking(has_place=False, remote_kind="remote", remote_countries=("FR",)) == []


def test_a_post_may_stay_open_without_a_closing_date() -> None:
    assert checks.check(replace(GOOD, closes_on=None), TODAY) == []


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"title": "Care assistant!"}, "title"),
        ({"title": "Salesman"}, "title"),
        ({"description": "Short but enough to say what it is. " * 8}, "description"),
        ({"description": GOOD.description + " Tell us your current salary."}, "description"),
        ({"pay_min": 2_800_00, "pay_max": 3_300_00}, "pay_min"),
        ({"pay_min": 28_000_00, "pay_max": 90_000_00}, "pay_max"),
        ({"closes_on": TODAY}, "closes_on"),
        ({"questions": ("What is your current annual salary?",)}, "questions"),
        ({"questions": ("How much do you earn?",)}, "questions"),
    ],
)
def test_it_points_out_what_is_worth_a_second_look(over: dict[str, object], field: str) -> None:
    assert _blocking(**over) == []
    assert _advice(**over) == [field]


def test_asking_for_the_pay_somebody_wants_is_fine() -> None:
    assert _advice(questions=("What pay do you have in mind?",)) == []


def test_blocking_findings_become_one_sentence_a_field() -> None:
    with pytest.raises(Invalid) as refused:
        checks.demand_publishable([Finding("title", "One."), Finding("title", "Two."), Finding("pay_min", "A", False)])
    assert refused.value.fields == {"title": "One."}


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("42,000", "EUR", 4_200_000),
        ("42 000", "EUR", 4_200_000),
        ("42.000", "EUR", 4_200_000),
        ("42'000", "CHF", 4_200_000),
        ("42k", "EUR", 4_200_000),
        ("42.5k", "EUR", 4_250_000),
        ("14.50", "GBP", 1_450),
        ("14,5", "EUR", 1_450),
        ("1,234.50", "USD", 123_450),
        ("1.234,50", "EUR", 123_450),
        ("4200000", "JPY", 4_200_000),
        ("12.500", "KWD", 12_500_000),
        ("12.50", "JPY", None),
        ("about 40", "EUR", None),
        ("-5", "EUR", None),
        ("", "EUR", None),
        ("1,2,3", "EUR", None),
        ("٤٢", "EUR", None),
    ],
)
def test_it_reads_amounts_as_people_write_them(text: str, currency: str, minor: int | None) -> None:
    assert pay.read_amount(text, currency) == minor


def test_pay_is_compared_by_the_year() -> None:
    assert pay.yearly(20_00, "HOUR") == 41_600_00
    assert pay.yearly(3_000_00, "MONTH") == 36_000_00


def test_a_slug_says_the_title_and_the_place_and_ends_uniquely() -> None:
    key = UUID("018f0000-0000-7000-8000-0000deadbeef")
    assert make_slug("Senior nurse – intensive care", "Saint-Étienne, France", key) == (
        "senior-nurse-intensive-care-saint-etienne-deadbeef"
    )
    assert make_slug("看護師", "", key) == "job-deadbeef"
    assert len(make_slug("very " * 40, "Lyon", key)) < 75


def test_remote_words_name_few_countries_and_count_many() -> None:
    assert remote_words("hybrid", ("France",)) == "Hybrid"
    assert remote_words("remote", ("France", "Spain")) == "Remote in France or Spain"
    assert remote_words("remote", ("France", "Italy", "Spain")) == "Remote in France, Italy or Spain"
    assert remote_words("remote", ("A", "B", "C", "D")) == "Remote in 4 countries"
