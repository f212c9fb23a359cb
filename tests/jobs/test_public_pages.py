"""What the public sees of a job: the page, its markup, and 410 when it is over."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from sqlalchemy.orm import Session

from hotgigs.jobs import commands
from hotgigs.jobs.models import Post
from hotgigs.jobs.rules.values import JobValues, QuestionValues
from hotgigs.kernel import clock
from hotgigs.kernel.db import counted
from hotgigs.kernel.ids import QuestionId, new_id
from tests.cast import Cast
from tests.client import Browser
from tests.jobs.conftest import JobCast
from tests.jobs.make import READY, make_live_post

UNITS = {"HOUR", "DAY", "WEEK", "MONTH", "YEAR"}


def _posting(page: str) -> dict[str, Any]:
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
    assert len(blocks) == 1
    found: dict[str, Any] = json.loads(blocks[0])
    return found


def _check_posting(posting: dict[str, Any], page: str) -> None:
    """Hold the markup against the rules of search engines for every kind of job."""
    assert (posting["@context"], posting["@type"]) == ("https://schema.org", "JobPosting")
    for field in ("title", "description", "datePosted", "hiringOrganization", "identifier", "employmentType"):
        assert posting[field], field
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", posting["datePosted"])
    assert posting["directApply"] is True
    assert posting["hiringOrganization"]["name"] in page
    assert posting["hiringOrganization"]["sameAs"].startswith("http")
    assert set(re.findall(r"<(\w+)", posting["description"])) <= {
        "p",
        "ul",
        "ol",
        "li",
        "br",
        "h3",
        "h4",
        "strong",
        "em",
        "a",
    }
    # The same text as on the page, word for word.
    assert posting["description"] in page
    assert unescape(posting["title"]) in unescape(page)
    if posting.get("jobLocationType"):
        assert posting["jobLocationType"] == "TELECOMMUTE"
        assert "jobLocation" not in posting
        countries = posting["applicantLocationRequirements"]
        assert countries
        assert all(country["@type"] == "Country" and len(country["name"]) > 3 for country in countries)
    else:
        assert re.fullmatch("[A-Z]{2}", posting["jobLocation"]["address"]["addressCountry"])
        assert "applicantLocationRequirements" not in posting
    salary = posting["baseSalary"]
    value = salary["value"]
    assert re.fullmatch("[A-Z]{3}", salary["currency"])
    assert value["unitText"] in UNITS
    assert ("value" in value) != ("minValue" in value and value["minValue"] < value["maxValue"])


@pytest.mark.parametrize(
    "over",
    [
        {},
        {"remote_kind": "hybrid"},
        {"remote_kind": "remote", "place_id": None, "remote_countries": ("France", "ES")},
        {"employment_type": "PART_TIME", "pay_period": "HOUR", "pay_min": 14_50, "pay_max": 16_00},
        {"employment_type": "CONTRACTOR", "pay_period": "DAY", "pay_min": 400_00, "pay_max": 400_00},
        {"pay_currency": "JPY", "pay_min": 4_000_000, "pay_max": 5_000_000},
        {"title": "Chef & </script><b>cook</b>"},
        {"closes_on": (clock.now() + timedelta(days=40)).date()},
        {"description": READY.description + "\n</script><script>alert(1)</script> <!-- & 'quoted' \"words\""},
    ],
)
def test_the_markup_of_every_kind_of_job_is_valid(
    database: Session, cast: Cast, jobs: JobCast, browser: Browser, over: dict[str, Any]
) -> None:
    post = make_live_post(database, cast.as_alice, cast.northwind, **over)
    answer = browser.get(f"/jobs/{post.slug}")
    assert answer.status_code == 200
    posting = _posting(answer.text)
    _check_posting(posting, answer.text)
    assert posting["title"] == post.title
    if post.closes_on:
        assert posting["validThrough"] == f"{post.closes_on + timedelta(days=1)}T00:00:00+00:00"
    assert "<script>alert" not in answer.text


def test_pay_in_the_markup_is_in_whole_units(browser: Browser, jobs: JobCast) -> None:
    posting = _posting(browser.get(f"/jobs/{jobs.post.slug}").text)
    assert posting["baseSalary"] == {
        "@type": "MonetaryAmount",
        "currency": "EUR",
        "value": {"@type": "QuantitativeValue", "unitText": "YEAR", "minValue": 28000, "maxValue": 33000},
    }
    assert posting["identifier"]["value"] == str(jobs.post.id)
    assert posting["jobLocation"]["address"] == {
        "@type": "PostalAddress",
        "addressLocality": "Lyon",
        "addressCountry": "FR",
    }


def test_the_page_tells_everything_at_a_glance(database: Session, cast: Cast, browser: Browser, jobs: JobCast) -> None:
    for label in ("Do you drive?", "When can you start?", "Which shift?"):
        commands.add_question(
            database, cast.as_alice, jobs.job.id, key=QuestionId(new_id()), values=QuestionValues("text", label)
        )
    page = browser.get(f"/jobs/{jobs.post.slug}").text
    for words in (
        "<h1",
        "Care assistant",
        "Lyon, France",
        "On site",
        "Full-time",
        "€28,000 to 33,000",
        "a year",
        "Wound care",
        "CARE-7",
        "How hiring works here",
        "Equal treatment",
        "3 short questions",
        f"/jobs/{jobs.post.slug}/apply",
        f'<link rel="canonical" href="http://hotgigs.test/jobs/{jobs.post.slug}">',
    ):
        assert words in page, words
    assert page.count("<h1") == 1


def test_the_page_takes_a_bounded_number_of_statements(browser: Browser, jobs: JobCast) -> None:
    with counted() as statements:
        browser.get(f"/jobs/{jobs.post.slug}")
    assert len([statement for statement in statements if statement.startswith("SELECT")]) <= 5


def test_nobody_fetches_the_same_page_twice(database: Session, cast: Cast, browser: Browser, jobs: JobCast) -> None:
    with clock.frozen(clock.now()):
        first = browser.get(f"/jobs/{jobs.post.slug}")
        etag = first.headers["ETag"]
        assert first.headers["Last-Modified"]
        assert "Set-Cookie" not in first.headers
        again = browser.get(f"/jobs/{jobs.post.slug}", headers={"If-None-Match": etag})
        assert (again.status_code, again.data) == (304, b"")
        values = replace(READY, title="Care helper")
        commands.edit(database, cast.as_alice, jobs.job.id, version=jobs.job.version, job=JobValues(), post=values)
        changed = browser.get(f"/jobs/{jobs.post.slug}", headers={"If-None-Match": etag})
        assert changed.status_code == 200


def _close(db: Session, cast: Cast, post: Post) -> None:
    commands.close(db, cast.as_alice, post.job_id, reason="filled")


def _hold(db: Session, cast: Cast, post: Post) -> None:
    commands.hold(db, cast.as_alice, post.job_id)


def _withdraw(db: Session, cast: Cast, post: Post) -> None:
    commands.unpublish(db, cast.as_alice, post.job_id, post.id)


def _outlive(db: Session, cast: Cast, post: Post) -> None:
    # The worker's sweep has not come yet: the last day alone decides.
    post.closes_on = clock.now().date() - timedelta(days=1)


@pytest.mark.parametrize(
    ("end", "words"),
    [
        (_close, "This job is closed"),
        (_withdraw, "This job is closed"),
        (_outlive, "ran past its closing date"),
        (_hold, "This job is paused"),
    ],
)
def test_a_job_that_is_over_answers_410_with_similar_ones(
    database: Session,
    cast: Cast,
    browser: Browser,
    jobs: JobCast,
    end: Callable[[Session, Cast, Post], None],
    words: str,
) -> None:
    others = [make_live_post(database, cast.as_alice, cast.northwind, title=f"Carer {word}") for word in "abcd"]
    end(database, cast, jobs.post)
    database.flush()
    answer = browser.get(f"/jobs/{jobs.post.slug}")
    assert answer.status_code == 410
    assert words in answer.text
    assert "ld+json" not in answer.text
    assert 'content="noindex"' in answer.text
    assert sum(f"/jobs/{other.slug}" in answer.text for other in others) == 3
    assert f"/jobs/{jobs.post.slug}" not in browser.get("/sitemap.xml").text
    assert browser.get(f"/companies/{cast.northwind.slug}").text.count(jobs.post.slug) == 0


def test_drafts_and_unknown_addresses_are_not_found(browser: Browser, jobs: JobCast) -> None:
    assert browser.get(f"/jobs/{jobs.draft_post.slug}").status_code == 404
    assert browser.get("/jobs/never-was").status_code == 404


def test_the_page_can_only_be_read(browser: Browser, jobs: JobCast) -> None:
    assert browser.post(f"/jobs/{jobs.post.slug}").status_code == 405


def test_a_page_in_another_language_says_so(database: Session, cast: Cast, browser: Browser, jobs: JobCast) -> None:
    post = make_live_post(database, cast.as_alice, cast.northwind, language="ar", title="مساعد رعاية")
    assert 'lang="ar" dir="rtl"' in browser.get(f"/jobs/{post.slug}").text
