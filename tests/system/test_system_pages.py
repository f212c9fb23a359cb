"""The box at a glance, in every state, and the pages that visitors are owed."""

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from hotgigs.app import create_app
from hotgigs.audit import commands as audit
from hotgigs.audit import sealing
from hotgigs.kernel import clock, outbox, queue
from hotgigs.kernel.box import Box
from hotgigs.kernel.cache import Cache
from hotgigs.kernel.outbox import OutboxRow
from hotgigs.kernel.permissions import SYSTEM
from hotgigs.ops.checks import records
from hotgigs.ops.checks.result import Kind, Result
from hotgigs.search import commands as search
from hotgigs.search.engine import SearchEngine
from hotgigs.taxonomy import commands as taxonomy
from tests.cast import Cast
from tests.client import Browser
from tests.ops.make_checks import a_round

AWAY = "unix:///nonexistent"
DISK = Kind("disk.space", "There is room.", "df -h {part}")
Case = tuple[list[Result], float, str, str]


@pytest.fixture
def olga(database: Session, cast: Cast, browser: Browser) -> Browser:
    """Sign in the administrator of the site."""
    return browser.sign_in(database, cast.olga)


def checks(browser: Browser) -> dict[str, tuple[str, str]]:
    """Return state and evidence of each check by its name, as the page shows them."""
    text = browser.get("/admin").text
    found = re.findall(
        r'class="check is-(\w+)">.*?check-title">(.*?)</h3>.*?check-evidence">(.*?)</p>(.*?)</li>', text, re.DOTALL
    )
    return {
        title: (state, unescape(evidence + re.sub(r"<[^>]+>", "", rest)).strip())
        for state, title, evidence, rest in found
    }


def test_nobody_but_the_administrator_learns_that_it_exists(browser: Browser, database: Session, cast: Cast) -> None:
    assert browser.get("/admin").headers["Location"].startswith("/sign-in")
    for person in (cast.amir, cast.bob, cast.dana):
        assert browser.sign_in(database, person).get("/admin").status_code == 404


def test_it_says_that_everything_is_well(olga: Browser, engine: SearchEngine) -> None:
    search.rebuild(engine)
    sealing.seal_waiting()
    text = olga.get("/admin").text
    assert "Everything is well" in text
    assert {state for state, _ in checks(olga).values()} == {"good"}
    assert checks(olga)["Search"][1] == "0 jobs, 0.0 MB"
    assert checks(olga)["Cache"][1] == "Redis answers"


def test_an_absent_index_needs_a_look(olga: Browser, engine: SearchEngine) -> None:
    assert "Something needs a look" in olga.get("/admin").text
    state, said = checks(olga)["Search"]
    assert state == "waiting"
    assert said.startswith("The search index has not been built yet")
    assert said.endswith("hotgigs-admin search rebuild")
    assert not engine.health().readable


def test_without_redis_it_warns_and_works(box: Box, database: Session, cast: Cast) -> None:
    away = replace(box, cache=Cache(AWAY), queues=queue.connect(AWAY, {}))
    browser = Browser(create_app(box.config, away)).sign_in(database, cast.olga)
    found = checks(browser)
    assert found["Cache"][0] == found["Queue"][0] == "waiting"
    assert "the sweep does the work" in found["Queue"][1]
    assert found["Database"][0] == "good"
    assert "Something needs a look" in browser.get("/admin").text


def test_given_up_work_is_a_problem(olga: Browser, database: Session) -> None:
    outbox.enqueue(database, "mail.send", {"mail": "none"})
    database.execute(update(OutboxRow).values(state="given_up"))
    database.commit()
    assert "Something is wrong" in olga.get("/admin").text
    state, said = checks(olga)["Work"]
    assert state == "wrong"
    assert said.startswith("1 piece of work given up")
    assert said.endswith("hotgigs-admin queue retry")


def test_held_work_needs_a_look(olga: Browser, database: Session) -> None:
    outbox.enqueue(database, "mail.send", {"mail": "none"})
    outbox.hold(database, ["mail.send"])
    database.commit()
    state, said = checks(olga)["Work"]
    assert state == "waiting"
    assert said.startswith("1 piece of work is held, the oldest 0 min old")
    assert said.endswith("hotgigs-admin queue release")


def test_events_that_nobody_seals_need_a_look_although_new_ones_come(olga: Browser, database: Session) -> None:
    with clock.frozen(clock.now() - timedelta(minutes=10)):
        audit.record(database, SYSTEM, "job.expired", ("job", 1))
    audit.record(database, SYSTEM, "job.expired", ("job", 2))
    database.commit()
    assert checks(olga)["Audit trail"][0] == "waiting"
    sealing.seal_waiting()
    assert checks(olga)["Audit trail"][0] == "good"


@pytest.mark.parametrize("path", ["/employers", "/privacy", "/accessibility", "/sources"])
def test_pages_of_the_site_are_public_and_leave_no_cookie(browser: Browser, path: str) -> None:
    answer = browser.get(path)
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert re.search(r'<h1 class="(page|pitch)-title"[^>]*>\s*\w', answer.text)


def test_the_sources_are_named_once_they_are_loaded(browser: Browser, database: Session) -> None:
    assert "No vocabulary is loaded." in browser.get("/sources").text
    names = taxonomy.import_all(database)
    database.commit()
    text = unescape(browser.get("/sources").text)
    assert [name for name in names if name in text] == names
    assert "CC BY 4.0" in text


def test_the_style_guide_is_for_developers(browser: Browser) -> None:
    assert browser.get("/styleguide").status_code == 404


def keep_round(monkeypatch: pytest.MonkeyPatch, folder: Path, *results: Result, minutes: float = 1) -> None:
    """Leave what the timer of an appliance leaves."""
    monkeypatch.setattr(records, "SUMMARY", folder / "run" / "checks.json")
    with clock.frozen(clock.now() - timedelta(minutes=minutes)):
        records.keep(a_round(*results), folder, records.SUMMARY)


@pytest.mark.parametrize(
    "case",
    [
        ([DISK.ok("20 % used", "/var")], 1, "Everything is well", "Everything else"),
        ([DISK.ok("20 % used", "/var")], 16, "Something needs a look", "Last check"),
        ([DISK.problem("97 % used", "/var")], 1, "Something is wrong", "disk.space:/var"),
    ],
)
def test_it_shows_what_the_timer_found(
    olga: Browser, engine: SearchEngine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, case: Case
) -> None:
    results, minutes, words, title = case
    search.rebuild(engine)
    sealing.seal_waiting()
    assert "The whole box" not in olga.get("/admin").text
    keep_round(monkeypatch, tmp_path, *results, minutes=minutes)
    assert words in olga.get("/admin").text
    assert title in checks(olga)


def test_metrics_hold_what_the_timer_found(browser: Browser, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert "hotgigs_check_state" not in browser.get("/metrics").text
    keep_round(monkeypatch, tmp_path, DISK.problem("97 % used", "/var"), DISK.ok("20 % used", "/srv"))
    text = browser.get("/metrics").text
    assert 'hotgigs_check_state{id="disk.space:/var"} 2.0' in text
    assert 'hotgigs_check_state{id="disk.space:/srv"} 0.0' in text
    assert "hotgigs_checks_timestamp_seconds 1." in text
