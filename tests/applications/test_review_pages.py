"""Reviewing: the resume with its evidence, who is next, history in words, and nothing of others."""

import re
from datetime import timedelta

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from hotgigs.applications.commands import moves, notes
from hotgigs.applications.models import Answer, Application
from hotgigs.audit.models import AuditEvent
from hotgigs.jobs.models import Job, Question
from hotgigs.kernel import clock
from hotgigs.kernel.box import Box
from hotgigs.kernel.db import counted
from hotgigs.kernel.ids import QuestionId, new_id
from tests.applications.make import make_application, make_open_job, make_resume, stages
from tests.cast import Cast
from tests.client import Browser

# Fourteen, and the savepoints that the tests put around three sessions.
MOST_STATEMENTS = 22


def _url(application: Application) -> str:
    return f"/hiring/applications/{application.id}"


def test_it_shows_the_resume_with_where_it_says_so(
    database: Session, box: Box, alice: Browser, application: Application
) -> None:
    application.document_id = make_resume(database, box.store)
    database.flush()
    page = alice.get(_url(application)).text
    assert f'src="{_url(application)}/documents/{application.document_id}/pages/1"' in page
    assert '<mark id="evidence-1" data-evidence-box="1">Dana Diallo</mark>' in page
    assert 'href="#evidence-3"' in page
    assert "please check" in page
    assert "likely" in page
    assert "Experience &lt;b&gt;" in page


def test_it_says_so_when_there_is_no_resume(alice: Browser, application: Application) -> None:
    assert "Dana applied without a file." in alice.get(_url(application)).text


def test_it_shows_answers_message_notes_and_history(
    database: Session, alice: Browser, cast: Cast, job: Job, application: Application
) -> None:
    question = Question(
        id=QuestionId(new_id()), job_id=job.id, position=0, kind="yes_no", label="Nights", required=True, options=[]
    )
    database.add(question)
    database.flush()
    database.add(
        Answer(application_id=application.id, question_id=question.id, label="Can you work nights", value="yes")
    )
    application.cover_letter = "I could start in March."
    first, second = stages(database, job)[:2]
    moves.move(database, cast.as_amir, application.id, second.id, version=1, reason="")
    moves.move(database, cast.as_amir, application.id, first.id, version=2, reason="Too early.")
    notes.add_note(database, cast.as_amir, application.id, "Calm on the phone.")
    page = alice.get(_url(application)).text
    for words in (
        "Can you work nights",
        "<dd>Yes</dd>",
        "I could start in March.",
        "Amir Haddad moved Dana from New to Screening",
        "Too early.",
        "Calm on the phone.",
    ):
        assert words in page


def test_it_leads_from_one_person_to_the_next(database: Session, alice: Browser, job: Job) -> None:
    now = clock.now()
    people = [
        make_application(database, job, f"{name} Ames", stage_since=now - timedelta(days=days))
        for name, days in (("Ada", 9), ("Ben", 6), ("Cleo", 3), ("Dora", 1))
    ]
    elsewhere = make_application(database, job, "Zed Zorn", stage_id=stages(database, job)[1].id)
    page = alice.get(_url(people[1])).text
    keys = dict(re.findall(r'href="([^"]*)" data-key="([jk])"', page))
    assert keys == {_url(people[0]): "k", _url(people[2]): "j"}
    assert str(elsewhere.id) not in page
    ahead = re.findall(r'href="([^"]*)" data-prefetch', page)
    assert ahead == [_url(people[2]), _url(people[3])]


def test_only_a_page_fetched_ahead_is_kept_by_the_browser(alice: Browser, application: Application) -> None:
    assert alice.get(_url(application)).headers["Cache-Control"] == "no-store"
    ahead = alice.get(_url(application), headers={"Sec-Fetch-Dest": "empty"})
    assert ahead.headers["Cache-Control"] == "private, max-age=20"


def test_it_notes_who_read_what(database: Session, box: Box, alice: Browser, application: Application) -> None:
    application.document_id = make_resume(database, box.store)
    database.flush()
    alice.get(_url(application))
    alice.get(f"{_url(application)}/documents/{application.document_id}/file")
    verbs = database.execute(select(AuditEvent.verb, AuditEvent.target_id).where(AuditEvent.kind == "read")).all()
    assert [tuple(verb) for verb in verbs] == [
        ("application.read", str(application.id)),
        ("document.downloaded", str(application.document_id)),
    ]


def test_it_shows_other_applications_of_the_same_person_in_the_company(
    database: Session, alice: Browser, cast: Cast, application: Application
) -> None:
    other_job = make_open_job(database, cast.northwind, "Night nurse")
    other = make_application(database, other_job, candidate_id=application.candidate_id)
    page = alice.get(_url(application)).text
    assert f'<a href="{_url(other)}">Night nurse</a>' in page


def test_the_way_back_leads_to_the_list_as_it_was(alice: Browser, application: Application) -> None:
    back = f"/hiring/jobs/{application.job_id}/applications?sort=name"
    page = alice.get(_url(application), query_string={"next": back}).text
    assert f'<a href="{back}">Community nurse</a>' in page
    foreign = alice.get(_url(application), query_string={"next": "//elsewhere.example"}).text
    assert "elsewhere.example" not in foreign


def test_actions_fit_the_state(database: Session, alice: Browser, amir: Browser, application: Application) -> None:
    assert "Move to Screening" in alice.get(_url(application)).text
    application.status, application.ended_at = "rejected", clock.now()
    database.flush()
    page = alice.get(_url(application)).text
    assert "Reopen" in page
    assert "Move to Screening" not in page
    application.status = "hired"
    database.flush()
    assert "Undo the hire" not in alice.get(_url(application)).text
    assert "Undo the hire" in amir.get(_url(application)).text


def test_its_statements_do_not_grow_with_people(
    database: Session, app: Flask, cast: Cast, job: Job, application: Application
) -> None:
    browser = Browser(app).sign_in(database, cast.alice)
    with counted() as few:
        browser.get(_url(application))
    for number in range(200):
        make_application(database, job, f"P{number} Person", owner_id=cast.amir.id)
        if number < 20:
            notes.add_note(database, cast.as_amir, application.id, f"Note {number}")
    with counted() as many:
        browser.get(_url(application))
    assert len(many) <= len(few) <= MOST_STATEMENTS
