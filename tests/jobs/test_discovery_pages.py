"""Sitemap, robots, suggestions and the public pages of companies."""

import re
from xml.etree import ElementTree

import pytest
from sqlalchemy.orm import Session

from hotgigs.jobs import commands
from hotgigs.jobs.pages import discovery
from hotgigs.taxonomy.models import Place, Skill
from tests.cast import Cast
from tests.client import Browser
from tests.jobs.conftest import JobCast
from tests.jobs.make import LYON, NURSE, PARIS, make_live_post, make_places

SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def _locations(text: str) -> list[str]:
    tree = ElementTree.fromstring(text)  # noqa: S314 - our own answer
    return [node.text or "" for node in tree.iter(f"{SPACE}loc")]


def test_the_sitemap_lists_what_is_public_with_its_date(browser: Browser, cast: Cast, jobs: JobCast) -> None:
    answer = browser.get("/sitemap.xml")
    assert answer.mimetype == "application/xml"
    found = _locations(answer.text)
    assert f"http://hotgigs.test/jobs/{jobs.post.slug}" in found
    assert f"http://hotgigs.test/companies/{cast.northwind.slug}" in found
    assert not [url for url in found if jobs.draft_post.slug in url or cast.southgate.slug in url]
    assert len(re.findall(r"<lastmod>[^<]+\+00:00</lastmod>", answer.text)) == len(found)


def test_an_empty_site_has_an_empty_sitemap(browser: Browser) -> None:
    assert _locations(browser.get("/sitemap.xml").text) == []


def test_a_large_site_has_a_sitemap_in_parts(
    database: Session, cast: Cast, browser: Browser, jobs: JobCast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(discovery, "PART", 2)
    posts = [make_live_post(database, cast.as_alice, cast.northwind, title=f"Carer {number}") for number in range(2)]
    parts = _locations(browser.get("/sitemap.xml").text)
    assert parts == [f"http://hotgigs.test/sitemap-{part}.xml" for part in range(3)]
    found = [url for part in parts for url in _locations(browser.get(part.removeprefix("http://hotgigs.test")).text)]
    assert [f"http://hotgigs.test/jobs/{post.slug}" in found for post in (jobs.post, *posts)] == [True] * 3
    assert len(found) == len(set(found))
    assert browser.get("/sitemap-3.xml").status_code == 404


def test_robots_are_told_where_to_look_and_where_not(browser: Browser) -> None:
    text = browser.get("/robots.txt").text
    assert "Sitemap: http://hotgigs.test/sitemap.xml" in text
    assert "Disallow: /hiring\n" in text
    assert "Disallow: /jobs\n" not in text


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("places?q=ly", [{"value": str(LYON), "label": "Lyon, France", "note": ""}]),
        ("places?q=par", [{"value": str(PARIS), "label": "Paris, France", "note": "Île-de-France"}]),
        ("places?q=", []),
        ("occupations?q=regist", [{"value": NURSE, "label": "Registered Nurses", "note": ""}]),
        ("skills?q=wound", [{"value": "Wound care", "label": "Wound care", "note": "Tool"}]),
        ("countries?q=franc", [{"value": "FR", "label": "France", "note": "FR"}]),
        ("countries?q=", []),
    ],
)
def test_suggestions_come_while_typing(
    database: Session, browser: Browser, path: str, answer: list[dict[str, str]]
) -> None:
    make_places(database)
    database.get_one(Place, PARIS).admin1 = "Île-de-France"
    for label in ("Wound care", "Wound, other"):
        database.add(Skill(id=len(label), source="onet", uri="", label=label, folded=label.lower(), kind="technology"))
    database.flush()
    got = browser.get(f"/suggest/{path}")
    assert got.json == answer
    assert got.headers["Cache-Control"] == "public, max-age=3600"
    assert "Set-Cookie" not in got.headers


def test_companies_are_listed_with_their_open_jobs(browser: Browser, cast: Cast, jobs: JobCast) -> None:
    page = browser.get("/companies").text
    assert page.index(cast.northwind.name) < page.index(cast.southgate.name)
    assert re.search(r"1 open job\b", page)
    assert re.search(r"No open jobs\b", page)


def test_a_company_shows_who_it_is_and_what_is_open(
    database: Session, cast: Cast, browser: Browser, jobs: JobCast
) -> None:
    path = f"/companies/{cast.northwind.slug}"
    page = browser.get(path).text
    for words in ("Northwind Care", "1 open job", jobs.post.slug, "30 days of holiday", "We care for people"):
        assert words in page
    assert jobs.draft_post.slug not in page
    commands.close(database, cast.as_alice, jobs.job.id, reason="filled")
    assert "No open jobs" in browser.get(path).text


def test_unknown_companies_are_not_found(browser: Browser) -> None:
    assert browser.get("/companies/nobody").status_code == 404
