"""The team's pages of jobs: the list, one job, and every change made there."""

from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hotgigs.jobs import commands, queries
from hotgigs.jobs.models import Job, JobMember, Opening, Question
from hotgigs.kernel.db import counted
from hotgigs.kernel.ids import new_id
from hotgigs.kernel.permissions import SYSTEM
from tests.cast import Cast
from tests.client import Browser
from tests.jobs.conftest import JobCast
from tests.jobs.make import make_job


def _fresh(db: Session, job: Job) -> Job:
    db.expire_all()
    return db.get_one(Job, job.id)


POSTS = (
    "hold",
    "hold/removal",
    "closure",
    "closure/removal",
    "archive",
    "archive/removal",
    "copies",
    "edit",
    "edit/preview",
    "openings",
    "openings/{opening}/closure",
    "team",
    "team/{person}/removal",
    "questions",
    "questions/{question}/edit",
    "questions/{question}/position",
    "questions/{question}/archive",
    "questions/{question}/archive/removal",
    "posts/new",
    "posts/new/preview",
    "posts/{post}/edit",
    "posts/{post}/edit/preview",
    "posts/{post}/deletion",
    "posts/{post}/publication",
    "posts/{post}/publication/removal",
)
EDITING = ("edit", "closure", "questions", "questions/{question}/edit", "posts/new", "posts/{post}/edit")
READING = ("", "posts/{post}/preview")
FORM = {
    "title": "Care helper",
    "reason": "filled",
    "total": "2",
    "person": str(new_id()),
    "role": "interviewer",
    "label": "Do you cook?",
    "kind": "yes_no",
    "to": "0",
    "version": "1",
}


def _path(db: Session, cast: Cast, jobs: JobCast, question: Question, path: str) -> str:
    opening = db.scalars(select(Opening.id).where(Opening.job_id == jobs.job.id)).one()
    filled = path.format(opening=opening, person=cast.alice.id, question=question.id, post=jobs.post.id)
    return f"/hiring/jobs/{jobs.job.id}/{filled}".rstrip("/")


@pytest.mark.parametrize("path", POSTS)
def test_changes_are_for_the_team_alone(
    database: Session, cast: Cast, jobs: JobCast, browser: Browser, question: Question, path: str
) -> None:
    path = _path(database, cast, jobs, question, path)
    form = {**FORM, "company": str(cast.northwind.id)}
    assert browser.post(path, form).status_code == 401
    browser.sign_in(database, cast.charlie)
    assert browser.post(path, form).status_code == 404
    browser.sign_in(database, cast.bob)
    assert browser.post(path, form).status_code == 403
    browser.sign_in(database, cast.dana)
    assert browser.post(path, form).status_code == 404
    assert browser.post_bare(path, form).status_code == 403


@pytest.mark.parametrize("path", EDITING)
def test_forms_open_for_the_team_alone(
    database: Session, cast: Cast, jobs: JobCast, browser: Browser, question: Question, path: str
) -> None:
    path = _path(database, cast, jobs, question, path)
    assert browser.get(path).status_code == 303
    for person, status in ((cast.charlie, 404), (cast.bob, 403), (cast.alice, 200)):
        assert browser.sign_in(database, person).get(path).status_code == status


@pytest.mark.parametrize("path", READING)
def test_readers_see_a_job_and_outsiders_do_not(
    database: Session, cast: Cast, jobs: JobCast, browser: Browser, question: Question, path: str
) -> None:
    path = _path(database, cast, jobs, question, path)
    assert browser.get(path).status_code == 303
    for person, status in ((cast.charlie, 404), (cast.bob, 200), (cast.alice, 200)):
        assert browser.sign_in(database, person).get(path).status_code == status


def test_the_list_shows_what_is_current_and_links_on(
    database: Session, cast: Cast, jobs: JobCast, alice: Browser
) -> None:
    page = alice.get("/hiring/jobs").text
    for words in ("Night nurse", "Care assistant", "New job", f"/hiring/jobs/{jobs.job.id}/board", "1 of 1"):
        assert words in page
    commands.close(database, cast.as_alice, jobs.job.id, reason="filled")
    assert "Care assistant" not in alice.get("/hiring/jobs").text
    assert "Care assistant" in alice.get("/hiring/jobs?status=closed").text
    assert "Nothing here" in alice.get("/hiring/jobs?status=on_hold").text
    assert alice.get("/hiring/jobs?status=nonsense&after=nonsense").status_code == 200


