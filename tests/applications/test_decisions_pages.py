"""Rejecting, hiring, reopening and undoing a hire by their pages."""

import re

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from hotgigs.applications import rules
from hotgigs.applications.commands import moves
from hotgigs.applications.commands.pipelines import STANDARD
from hotgigs.applications.models import Application, Move, RejectionReason
from hotgigs.jobs.models import Job, Opening
from hotgigs.kernel import clock
from hotgigs.kernel.ids import ReasonId, new_id
from hotgigs.messaging.models import Mail
from tests.applications.make import make_application
from tests.cast import Cast
from tests.client import Browser

BETTER = f"{STANDARD.int + 0x100:032x}"
TOOK_ANOTHER = f"{STANDARD.int + 0x104:032x}"


def _url(application: Application) -> str:
    return f"/hiring/applications/{application.id}"


def test_the_form_shows_reasons_and_what_the_candidate_reads(alice: Browser, application: Application) -> None:
    page = alice.get(f"{_url(application)}/rejection").text
    assert "Other people fit the role better" in page
    assert "About your application for Community nurse" in page
    assert "Hello Dana Diallo," in page
    assert re.search(r'value="tomorrow" checked', page)


@pytest.mark.parametrize("tell", list(rules.TELL_AFTER))
def test_it_rejects_and_tells_when_it_was_said(
    database: Session, alice: Browser, application: Application, tell: str
) -> None:
    now = clock.now()
    form = {"reason": BETTER, "note": "Registration missing.", "tell": tell}
    with clock.frozen(now):
        assert alice.post(f"{_url(application)}/rejection", form).status_code == 303
    database.refresh(application)
    assert (application.status, application.tell_after) == ("rejected", now + rules.TELL_AFTER[tell])
    assert database.scalars(select(Move.reason)).one() == "Registration missing."
    assert database.scalars(select(Mail.state).where(Mail.template == "rejected")).one() == "queued"


def test_undo_stops_the_mail_and_twice_is_harmless(database: Session, alice: Browser, application: Application) -> None:
    board = f"/hiring/jobs/{application.job_id}/board"
    for _ in range(2):
        answer = alice.post(f"{_url(application)}/rejection", {"reason": BETTER, "tell": "now", "next": board})
        assert answer.location == board
    page = alice.get(board).text
    assert "Dana Diallo is rejected and will be told in a minute." in page
    undo = re.search(r'action="([^"]*/rejection/removal[^"]*)"', page)
    assert undo is not None
    for _ in range(2):
        assert alice.post(undo[1].replace("&amp;", "&")).location == board
    database.refresh(application)
    assert (application.status, application.tell_after) == ("active", None)
    assert database.scalars(select(Mail.state).where(Mail.template == "rejected")).one() == "cancelled"


def test_when_they_declined_no_mail_goes_out(database: Session, alice: Browser, application: Application) -> None:
    alice.post(f"{_url(application)}/rejection", {"reason": TOOK_ANOTHER, "tell": "tomorrow"})
    database.refresh(application)
    assert application.status == "declined"
    assert database.scalars(select(Mail).where(Mail.template == "rejected")).all() == []


def test_a_form_with_faults_comes_back_as_it_was_typed(
    database: Session, alice: Browser, cast: Cast, application: Application
) -> None:
    foreign = RejectionReason(
        id=ReasonId(new_id()), company_id=cast.southgate.id, kind="we_rejected", label="Southgate's own"
    )
    database.add(foreign)
    database.flush()
    for reason in ("", "nonsense", str(new_id()), str(foreign.id)):
        form = {"reason": reason, "note": "Kept <words>", "tell": "later"}
        answer = alice.post(f"{_url(application)}/rejection", form)
        assert answer.status_code == 422
        assert "Choose a reason." in answer.text
        assert "Kept &lt;words&gt;" in answer.text
        assert re.search(r'value="later" checked', answer.text)
        assert "Southgate" not in answer.text
    form = {"reason": BETTER, "tell": "in a year"}
    assert alice.post(f"{_url(application)}/rejection", form).status_code == 422
    database.refresh(application)
    assert application.status == "active"


def test_it_hires_and_an_administrator_undoes_it(
    database: Session, alice: Browser, amir: Browser, application: Application
) -> None:
    assert "1 more stays open" in alice.get(f"{_url(application)}/hire").text
    for _ in range(2):
        assert alice.post(f"{_url(application)}/hire").status_code == 303
    filled = select(Opening.id).where(Opening.application_id == application.id)
    assert len(database.scalars(filled).all()) == 1
    assert alice.post(f"{_url(application)}/hire/removal", {"reason": "A mistake."}).status_code == 403
    empty = amir.post(f"{_url(application)}/hire/removal", {"reason": " "})
    assert empty.status_code == 422
    assert "Say in a few words why" in empty.text
    for _ in range(2):
        assert amir.post(f"{_url(application)}/hire/removal", {"reason": "A mistake."}).status_code == 303
    database.refresh(application)
    assert application.status == "active"
    assert database.scalars(filled).all() == []


def test_a_filled_job_hires_nobody_more(
    database: Session, alice: Browser, cast: Cast, application: Application
) -> None:
    for opening in database.scalars(select(Opening)):
        opening.status, opening.closed_at = "closed", clock.now()
    database.flush()
    assert "Every opening of this job is filled" in alice.get(f"{_url(application)}/hire").text
    assert alice.post(f"{_url(application)}/hire").status_code == 409


def test_what_has_ended_is_said_before_it_is_tried(
    database: Session, alice: Browser, cast: Cast, application: Application
) -> None:
    moves.withdraw(database, cast.as_dana, application.id, "")
    for name in ("rejection", "hire", "move"):
        assert "has ended" in alice.get(f"{_url(application)}/{name}").text
    assert alice.post(f"{_url(application)}/rejection", {"reason": BETTER, "tell": "now"}).status_code == 409
    assert alice.post(f"{_url(application)}/hire").status_code == 409
    assert alice.post(f"{_url(application)}/rejection/removal").status_code == 409


def test_nobody_is_reopened_who_applied_again(
    database: Session, alice: Browser, job: Job, application: Application
) -> None:
    alice.post(f"{_url(application)}/rejection", {"reason": BETTER, "tell": "tomorrow"})
    make_application(database, job, candidate_id=application.candidate_id)
    answer = alice.post(f"{_url(application)}/rejection/removal")
    assert answer.status_code == 409
    assert "applied again" in answer.text
