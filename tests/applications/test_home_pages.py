"""The home of a recruiter: what is to be done, only of one's own companies, and the first steps."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from hotgigs.applications.models import Application
from hotgigs.audit.models import AuditEvent
from hotgigs.jobs.models import Job, Post
from hotgigs.kernel import clock
from hotgigs.kernel.db import counted
from tests.applications.make import make_application, make_open_job, stages
from tests.cast import Cast
from tests.client import Browser

# Thirteen, and the savepoints that the tests put around three sessions.
MOST_STATEMENTS = 20


def test_it_shows_the_work_of_the_day(database: Session, alice: Browser, job: Job) -> None:
    now = clock.now()
    interview = stages(database, job)[2]
    long_ago = {"submitted_at": now - timedelta(days=30)}
    make_application(database, job, "Ada Ames", stage_since=now - timedelta(days=9), **long_ago)
    make_application(database, job, "Ben Bose", stage_since=now - timedelta(days=4), stage_id=interview.id, **long_ago)
    make_application(database, job, "Cleo Cruz")
    make_application(database, job, "Gone Girard", status="rejected", ended_at=now)
    database.scalars(select(Post).where(Post.job_id == job.id)).one().closes_on = (now + timedelta(days=3)).date()
    database.flush()
    page = alice.get("/hiring").text
    for words in ("Ada Ames", "Ben Bose", "Cleo Cruz"):
        assert page.count(f">{words}</a>") == 1
    assert '<div class="stat-note">Ada Ames</div>' in page
    assert "waiting </span>9 days" in page
    assert "Closing soon" in page
    assert "3 people so far" in page
    assert "Gone Girard" not in page
    owed = page[page.index('id="owed"') :]
    assert owed.index("Ben Bose") < owed.index('id="new"')


def test_it_notes_whose_data_was_shown_once(database: Session, alice: Browser, application: Application) -> None:
    alice.get("/hiring")
    found = database.scalars(select(AuditEvent.target_id).where(AuditEvent.verb == "application.listed")).all()
    assert found == [str(application.id)]


def test_nothing_of_other_companies_is_there(
    database: Session, charlie: Browser, cast: Cast, application: Application
) -> None:
    make_open_job(database, cast.southgate, "Welder")
    page = charlie.get("/hiring").text
    assert "Welder" in page
    assert "Dana Diallo" not in page
    assert "Community nurse" not in page


def test_a_new_company_finds_its_first_three_steps(alice: Browser, bob: Browser) -> None:
    page = alice.get("/hiring").text
    for words in ("Describe your company", "Write your first job", "Look at it as a candidate", "/hiring/jobs/new"):
        assert words in page
    assert "/hiring/jobs/new" not in bob.get("/hiring").text


def test_who_is_in_no_team_is_told_how_to_get_in(database: Session, app: Flask, cast: Cast, stranger: Browser) -> None:
    assert "Ask a colleague" in Browser(app).sign_in(database, cast.dana).get("/hiring").text
    assert "/admin/companies" in Browser(app).sign_in(database, cast.olga).get("/hiring").text
    assert stranger.get("/hiring").status_code == 303


def test_its_statements_do_not_grow_with_people(
    database: Session, app: Flask, cast: Cast, job: Job, application: Application
) -> None:
    browser = Browser(app).sign_in(database, cast.alice)
    with counted() as few:
        browser.get("/hiring")
    for number in range(200):
        make_application(database, job, f"P{number} Person")
    for number in range(10):
        make_open_job(database, cast.northwind, f"Job {number}")
    with counted() as many:
        browser.get("/hiring")
    assert len(many) <= len(few) <= MOST_STATEMENTS
