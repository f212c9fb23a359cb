"""The public list of jobs: filters as links, every state it can be in, and nothing of strangers as markup."""

import re
from html import unescape

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from hotgigs.jobs.models import Post
from hotgigs.kernel.box import Box
from hotgigs.kernel.db import counted
from hotgigs.kernel.permissions import Role
from hotgigs.search import commands
from hotgigs.search.engine import SearchEngine
from hotgigs.search.whoosh_engine import WhooshEngine
from tests.cast import Cast
from tests.client import Browser
from tests.jobs.make import PARIS, make_live_post, make_places
from tests.make import make_company, make_member

SCRIPT = "<script>alert(1)</script>"
STRANGE = (SCRIPT, "%00", "%ED%A0%80", "%F0%9F%92%BC", "' OR 1=1 --", "9" * 5000, "-1", "*", '"')
FULL = "/jobs?q=nurse&place=Lyon&km=50&remote=onsite&type=FULL_TIME&pay=20000&posted=30&sort=pay&company="


@pytest.fixture
def live(database: Session, cast: Cast, engine: SearchEngine) -> list[Post]:
    """Publish three jobs and index them."""
    make_places(database)
    made = [
        make_live_post(database, cast.as_alice, cast.northwind, title="Night nurse"),
        make_live_post(database, cast.as_alice, cast.northwind, title="Baker of bread", place_id=PARIS),
        make_live_post(
            database, cast.as_alice, cast.northwind, title="Nurse for children", employment_type="PART_TIME"
        ),
    ]
    database.commit()
    commands.rebuild(engine)
    return made


def titles(answer: TestResponse) -> list[str]:
    """List the jobs of a page, without the marks of what matched."""
    found = re.findall(r'class="job-card-title"><a[^>]*>(.*?)</a>', answer.text, re.DOTALL)
    return [unescape(re.sub(r"</?mark>", "", title)).strip() for title in found]


def count(answer: TestResponse) -> str:
    found = re.search(r'id="count">\s*(.*?)\s*</h2>', answer.text)
    assert found
    return unescape(found[1])


def test_it_lists_jobs_for_words_and_place_and_marks_what_matches(browser: Browser, live: list[Post]) -> None:
    answer = browser.get("/jobs?q=nurse&place=lyon")
    assert answer.status_code == 200
    assert count(answer) == "2 jobs for “nurse” near Lyon"
    assert sorted(titles(answer)) == ["Night nurse", "Nurse for children"]
    assert "<mark>nurse</mark>" in answer.text
    assert f'href="/jobs/{live[0].slug}"' in answer.text
    assert '<link rel="canonical" href="http://hotgigs.test/jobs?q=nurse&amp;place=lyon">' in answer.text
    assert "<title>2 jobs for “nurse” near Lyon" in answer.text


def test_its_filters_are_controls_that_show_what_is_chosen(browser: Browser, cast: Cast, live: list[Post]) -> None:
    text = browser.get(FULL + cast.northwind.slug).text
    for control in ("km-50", "remote-onsite", "type-FULL_TIME", "pay-20000", "posted-30"):
        (tag,) = re.findall(rf'<input[^>]*id="facet-{control}"[^>]*>', text)
        assert " checked" in tag, control
    for name, value in (("q", "nurse"), ("place", "Lyon"), ("company", cast.northwind.slug), ("sort", "pay")):
        assert re.search(rf'<input type="hidden"\s+name="{name}"\s+value="{value}"', text), name
    assert text.count('class="chip"') == 7
    assert live


@pytest.mark.parametrize("path", ["/jobs", FULL, "/jobs?q=nurs&place=Atlantis", "/suggest/jobs?q=nur", "/"])
def test_a_visit_leaves_no_cookie_and_asks_little_of_the_database(
    browser: Browser, live: list[Post], path: str
) -> None:
    with counted() as statements:
        answer = browser.get(path)
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert len([statement for statement in statements if statement.startswith("SELECT")]) <= 6
    assert live


def test_an_unknown_place_is_said_and_everything_is_shown(browser: Browser, live: list[Post]) -> None:
    answer = browser.get("/jobs?place=Atlantis")
    assert "We do not know the place “Atlantis”" in answer.text
    assert len(titles(answer)) == len(live)
    assert "Within 30 km" not in answer.text


