"""Notes and owners by the review page."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotgigs.applications.models import Application, Note
from hotgigs.jobs.models import JobMember
from hotgigs.kernel.ids import new_id
from tests.cast import Cast
from tests.client import Browser


def _url(application: Application) -> str:
    return f"/hiring/applications/{application.id}"


def test_a_note_is_added_once_even_if_sent_twice(
    database: Session, alice: Browser, cast: Cast, application: Application
) -> None:
    for _ in range(2):
        answer = alice.post(f"{_url(application)}/notes", {"text": " Calm on the phone.\n<b>Ask</b> "})
        assert (answer.status_code, answer.location) == (303, _url(application))
    note = database.scalars(select(Note)).one()
    assert (note.author_id, note.text) == (cast.alice.id, "Calm on the phone.\n<b>Ask</b>")
    assert "&lt;b&gt;Ask&lt;/b&gt;" in alice.get(_url(application)).text


def test_an_empty_or_endless_note_comes_back(database: Session, alice: Browser, application: Application) -> None:
    empty = alice.post(f"{_url(application)}/notes", {"text": "  "})
    assert empty.status_code == 422
    assert "Write something first." in empty.text
    long = alice.post(f"{_url(application)}/notes", {"text": "word " * 1200})
    assert long.status_code == 422
    assert "word word word" in long.text
    assert database.scalars(select(Note)).all() == []


def test_somebody_of_the_team_looks_after_a_person(
    database: Session, alice: Browser, cast: Cast, application: Application
) -> None:
    for _ in range(2):
        assert alice.post(f"{_url(application)}/owner", {"owner": str(cast.amir.id)}).status_code == 303
    database.refresh(application)
    assert application.owner_id == cast.amir.id
    assert "looked after by Amir Haddad" in alice.get(f"/hiring/jobs/{application.job_id}/board").text
    alice.post(f"{_url(application)}/owner", {"owner": ""})
    database.refresh(application)
    assert application.owner_id is None


def test_nobody_from_elsewhere_looks_after_a_person(
    database: Session, alice: Browser, cast: Cast, application: Application
) -> None:
    for owner in (str(cast.charlie.id), str(new_id()), "nonsense"):
        answer = alice.post(f"{_url(application)}/owner", {"owner": owner})
        assert answer.status_code == 422
        assert "Choose somebody of the team." in answer.text
        assert "Charlie Cho" not in answer.text
    database.refresh(application)
    assert application.owner_id is None


def test_a_member_of_the_job_alone_may_look_after_its_people(
    database: Session, alice: Browser, cast: Cast, application: Application
) -> None:
    database.add(JobMember(job_id=application.job_id, person_id=cast.dana.id, role="interviewer"))
    database.flush()
    assert alice.post(f"{_url(application)}/owner", {"owner": str(cast.dana.id)}).status_code == 303
    database.refresh(application)
    assert application.owner_id == cast.dana.id
