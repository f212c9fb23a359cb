"""Who reaches the pages of hiring: the team, nobody else; and who only looks changes nothing."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from hotgigs.applications.models import Application, Move, Note
from hotgigs.jobs.models import Job, JobMember
from hotgigs.kernel.box import Box
from hotgigs.kernel.ids import new_id
from tests.applications.make import make_application, make_open_job, make_resume, stages
from tests.cast import Cast
from tests.client import Browser

READS = (
    "/hiring/jobs/{job}/board",
    "/hiring/jobs/{job}/applications",
    "/hiring/jobs/{job}/applications.csv",
    "/hiring/applications/{application}",
    "/hiring/applications/{application}/documents/{document}/file",
    "/hiring/applications/{application}/documents/{document}/pages/1",
)
FORMS = ("move", "rejection", "hire", "hire/removal")
CHANGES = ("move", "move/removal", "rejection", "rejection/removal", "hire", "hire/removal", "notes", "owner")


@pytest.fixture
def places(database: Session, box: Box, application: Application) -> dict[str, object]:
    """Hold the ids that stand in addresses."""
    application.document_id = make_resume(database, box.store)
    database.flush()
    return {"job": application.job_id, "application": application.id, "document": application.document_id}


@pytest.mark.parametrize("path", READS)
def test_the_team_reads_and_outsiders_find_nothing(
    alice: Browser, bob: Browser, charlie: Browser, stranger: Browser, places: dict[str, object], path: str
) -> None:
    address = path.format(**places)
    assert alice.get(address).status_code == 200
    assert bob.get(address).status_code == 200
    assert charlie.get(address).status_code == 404
    signed_out = stranger.get(address)
    assert signed_out.status_code == 303
    assert "/sign-in?next=" in signed_out.location


@pytest.mark.parametrize("name", FORMS)
def test_forms_are_for_who_may_send_them(
    amir: Browser, bob: Browser, charlie: Browser, stranger: Browser, places: dict[str, object], name: str
) -> None:
    address = f"/hiring/applications/{places['application']}/{name}"
    assert amir.get(address).status_code == 200
    assert bob.get(address).status_code == 403
    assert charlie.get(address).status_code == 404
    assert stranger.get(address).status_code == 303


@pytest.mark.parametrize("name", CHANGES)
def test_only_who_may_change_changes(
    database: Session, bob: Browser, charlie: Browser, stranger: Browser, places: dict[str, object], name: str
) -> None:
    address = f"/hiring/applications/{places['application']}/{name}"
    stage = stages(database, database.get_one(Job, places["job"]))[1]
    form = {"stage": str(stage.id), "version": "1", "reason": str(new_id()), "text": "Hello"}
    assert bob.post(address, form).status_code == 403
    assert charlie.post(address, form).status_code == 404
    assert stranger.post(address, form).status_code == 401
    assert bob.post_bare(address, form).status_code == 403
    assert database.scalars(select(Move)).all() == []
    assert database.scalars(select(Note)).all() == []


def test_a_read_only_colleague_sees_no_buttons(bob: Browser, places: dict[str, object]) -> None:
    board = bob.get(f"/hiring/jobs/{places['job']}/board").text
    page = bob.get(f"/hiring/applications/{places['application']}").text
    assert "Dana Diallo" in board
    assert "Dana Diallo" in page
    for text in (board, page):
        assert "/move" not in text
        assert "/rejection" not in text
    assert 'action="/hiring/applications' not in page


def test_a_role_on_one_job_opens_that_job_alone(
    database: Session, app: Flask, cast: Cast, application: Application
) -> None:
    database.add(JobMember(job_id=application.job_id, person_id=cast.charlie.id, role="hiring_manager"))
    other = make_application(database, make_open_job(database, cast.northwind, "Night nurse"), "Ada Ames")
    browser = Browser(app).sign_in(database, cast.charlie)
    assert browser.get(f"/hiring/applications/{application.id}").status_code == 200
    assert browser.get(f"/hiring/jobs/{application.job_id}/board").status_code == 200
    assert browser.get(f"/hiring/applications/{other.id}").status_code == 404
    assert browser.get(f"/hiring/jobs/{other.job_id}/board").status_code == 404


def test_a_document_opens_through_its_own_application_only(
    database: Session, alice: Browser, job: Job, places: dict[str, object]
) -> None:
    other = make_application(database, job, "Ada Ames")
    for path in ("file", "pages/1"):
        assert alice.get(f"/hiring/applications/{other.id}/documents/{places['document']}/{path}").status_code == 404


def test_a_download_runs_nothing(alice: Browser, places: dict[str, object]) -> None:
    answer = alice.get("/hiring/applications/{application}/documents/{document}/file".format(**places))
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.text.startswith("Dana Diallo")


@pytest.mark.parametrize("name", ["move/removal", "rejection/removal", "notes", "owner"])
def test_the_address_of_a_change_leads_back_to_the_application(
    bob: Browser, charlie: Browser, places: dict[str, object], name: str
) -> None:
    page = f"/hiring/applications/{places['application']}"
    assert bob.get(f"{page}/{name}").location == page
    assert charlie.get(f"{page}/{name}").status_code == 404