def test_no_result_offers_a_way_on_for_each_filter(browser: Browser, live: list[Post]) -> None:
    answer = browser.get("/jobs?q=baker&place=Lyon")
    assert (answer.status_code, titles(answer)) == (200, [])
    assert count(answer) == "No jobs for “baker” near Lyon"
    assert '<meta name="robots" content="noindex">' in answer.text
    ways = re.findall(r'<a href="([^"]+)">Search without', answer.text)
    assert ways == ["/jobs?place=Lyon", "/jobs?q=baker"]
    assert titles(browser.get(ways[1])) == ["Baker of bread"]
    assert live


def test_near_a_place_it_offers_what_can_be_done_from_there(
    browser: Browser, database: Session, cast: Cast, live: list[Post], engine: SearchEngine
) -> None:
    make_live_post(
        database,
        cast.as_alice,
        cast.northwind,
        title="Telephone nurse",
        remote_kind="remote",
        remote_countries=("Germany", "France"),
        place_id=None,
    )
    database.commit()
    commands.rebuild(engine)
    answer = browser.get("/jobs?q=nurse&place=Lyon&km=50&posted=30")
    offered = re.search(r'<a href="([^"]+)">1 remote job</a> can be done from anywhere in France', answer.text)
    assert offered
    assert "Telephone nurse" not in titles(answer)
    there = browser.get(unescape(offered[1]))
    assert titles(there) == ["Telephone nurse"]
    assert count(there) == "1 remote job for “nurse” that you can do from France"
    assert "Remote in France" in there.text
    assert re.search(r'<input type="hidden"\s+name="remote_in"\s+value="FR"', there.text)
    for without in ("/jobs?q=nurse&place=Lyon&remote=onsite", "/jobs?q=baker&place=Lyon", "/jobs?q=nurse"):
        assert "can be done from anywhere" not in browser.get(without).text
    assert live


def test_headings_and_points_are_set_apart_in_an_excerpt(browser: Browser, live: list[Post]) -> None:
    excerpt = re.search(r'class="job-card-excerpt">(.*?)</p>', browser.get("/jobs?q=diploma").text, re.DOTALL)
    assert excerpt
    plain = unescape(re.sub(r"</?mark>", "", excerpt[1]))
    assert "starts well. What you bring: A diploma in care" in plain
    assert live


@pytest.mark.usefixtures("live")
def test_words_that_no_job_has_together_are_relaxed(browser: Browser) -> None:
    answer = browser.get("/jobs?q=baker+nurse")
    assert "No job has all of these words" in answer.text
    assert len(titles(answer)) == 3


@pytest.mark.usefixtures("live")
def test_a_phrase_that_takes_too_long_is_said(app: Flask, box: Box) -> None:
    hurried = WhooshEngine(box.config.index_path, phrase_seconds=0)
    app.extensions["hotgigs.search"] = hurried
    browser = Browser(app)
    assert "Your phrase took too long" in browser.get("/jobs?q=%22night+nurse%22").text
    assert "took too long" not in browser.get("/jobs?q=night+nurse").text
    hurried.close()


@pytest.mark.usefixtures("live")
def test_a_mistyped_word_offers_the_right_one(browser: Browser) -> None:
    answer = browser.get("/jobs?q=nurrse&type=PART_TIME")
    offered = re.search(r'Did you mean\s*<a href="([^"]+)">nurse</a>', answer.text)
    assert offered
    assert titles(browser.get(unescape(offered[1]))) == ["Nurse for children"]


def test_it_turns_pages_by_links(browser: Browser, database: Session, cast: Cast, engine: SearchEngine) -> None:
    make_places(database)
    for number in range(43):
        make_live_post(database, cast.as_alice, cast.northwind, title=f"Job {number}")
    database.commit()
    commands.rebuild(engine)
    path, seen = "/jobs", []
    for words in ("1 to 20 of 43", "21 to 40 of 43", "41 to 43 of 43"):
        answer = browser.get(path)
        assert words in answer.text
        assert ('rel="prev"' in answer.text) == (path != "/jobs")
        seen += titles(answer)
        further = re.search(r'rel="next"\s+href="([^"]+)"', answer.text)
        path = further[1] if further else ""
    assert not path
    assert len(set(seen)) == 43
    assert browser.get("/jobs?page=200").text.count("41 to 43 of 43") == 1


