"""Applying: resume first, prefilled, nothing lost, sent once."""

import io
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hotgigs import wiring
from hotgigs.applications.models import Answer, Application, Draft
from hotgigs.candidates.models import Candidate
from hotgigs.jobs.models import Job, Post, Question
from hotgigs.kernel import outbox
from hotgigs.kernel.box import Box
from hotgigs.kernel.ids import QuestionId, new_id
from hotgigs.messaging.models import Mail
from tests.applications.make import make_live_post, make_open_job
from tests.cast import Cast
from tests.client import Browser
from tests.roles import acting_as

FILES = Path(__file__).parents[1] / "documents" / "files"
RESUME = FILES / "resume.pdf"
FORM = {"name": "Dana Diallo", "email": "dana@example.org", "phone": "+33 6 39 98 01 02"}


@pytest.fixture
def post(database: Session, cast: Cast) -> Post:
    """Hold a live post of Northwind with one required question."""
    job = make_open_job(database, cast.northwind)
    _ask(database, job)
    return database.scalars(select(Post).where(Post.job_id == job.id)).one()


def _ask(db: Session, job: Job) -> Question:
    question = Question(
        id=QuestionId(new_id()),
        job_id=job.id,
        position=0,
        kind="yes_no",
        label="Can you work nights",
        required=True,
        options=[],
    )
    db.add(question)
    db.flush()
    return question


def _answers(db: Session) -> dict[str, str]:
    return {f"question-{db.scalars(select(Question.id)).one()}": "yes"}


def _upload(browser: Browser, post: Post, content: bytes, name: str = "cv.pdf") -> int:
    form = {"resume": (io.BytesIO(content), name)}
    answer = browser.post(f"/jobs/{post.slug}/apply/resume", form, headers={"HX-Request": "true"})
    return answer.status_code


def _read_files(box: Box) -> int:
    with acting_as("documents"):
        return outbox.drain("documents", wiring.handlers(box)["documents"])


def test_it_sends_an_application(database: Session, browser: Browser, post: Post) -> None:
    page = browser.get(f"/jobs/{post.slug}/apply")
    assert page.status_code == 200
    answer = browser.post(f"/jobs/{post.slug}/apply", FORM | _answers(database))
    assert answer.status_code == 303
    application = database.scalars(select(Application)).one()
    assert answer.location.endswith(f"/status/{application.id}/receipt")
    receipt = browser.get(answer.location)
    assert receipt.status_code == 200
    assert "Dana Diallo" in receipt.text
    assert database.scalars(select(Answer.value)).one() == "yes"
    mail = database.scalars(select(Mail)).one()
    assert mail.recipient == "dana@example.org"
    assert "/status/link/" in mail.text


def test_it_reads_the_resume_and_offers_what_it_says(database: Session, browser: Browser, box: Box, post: Post) -> None:
    assert _upload(browser, post, RESUME.read_bytes()) == 200
    assert browser.post(f"/jobs/{post.slug}/apply/fields", headers={"HX-Request": "true"}).status_code == 204
    assert _read_files(box) == 1
    filled = browser.post(f"/jobs/{post.slug}/apply/fields", headers={"HX-Request": "true"})
    assert filled.status_code == 200
    assert "j.grossmann@beispiel.de" in filled.text
    assert "From your resume, please check." in filled.text


def test_what_was_typed_wins_over_the_resume(database: Session, browser: Browser, box: Box, post: Post) -> None:
    browser.post(f"/jobs/{post.slug}/apply/draft", {"name": "My own name"}, headers={"HX-Request": "true"})
    _upload(browser, post, RESUME.read_bytes())
    _read_files(box)
    page = browser.get(f"/jobs/{post.slug}/apply")
    assert "My own name" in page.text
    assert database.scalar(select(func.count()).select_from(Draft)) == 1


def test_an_error_returns_the_form_filled_with_its_file(database: Session, browser: Browser, post: Post) -> None:
    form = {**FORM, "email": "not an address", "cover_letter": "I know the town."}
    files = {"resume": (io.BytesIO(RESUME.read_bytes()), "my cv.pdf")}
    page = browser.post(f"/jobs/{post.slug}/apply", form | files)
    assert page.status_code == 422
    for kept in ("not an address", "I know the town.", "my cv.pdf", "Enter an e-mail address like"):
        assert kept in page.text
    again = browser.get(f"/jobs/{post.slug}/apply")
    assert "I know the town." in again.text
    assert "my cv.pdf" in again.text
    assert database.scalars(select(Application)).first() is None


def test_a_stale_form_comes_back_filled_and_is_sent_by_the_next_press(
    database: Session, browser: Browser, post: Post
) -> None:
    page = browser.post_bare(f"/jobs/{post.slug}/apply", FORM | _answers(database))
    assert page.status_code == 422
    assert "Dana Diallo" in page.text
    assert "once more" in page.text
    assert browser.post(f"/jobs/{post.slug}/apply", FORM | _answers(database)).status_code == 303


def test_sending_twice_is_one_application(database: Session, browser: Browser, app: Flask, post: Post) -> None:
    form = FORM | _answers(database)
    browser.post(f"/jobs/{post.slug}/apply", form)
    other = Browser(app)
    page = other.post(f"/jobs/{post.slug}/apply", {**form, "email": "DANA@example.org"})
    assert page.status_code == 422
    assert "already applied" in page.text
    assert database.scalar(select(func.count()).select_from(Application)) == 1
    assert database.scalars(select(Mail).where(Mail.template == "status_link")).one().recipient == "dana@example.org"


def test_a_file_that_cannot_be_read_is_refused_with_a_sentence(browser: Browser, post: Post) -> None:
    picture = b"\x89PNG\r\n\x1a\n" + bytes(200)
    form = {"resume": (io.BytesIO(picture), "cv.pdf")}
    page = browser.post(f"/jobs/{post.slug}/apply/resume", form, headers={"HX-Request": "true"})
    assert page.status_code == 422
    assert "This is a picture." in page.text


def test_a_closed_job_takes_no_application(database: Session, browser: Browser, post: Post) -> None:
    post.status = "closed"
    database.flush()
    assert browser.get(f"/jobs/{post.slug}/apply").status_code == 410
    assert browser.post(f"/jobs/{post.slug}/apply", FORM).status_code == 410


def test_the_same_person_in_two_companies_is_two_candidates(
    database: Session, browser: Browser, cast: Cast, post: Post
) -> None:
    other = make_open_job(database, cast.southgate, "Welder")
    elsewhere = database.scalars(select(Post).where(Post.job_id == other.id)).one()
    browser.post(f"/jobs/{post.slug}/apply", FORM | _answers(database))
    browser.post(f"/jobs/{elsewhere.slug}/apply", FORM)
    companies = database.scalars(select(Candidate.company_id).where(Candidate.email_key == "dana@example.org")).all()
    assert sorted(companies) == sorted([cast.northwind.id, cast.southgate.id])


def test_a_draft_of_one_job_does_not_open_in_another(database: Session, browser: Browser, post: Post) -> None:
    job = database.get_one(Job, post.job_id)
    second = make_live_post(database, job, title="Night nurse")
    browser.post(f"/jobs/{post.slug}/apply/draft", {"name": "Only here"})
    assert "Only here" not in browser.get(f"/jobs/{second.slug}/apply").text