def test_an_empty_list_has_a_way_on(database: Session, cast: Cast, browser: Browser) -> None:
    assert "Write the first job" in browser.sign_in(database, cast.alice).get("/hiring/jobs").text
    page = browser.sign_in(database, cast.bob).get("/hiring/jobs").text
    assert "No jobs yet" in page
    assert "Write the first job" not in page


def test_lists_and_pages_take_a_bounded_number_of_statements(
    database: Session, cast: Cast, jobs: JobCast, alice: Browser
) -> None:
    for _ in range(5):
        make_job(database, cast.as_alice, cast.northwind)
    for path, most in (("/hiring/jobs", 9), (f"/hiring/jobs/{jobs.job.id}", 11)):
        with counted() as statements:
            assert alice.get(path).status_code == 200
        assert len([found for found in statements if found.startswith("SELECT")]) <= most


def test_a_job_shows_all_that_belongs_to_it(
    database: Session, cast: Cast, jobs: JobCast, alice: Browser, question: Question
) -> None:
    page = alice.get(f"/hiring/jobs/{jobs.job.id}").text
    for words in (
        "Care assistant",
        f"http://hotgigs.test/jobs/{jobs.post.slug}",
        "Do you drive?",
        "Alice Ahmed",
        "1 of 1 open",
        "added the job",
        "published the post",
        "Take offline",
        "Put on hold",
        "Close the job",
    ):
        assert words in page, words


def test_a_reader_sees_no_buttons(database: Session, cast: Cast, jobs: JobCast, browser: Browser) -> None:
    page = browser.sign_in(database, cast.bob).get(f"/hiring/jobs/{jobs.job.id}").text
    for words in ("Take offline", "Put on hold", "Add openings", "Save role", "Copy as a draft"):
        assert words not in page


def test_hold_close_reopen_and_archive_from_the_page(database: Session, jobs: JobCast, alice: Browser) -> None:
    base = f"/hiring/jobs/{jobs.job.id}"
    for path, status in (
        ("hold", "on_hold"),
        ("hold", "on_hold"),
        ("hold/removal", "open"),
        ("closure", "closed"),
        ("closure/removal", "open"),
        ("closure", "closed"),
        ("archive", "archived"),
        ("archive/removal", "closed"),
    ):
        answer = alice.post(f"{base}/{path}", {"reason": "filled"})
        assert (answer.status_code, answer.location) == (303, base)
        assert _fresh(database, jobs.job).status == status
    assert alice.post(f"{base}/hold").status_code == 409
    assert alice.get(f"{base}/edit").status_code == 409
    assert "Closed: filled" in alice.get(base).text


def test_closing_asks_why(database: Session, jobs: JobCast, alice: Browser) -> None:
    path = f"/hiring/jobs/{jobs.job.id}/closure"
    assert "1 public post will say" in " ".join(alice.get(path).text.split())
    for form, field in (({}, "reason"), ({"reason": "other"}, "note")):
        answer = alice.post(path, form)
        assert answer.status_code == 422
        assert f'href="#field-{field}"' in answer.text
    assert _fresh(database, jobs.job).status == "open"


def test_a_copy_opens_as_a_draft(database: Session, jobs: JobCast, alice: Browser) -> None:
    key = new_id()
    for _ in range(2):
        answer = alice.post(f"/hiring/jobs/{jobs.job.id}/copies", {"key": str(key)})
        assert answer.location == f"/hiring/jobs/{key}"
    assert database.get_one(Job, key).status == "draft"
    assert database.scalar(select(func.count()).select_from(Job)) == 3


