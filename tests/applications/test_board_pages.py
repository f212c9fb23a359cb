"""The board: lanes, more of them, moves by form and by script, and what nobody may move."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hotgigs.applications.commands import moves
from hotgigs.applications.models import Application, Move
from hotgigs.applications.queries.board import LANE
from hotgigs.applications.queries.sight import Mark
from hotgigs.audit.models import AuditEvent
from hotgigs.candidates.models import Candidate
from hotgigs.jobs.models import Job
from hotgigs.kernel import clock
from hotgigs.kernel.db import counted
from hotgigs.kernel.ids import StageId, new_id
from tests.applications.make import make_application, make_open_job, stages
from tests.cast import Cast
from tests.client import Browser

SCRIPT = {"HX-Request": "true"}
# Eight, and the savepoints that the tests put around three sessions.
MOST_STATEMENTS = 14


def _cards(text: str) -> list[str]:
    return re.findall(r'data-card\s+data-name="([^"]*)"', text)


def test_it_shows_who_waits_longest_first(database: Session, alice: Browser, job: Job) -> None:
    for days, name in ((1, "Ben Bose"), (9, "Ada Ames"), (3, "Cleo Cruz")):
        make_application(database, job, name, stage_since=clock.now() - timedelta(days=days))
    page = alice.get(f"/hiring/jobs/{job.id}/board").text
    assert _cards(page) == ["Ada Ames", "Cleo Cruz", "Ben Bose"]
    assert "9 days" in page
    assert "is-long" in page


def test_it_notes_whose_data_was_shown(database: Session, alice: Browser, application: Application) -> None:
    alice.get(f"/hiring/jobs/{application.job_id}/board")
    event = database.scalars(select(AuditEvent).where(AuditEvent.verb == "application.listed")).one()
    assert (event.kind, event.target_id, event.company_id) == ("read", str(application.id), application.company_id)


def test_an_empty_board_says_what_will_come(alice: Browser, job: Job) -> None:
    assert "Nobody has applied yet" in alice.get(f"/hiring/jobs/{job.id}/board").text


def test_a_long_lane_goes_on_by_key(database: Session, alice: Browser, job: Job) -> None:
    now = clock.now()
    for number in range(120):
        make_application(database, job, f"P{number} Person", stage_since=now - timedelta(minutes=number // 2))
    address = f"/hiring/jobs/{job.id}/board"
    seen: list[str] = []
    page = alice.get(address).text
    while True:
        seen += _cards(page)
        more = re.search(r'hx-get="([^"]*)"', page)
        if more is None:
            break
        page = alice.get(more[1].replace("&amp;", "&"), headers=SCRIPT).text
        assert "<html" not in page
    assert len(seen) == len(set(seen)) == 120
    assert seen[0] in ("P119 Person", "P118 Person")


def test_more_of_a_lane_works_without_script(database: Session, alice: Browser, job: Job) -> None:
    for number in range(LANE + 2):
        make_application(database, job, f"P{number} Person")
    first = alice.get(f"/hiring/jobs/{job.id}/board").text
    more = re.search(r'href="([^"]*after=[^"]*)"', first)
    assert more is not None
    page = alice.get(more[1].replace("&amp;", "&")).text
    assert len(_cards(page)) == 2
    assert "From the start" in page


@pytest.mark.parametrize("mark", ["x", "12", "99999999999999999999-0", "-", "1-" + "g" * 32])
def test_a_mark_from_elsewhere_is_no_harm(alice: Browser, job: Job, database: Session, mark: str) -> None:
    stage = stages(database, job)[0]
    assert Mark.parse(mark) is None
    assert alice.get(f"/hiring/jobs/{job.id}/board?stage={stage.id}&after={mark}").status_code == 200


def test_what_has_ended_is_in_its_view(database: Session, alice: Browser, job: Job) -> None:
    now = clock.now()
    for name, status in (("Ada Ames", "rejected"), ("Ben Bose", "withdrawn"), ("Cleo Cruz", "declined")):
        make_application(database, job, name, status=status, ended_at=now)
    address = f"/hiring/jobs/{job.id}/board"
    assert _cards(alice.get(address).text) == []
    assert _cards(alice.get(f"{address}?status=rejected").text) == ["Ada Ames"]
    assert sorted(_cards(alice.get(f"{address}?status=withdrawn").text)) == ["Ben Bose", "Cleo Cruz"]
    assert "data-move-url" not in alice.get(f"{address}?status=rejected").text


def test_a_phone_chooses_its_stage_by_address(database: Session, alice: Browser, application: Application) -> None:
    second = stages(database, database.get_one(Job, application.job_id))[1]
    page = alice.get(f"/hiring/jobs/{application.job_id}/board?stage={second.id}").text
    assert re.search(rf'class="lane is-shown"\s+data-lane="{second.id}"', page)


def test_a_form_moves_and_offers_the_way_back(
    database: Session, alice: Browser, job: Job, application: Application
) -> None:
    first, second = stages(database, job)[:2]
    board = f"/hiring/jobs/{job.id}/board"
    since = application.stage_since
    form = {"stage": str(second.id), "version": "1", "next": board}
    answer = alice.post(f"/hiring/applications/{application.id}/move", form)
    assert (answer.status_code, answer.location) == (303, board)
    page = alice.get(board).text
    assert "Dana Diallo moved to Screening." in page
    undo = re.search(r'action="([^"]*/move/removal[^"]*)"', page)
    assert undo is not None
    for _ in range(2):
        assert alice.post(undo[1].replace("&amp;", "&")).location == board
    database.refresh(application)
    assert (application.stage_id, application.stage_since) == (first.id, since)
    assert database.scalar(select(func.count()).select_from(Move)) == 2


def test_sending_a_move_twice_moves_once(database: Session, alice: Browser, job: Job, application: Application) -> None:
    form = {"stage": str(stages(database, job)[1].id), "version": "1"}
    for _ in range(2):
        assert alice.post(f"/hiring/applications/{application.id}/move", form).status_code == 303
    assert database.scalar(select(func.count()).select_from(Move)) == 1


def test_the_script_gets_the_card_and_the_undo(
    database: Session, alice: Browser, job: Job, application: Application
) -> None:
    form = {"stage": str(stages(database, job)[1].id), "version": "1"}
    answer = alice.post(f"/hiring/applications/{application.id}/move", form, headers=SCRIPT)
    assert answer.status_code == 200
    assert _cards(answer.text) == ["Dana Diallo"]
    assert 'data-version="2"' in answer.text
    assert "/move/removal" in answer.text


def test_a_stale_move_says_who_was_first(
    database: Session, alice: Browser, cast: Cast, job: Job, application: Application
) -> None:
    _, second, third = stages(database, job)[:3]
    moves.move(database, cast.as_amir, application.id, third.id, version=1, reason="")
    form = {"stage": str(second.id), "version": "1"}
    answer = alice.post(f"/hiring/applications/{application.id}/move", form, headers=SCRIPT)
    assert answer.status_code == 409
    assert "Amir Haddad moved Dana to Interview just now" in answer.text


def test_a_move_back_asks_why_and_keeps_what_was_typed(
    database: Session, alice: Browser, cast: Cast, job: Job, application: Application
) -> None:
    first, second = stages(database, job)[:2]
    moves.move(database, cast.as_alice, application.id, second.id, version=1, reason="")
    address = f"/hiring/applications/{application.id}/move"
    asked = alice.post(address, {"stage": str(first.id), "version": "2"}, headers=SCRIPT)
    assert asked.status_code == 422
    assert "data-ask" in asked.text
    page = alice.post(address, {"stage": str(first.id), "version": "2", "reason": " "})
    assert page.status_code == 422
    assert "Say in a few words why" in page.text
    assert re.search(rf'value="{first.id}" checked', page.text)
    done = alice.post(address, {"stage": str(first.id), "version": "2", "reason": "Wrong person."})
    assert done.status_code == 303


def test_it_refuses_stages_of_other_jobs_and_nonsense(
    database: Session, alice: Browser, cast: Cast, application: Application
) -> None:
    foreign = stages(database, make_open_job(database, cast.southgate))[1]
    for stage in (str(foreign.id), str(new_id()), "somewhere", ""):
        answer = alice.post(f"/hiring/applications/{application.id}/move", {"stage": stage, "version": "1"})
        assert answer.status_code == 422
        assert "Choose a stage of this job." in answer.text
    database.refresh(application)
    assert application.version == 1


def test_another_companys_stage_shows_nothing(
    database: Session, alice: Browser, cast: Cast, job: Job, application: Application
) -> None:
    other = make_application(database, make_open_job(database, cast.southgate), "Secret Person")
    mark = Mark(clock.now() - timedelta(days=900), new_id())
    page = alice.get(f"/hiring/jobs/{job.id}/board?stage={other.stage_id}&after={mark}", headers=SCRIPT).text
    assert "Secret Person" not in page


def test_a_name_cannot_become_markup(database: Session, alice: Browser, application: Application) -> None:
    database.get_one(Candidate, application.candidate_id).name = '<img src=x>" autofocus x="'
    database.flush()
    page = alice.get(f"/hiring/jobs/{application.job_id}/board").text
    assert "<img src=x" not in page
    assert '" autofocus x=' not in page


def test_moving_to_hired_hires(database: Session, alice: Browser, job: Job, application: Application) -> None:
    hired = stages(database, job)[-1]
    form = {"stage": str(hired.id), "version": "1"}
    assert alice.post(f"/hiring/applications/{application.id}/move", form).status_code == 303
    database.refresh(application)
    assert application.status == "hired"


def test_after_a_form_nobody_is_sent_away_from_hiring(
    database: Session, alice: Browser, job: Job, application: Application
) -> None:
    second = StageId(stages(database, job)[1].id)
    form = {"stage": str(second), "version": "1", "next": "https://elsewhere.example/hiring"}
    answer = alice.post(f"/hiring/applications/{application.id}/move", form)
    assert answer.location == f"/hiring/applications/{application.id}"


def test_its_statements_do_not_grow_with_people(
    database: Session, app: Flask, cast: Cast, job: Job, application: Application
) -> None:
    browser = Browser(app).sign_in(database, cast.alice)
    with counted() as few:
        browser.get(f"/hiring/jobs/{job.id}/board")
    for number in range(200):
        make_application(database, job, f"P{number} Person", owner_id=cast.amir.id)
    with counted() as many:
        browser.get(f"/hiring/jobs/{job.id}/board")
    assert len(many) <= len(few) <= MOST_STATEMENTS