@pytest.mark.usefixtures("live")
def test_its_orders_are_links_that_keep_the_rest(browser: Browser) -> None:
    text = unescape(browser.get("/jobs?q=nurse&place=Lyon&page=3").text)
    for order in ("newest", "pay", "distance"):
        assert f'href="/jobs?q=nurse&place=Lyon&sort={order}"' in text
    assert 'href="/jobs?q=nurse&place=Lyon"' in text
    bare = unescape(browser.get("/jobs").text)
    assert "sort=distance" not in bare
    assert "Best match" not in bare


@pytest.mark.parametrize("path", ["/jobs", "/jobs?q=nurse&place=Lyon&page=4", "/jobs?remote=hybrid"])
def test_without_an_index_it_says_so_and_lists_the_newest(
    browser: Browser, database: Session, cast: Cast, engine: SearchEngine, path: str
) -> None:
    make_places(database)
    make_live_post(database, cast.as_alice, cast.northwind, title="Night nurse")
    answer = browser.get(path)
    assert answer.status_code == 200
    assert "Search is not ready" in answer.text
    assert titles(answer) == ["Night nurse"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert browser.get("/suggest/jobs?q=nur").get_json() == []
    assert not engine.health().readable


@pytest.mark.usefixtures("engine")
def test_an_empty_site_without_an_index_still_answers(browser: Browser) -> None:
    answer = browser.get("/jobs")
    assert answer.status_code == 200
    assert "Search is not ready" in answer.text


@pytest.mark.usefixtures("live")
@pytest.mark.parametrize("name", ["q", "place", "company", "km", "remote", "type", "pay", "posted", "sort", "page"])
def test_nothing_in_the_address_is_an_error_or_markup(browser: Browser, name: str) -> None:
    for value in STRANGE:
        answer = browser.get(f"/jobs?q=nurse&{name}={value}" if name != "q" else f"/jobs?q={value}")
        assert answer.status_code == 200, value
        assert SCRIPT not in answer.text


def test_nothing_of_a_company_is_markup(browser: Browser, database: Session, cast: Cast, engine: SearchEngine) -> None:
    make_places(database)
    company = make_company(database, f"Evil {SCRIPT}", slug="evil")
    make_member(database, company, cast.charlie, Role.ADMIN)
    actor = cast.as_charlie
    actor.roles[company.id] = Role.ADMIN  # type: ignore[index]  # the tests' actor holds a dict
    title, text = f"Nurse <img src=x onerror=alert(1)> {SCRIPT}", f"A nurse. {SCRIPT} <b onclick=x>nurse</b> " * 5
    make_live_post(database, actor, company, title=title, description=text)
    database.commit()
    commands.rebuild(engine)
    for path in ("/jobs", "/jobs?q=nurse", "/jobs?q=alert", "/jobs?company=evil", "/"):
        answer = browser.get(path)
        assert answer.status_code == 200
        assert not re.search(r"<script>alert|<img src=x|<b onclick", answer.text), path
        assert "&lt;script&gt;" in answer.text
    assert browser.get("/suggest/jobs?q=evil").mimetype == "application/json"


@pytest.mark.usefixtures("live")
def test_it_completes_titles_skills_and_companies(browser: Browser) -> None:
    answer = browser.get("/suggest/jobs?q=ni")
    assert answer.get_json() == [{"value": "Night nurse", "label": "Night nurse", "note": ""}]
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    kinds = {
        item["note"] for begun in ("ni", "no", "wo") for item in browser.get(f"/suggest/jobs?q={begun}").get_json()
    }
    assert kinds == {"", "Skill", "Company"}
    for nothing in ("", "%20", "%00", "x" * 5000):
        assert browser.get(f"/suggest/jobs?q={nothing}").get_json() == []


def test_other_methods_are_refused(browser: Browser) -> None:
    assert browser.post("/jobs").status_code == 405