def test_openings_and_team_are_changed_on_the_page(
    database: Session, cast: Cast, jobs: JobCast, alice: Browser
) -> None:
    base = f"/hiring/jobs/{jobs.job.id}"
    assert alice.post(f"{base}/openings", {"total": "3"}).status_code == 303
    assert alice.post(f"{base}/openings", {"total": "1"}).status_code == 422
    assert alice.post(f"{base}/openings", {"total": "x"}).status_code == 422
    opening = database.scalars(select(Opening.id).where(Opening.job_id == jobs.job.id)).first()
    assert alice.post(f"{base}/openings/{opening}/closure", {"reason": "cancelled"}).status_code == 303
    assert alice.post(f"{base}/openings/{opening}/closure", {}).status_code == 422
    assert "2 of 3 open" in alice.get(base).text
    member = {"person": str(cast.bob.id), "role": "hiring_manager"}
    assert alice.post(f"{base}/team", member).status_code == 303
    assert database.get_one(JobMember, (jobs.job.id, cast.bob.id)).role == "hiring_manager"
    for wrong in ({**member, "role": "admin"}, {**member, "person": "nobody"}, {**member, "role": "king"}):
        assert alice.post(f"{base}/team", wrong).status_code == 422
    assert alice.post(f"{base}/team/{cast.bob.id}/removal").status_code == 303
    assert "Bob Brandt</p>" not in alice.get(base).text


def _labels(db: Session, jobs: JobCast) -> list[str]:
    db.expire_all()
    return [row.label for row in queries.list_questions(db, jobs.job.id)]


def test_questions_are_added_moved_and_archived(
    database: Session, jobs: JobCast, alice: Browser, question: Question
) -> None:
    base = f"/hiring/jobs/{jobs.job.id}/questions"
    key = new_id()
    form = {"key": str(key), "kind": "choice", "label": "Which shift?", "options": "Day\n\nNight\n", "required": "1"}
    for _ in range(2):
        assert alice.post(base, form).status_code == 303
    assert "Day, Night" in alice.get(base).text
    assert alice.post(f"{base}/{key}/position", {"to": "0"}).status_code == 303
    assert _labels(database, jobs) == ["Which shift?", "Do you drive?"]
    assert alice.post(f"{base}/{key}/position", {"to": "-1"}).status_code == 422
    assert alice.post(f"{base}/{key}/edit", {**form, "label": "Which shift suits you?"}).status_code == 303
    assert alice.post(f"{base}/{question.id}/archive").status_code == 303
    assert _labels(database, jobs) == ["Which shift suits you?"]
    assert alice.get(f"{base}/{question.id}/edit").status_code == 404
    assert alice.post(f"{base}/{question.id}/archive/removal").status_code == 303
    assert len(_labels(database, jobs)) == 2


def test_archived_questions_are_listed_with_a_way_back(
    database: Session, jobs: JobCast, alice: Browser, question: Question
) -> None:
    base = f"/hiring/jobs/{jobs.job.id}/questions"
    back = f'action="{base}/{question.id}/archive/removal"'
    assert "Archived questions" not in alice.get(base).text
    assert alice.post(f"{base}/{question.id}/archive").status_code == 303
    shown = alice.get(base).text
    for words in ("Archived questions", back, "Nothing is asked yet"):
        assert words in shown
    commands.close(database, SYSTEM, jobs.job.id, reason="filled")
    closed = alice.get(base).text
    for words in (question.label, "This job is closed"):
        assert words in closed
    for words in (back, "Add question"):
        assert words not in closed


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"kind": "text", "label": ""}, "label"),
        ({"kind": "choice", "label": "Which one?", "options": "One"}, "options"),
        ({"kind": "poem", "label": "Which one?"}, "kind"),
    ],
)
def test_a_question_nobody_can_answer_comes_back(
    jobs: JobCast, alice: Browser, question: Question, form: dict[str, str], field: str
) -> None:
    base = f"/hiring/jobs/{jobs.job.id}/questions"
    for path in (base, f"{base}/{question.id}/edit"):
        answer = alice.post(path, form)
        assert answer.status_code == 422
        if path == base:
            assert f'href="#field-{field}"' in answer.text


def test_ids_of_other_jobs_are_not_found(database: Session, jobs: JobCast, alice: Browser, question: Question) -> None:
    opening = database.scalars(select(Opening.id).where(Opening.job_id == jobs.job.id)).one()
    other = f"/hiring/jobs/{jobs.draft.id}"
    for path in (
        f"posts/{jobs.post.id}/publication",
        f"posts/{jobs.post.id}/publication/removal",
        f"posts/{jobs.post.id}/edit",
        f"openings/{opening}/closure",
        f"questions/{question.id}/archive",
        f"questions/{question.id}/position",
    ):
        assert alice.post(f"{other}/{path}", {**FORM}).status_code == 404, path
    assert alice.get(f"/hiring/jobs/{UUID(int=0)}").status_code == 404
