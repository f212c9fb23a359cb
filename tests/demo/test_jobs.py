"""The jobs of the sample read and pay like real ones."""

import re
from collections import Counter
from datetime import date, timedelta

import pytest

from hotgigs.demo import companies
from hotgigs.demo.jobs import jobs
from hotgigs.demo.records import Job
from hotgigs.jobs.rules.transitions import CLOSE_REASONS, JOB_STATUSES

TODAY = date(2026, 11, 23)
# What a year of full-time work may pay at least and at most, in the currency's major unit.
PAY = {"EUR": (12_000, 125_000), "GBP": (23_000, 70_000), "CAD": (50_000, 170_000), "USD": (45_000, 125_000)}
PERIODS = {"HOUR": 1950, "MONTH": 12, "YEAR": 1}


@pytest.fixture(scope="module")
def made() -> tuple[Job, ...]:
    """Return the jobs of one day."""
    return jobs(7, TODAY)


def blocks(job: Job) -> list[str]:
    """Split a description into its paragraphs and lists, without headings."""
    return [block for block in job.description.split("\n\n") if not block.startswith("#")]


@pytest.mark.parametrize("days", [0, 1, 2, 5, 13])
def test_no_paragraph_repeats_on_the_first_page(days: int) -> None:
    newest = [job for job in jobs(7, TODAY + timedelta(days=days)) if job.status == "open"][:30]
    repeated = [block for block, count in Counter(sum(map(blocks, newest), [])).items() if count > 1]
    assert repeated == []


def test_pay_is_sane(made: tuple[Job, ...]) -> None:
    for job in made:
        low, high = PAY[job.pay_currency]
        year = [amount / 100 * PERIODS[job.pay_period] for amount in (job.pay_min, job.pay_max)]
        assert low <= year[0] < year[1] <= high, (job.title, year)
        assert year[1] / year[0] < 1.6, job.title


def test_seniority_pays(made: tuple[Job, ...]) -> None:
    for company in companies.KEYS:
        for role in {job.role for job in made if job.company == company}:
            own = [job for job in made if (job.company, job.role) == (company, role)]
            middle = [job.pay_max for job in own if job.level == "mid"]
            senior = [job.pay_max for job in own if job.level == "senior"]
            assert not middle or not senior or max(middle) < min(senior) * 1.02, role


def test_dates_are_consistent(made: tuple[Job, ...]) -> None:
    for job in made:
        if job.status == "draft":
            assert job.published_at is None
            continue
        assert job.published_at is not None
        assert TODAY - timedelta(days=60) <= job.published_at.date() < TODAY
        assert job.created_at < job.published_at
        assert (job.status == "closed") == (job.closed_at is not None)
        assert job.closed_at is None or job.closed_at > job.published_at
        assert job.status == "closed" or job.closes_on is None or job.closes_on >= TODAY


def test_states_are_of_the_product(made: tuple[Job, ...]) -> None:
    statuses = Counter(job.status for job in made)
    assert set(statuses) <= set(JOB_STATUSES)
    assert {"draft", "open", "on_hold", "closed"} == set(statuses)
    assert {job.close_reason for job in made if job.status == "closed"} <= set(CLOSE_REASONS)
    soon = [job for job in made if job.status == "open" and job.closes_on and (job.closes_on - TODAY).days <= 5]
    assert soon


def test_remote_jobs_say_where_people_may_live(made: tuple[Job, ...]) -> None:
    assert {job.remote_kind for job in made} == {"onsite", "hybrid", "remote"}
    for job in made:
        assert bool(job.remote_countries) == (job.remote_kind == "remote")


def test_descriptions_read_like_sentences(made: tuple[Job, ...]) -> None:
    for job in made:
        words = re.findall(r"\w+", job.description)
        assert 120 <= len(words) <= 520, (job.title, len(words))
        assert "{" not in job.description
        assert "lorem" not in job.description.lower()
        prose = " ".join(block for block in blocks(job) if not block.startswith(("-", "1.")))
        sentences = [part for part in re.split(r"[.!?:]\s", prose) if part.strip()]
        assert 6 <= len(prose.split()) / len(sentences) <= 32, job.title
        assert "!" not in job.description


def test_titles_carry_neither_codes_nor_companies(made: tuple[Job, ...]) -> None:
    names = {company.short for company in companies.companies()}
    for job in made:
        assert not any(name in job.title for name in names)
        assert job.reference not in job.title
        assert job.title[0].isupper()


def test_questions_of_every_kind_are_asked(made: tuple[Job, ...]) -> None:
    asked = [question for job in made for question in job.questions]
    assert {question.kind for question in asked} == {"yes_no", "choice", "text", "number"}
    assert all(question.options for question in asked if question.kind == "choice")
    assert sum(bool(job.questions) for job in made) > 200
