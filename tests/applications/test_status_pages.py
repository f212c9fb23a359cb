"""The status page: links that work once, nobody else's eyes, and outcomes in candidate words."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from hotgigs.applications.commands import access
from hotgigs.applications.models import Application
from hotgigs.jobs.models import Job
from hotgigs.kernel import clock
from tests.applications.make import make_application, make_open_job, stages
from tests.cast import Cast
from tests.client import Browser


@pytest.fixture
def application(database: Session, cast: Cast) -> Application:
    """Hold an application of Dana's for a job of Northwind."""
    return make_application(database, make_open_job(database, cast.northwind), email=cast.dana.email)


def _open(db: Session, browser: Browser, application: Application) -> Browser:
    token = access.make_status_link(db, application.id)
    assert browser.post(f"/status/link/{token}").status_code == 303
    return browser


def test_a_link_survives_scanners_and_works_once(
    database: Session, app: Flask, browser: Browser, application: Application
) -> None:
    token = access.make_status_link(database, application.id)
    for _ in range(3):
        assert Browser(app).get(f"/status/link/{token}").status_code == 200
    assert browser.post(f"/status/link/{token}").location.endswith(f"/status/{application.id}")
    assert browser.get(f"/status/{application.id}").status_code == 200
    stranger = Browser(app)
    used = stranger.post(f"/status/link/{token}")
    assert used.status_code == 410
    assert "Send me a new link" in used.text
    assert stranger.get(f"/status/{application.id}").status_code == 404


def test_a_link_expires(database: Session, browser: Browser, application: Application) -> None:
    token = access.make_status_link(database, application.id)
    with clock.frozen(clock.now() + timedelta(days=31)):
        assert browser.post(f"/status/link/{token}").status_code == 410


def test_a_link_that_never_was_is_answered_like_an_old_one(browser: Browser) -> None:
    assert browser.post("/status/link/never-was").status_code == 410
    assert browser.post("/status/link/never-was/renewal").status_code == 200


def test_one_application_opens_no_other(database: Session, browser: Browser, cast: Cast) -> None:
    job = make_open_job(database, cast.northwind)
    mine, theirs = make_application(database, job, "Ada Ames"), make_application(database, job, "Ben Bose")
    _open(database, browser, mine)
    assert browser.get(f"/status/{theirs.id}").status_code == 404
    assert browser.post(f"/status/{theirs.id}/withdrawal").status_code == 404


def test_a_signed_in_candidate_sees_their_own(
    database: Session, browser: Browser, cast: Cast, application: Application
) -> None:
    browser.sign_in(database, cast.dana)
    assert browser.get(f"/status/{application.id}").status_code == 200
    assert "Community nurse" in browser.get("/account/applications").text


def test_an_unproven_address_shows_nothing(
    database: Session, browser: Browser, cast: Cast, application: Application
) -> None:
    cast.dana.email_verified_at = None
    database.flush()
    browser.sign_in(database, cast.dana)
    assert browser.get(f"/status/{application.id}").status_code == 404
    assert "Nothing sent yet" in browser.get("/account/applications").text


def test_stages_are_told_in_candidate_words(
    database: Session, browser: Browser, cast: Cast, application: Application
) -> None:
    job_stages = stages(database, database.get_one(Job, application.job_id))
    job_stages[1].name = "Bin of shame"
    application.stage_id = job_stages[1].id
    database.flush()
    page = _open(database, browser, application).get(f"/status/{application.id}").text
    assert "In review" in page
    assert "Bin of shame" not in page


def test_a_rejection_is_seen_when_it_is_told(database: Session, browser: Browser, application: Application) -> None:
    application.status, application.ended_at = "rejected", clock.now()
    application.tell_after = clock.now() + timedelta(days=1)
    database.flush()
    _open(database, browser, application)
    assert "Not selected" not in browser.get(f"/status/{application.id}").text
    with clock.frozen(clock.now() + timedelta(days=2)):
        assert "Not selected" in browser.get(f"/status/{application.id}").text


def test_withdrawing_asks_once_and_twice_is_harmless(
    database: Session, browser: Browser, application: Application
) -> None:
    _open(database, browser, application)
    assert "Withdraw your application?" in browser.get(f"/status/{application.id}/withdrawal").text
    for _ in range(2):
        assert browser.post(f"/status/{application.id}/withdrawal", {"reason": "Moved away."}).status_code == 303
    database.refresh(application)
    assert application.status == "withdrawn"
    assert "Withdrawn" in browser.get(f"/status/{application.id}").text


def test_a_form_from_another_site_withdraws_nothing(
    database: Session, browser: Browser, application: Application
) -> None:
    _open(database, browser, application)
    assert browser.post_bare(f"/status/{application.id}/withdrawal").status_code == 403
    database.refresh(application)
    assert application.status == "active"
