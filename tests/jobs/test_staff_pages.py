"""The team's pages of jobs: the list, one job, and every change made there."""

from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hotgigs.jobs import commands, queries
from hotgigs.jobs.models import Job, JobMember, Opening, Post, Question
from hotgigs.jobs.rules.values import QuestionValues
from hotgigs.kernel.db import counted
from hotgigs.kernel.ids import PostId, QuestionId, new_id
from tests.cast import Cast
from tests.client import Browser
from tests.jobs.conftest import JobCast
from tests.jobs.make import READY, make_job


@pytest.fixture
def alice(database: Session, cast: Cast, browser: Browser) -> Browser:
    return browser.sign_in(database, cast.alice)


@pytest.fixture
def question(database: Session, cast: Cast, jobs: JobCast) -> Question:
    values = QuestionValues("yes_no", "Do you drive?", True)
    return commands.add_question(database, cast.as_alice, jobs.job.id, key=QuestionId(new_id()), values=values)


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


def test_a_job_is_written_saved_and_published(database: Session, cast: Cast, jobs: JobCast, alice: Browser) -> None:
    page = alice.get("/hiring/jobs/new").text
    assert 'name="key"' in page
    key = new_id()
    form = {
        "company": str(cast.northwind.id),
        "key": str(key),
        "title": "  Physio   therapist ",
        "description": READY.description,
        "employment_type": "PART_TIME",
        "remote_kind": "hybrid",
        "place": "Lyon, France",
        "pay_min": "28,000",
        "pay_max": "33k",
        "pay_currency": "eur",
        "pay_period": "YEAR",
        "closes_on": "2099-12-31",
        "skills": "Massage, Anatomy,, Massage",
        "openings": "2",
        "language": "en",
    }
    for _ in range(2):
        answer = alice.post("/hiring/jobs/new", form)
        assert (answer.status_code, answer.location) == (303, f"/hiring/jobs/{key}")
    job = database.get_one(Job, key)
    post = database.scalars(select(Post).where(Post.job_id == job.id)).one()
    assert (job.title, job.skills) == ("Physio therapist", ["Massage", "Anatomy"])
    assert (post.pay_min, post.pay_max, post.pay_currency) == (28_000_00, 33_000_00, "EUR")
    assert database.scalar(select(func.count()).where(Opening.job_id == job.id)) == 2
    assert "Nothing is missing" in alice.get(f"/hiring/jobs/{key}").text
    for _ in range(2):
        answer = alice.post(f"/hiring/jobs/{key}/posts/{post.id}/publication")
        assert answer.status_code == 303
    assert _fresh(database, job).status == "open"
    assert alice.get(f"/jobs/{post.slug}").status_code == 200


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"title": ""}, "title"),
        ({"pay_min": "much"}, "pay_min"),
        ({"pay_min": "50,000", "pay_max": "40,000"}, "pay_min"),
        ({"place": "Nowhereville"}, "place"),
        ({"occupation": "Wizard"}, "occupation"),
        ({"closes_on": "soon"}, "closes_on"),
        ({"remote_kind": "remote", "remote_countries": "France, Atlantis"}, "remote_countries"),
        ({"openings": "0"}, "openings"),
        ({"company": str(new_id())}, "company"),
        ({"employment_type": "SLAVERY"}, "employment_type"),
    ],
)
def test_a_refused_form_keeps_every_word(
    database: Session, cast: Cast, jobs: JobCast, alice: Browser, over: dict[str, str], field: str
) -> None:
    form = {"company": str(cast.northwind.id), "title": "Kept title", "description": "Kept words", **over}
    answer = alice.post("/hiring/jobs/new", form)
    assert answer.status_code == 422
    assert f'href="#field-{field}"' in answer.text
    assert "Kept words" in answer.text
    assert database.scalar(select(func.count()).select_from(Job)) == 2


def test_who_recruits_nowhere_cannot_write_jobs(database: Session, cast: Cast, browser: Browser) -> None:
    assert browser.get("/hiring/jobs/new").status_code == 303
    for person in (cast.bob, cast.dana):
        browser.sign_in(database, person)
        assert browser.get("/hiring/jobs/new").status_code == 403
        assert browser.post("/hiring/jobs/new", {"title": "Chef"}).status_code == 403
        assert browser.post("/hiring/jobs/new/preview", {"title": "Chef"}).status_code == 403


def test_publishing_what_is_incomplete_says_what_is_missing(
    database: Session, cast: Cast, jobs: JobCast, alice: Browser
) -> None:
    bare = make_job(database, cast.as_alice, cast.northwind, pay_min=None, pay_max=None)
    post = database.scalars(select(Post).where(Post.job_id == bare.id)).one()
    page = alice.get(f"/hiring/jobs/{bare.id}").text
    assert "Without a range it cannot be published" in page
    answer = alice.post(f"/hiring/jobs/{bare.id}/posts/{post.id}/publication")
    assert answer.status_code == 422
    assert "This could not be done yet" in answer.text


def test_an_edit_is_saved_and_a_late_one_is_told(database: Session, cast: Cast, jobs: JobCast, alice: Browser) -> None:
    path = f"/hiring/jobs/{jobs.job.id}/edit"
    page = alice.get(path).text
    assert "28,000" in page
    assert "Wound care, First aid" in page
    form = {
        "title": "Care helper",
        "description": READY.description,
        "place": "Lyon, France",
        "pay_min": "28,000",
        "pay_max": "33,000",
        "pay_currency": "EUR",
        "version": str(jobs.job.version),
    }
    assert alice.post(path, form).status_code == 303
    assert _fresh(database, jobs.job).title == "Care helper"
    late = alice.post(path, {**form, "title": "Late title"})
    assert late.status_code == 409
    assert "Late title" in late.text
    assert "Somebody saved this job" in late.text
    assert f'name="version" value="{jobs.job.version}"' in " ".join(late.text.split())
    lost = alice.post(path, {**form, "pay_min": "", "pay_max": "", "version": str(jobs.job.version)})
    assert lost.status_code == 422
    assert 'href="#field-pay_min"' in lost.text


def test_the_preview_shows_what_is_half_written(cast: Cast, jobs: JobCast, alice: Browser) -> None:
    form = {
        "company": str(cast.northwind.id),
        "title": "Half a <title>",
        "description": "Some **strong** words",
        "pay_min": "20",
        "pay_max": "nonsense",
        "closes_on": "?",
        "place": "Lyon, France",
        "remote_kind": "??",
    }
    for path in ("new/preview", f"{jobs.job.id}/edit/preview", f"{jobs.job.id}/posts/new/preview"):
        whole = alice.post(f"/hiring/jobs/{path}", form)
        assert whole.status_code == 200
        for words in ("<strong>strong</strong>", "Half a &lt;title&gt;", "Lyon, France", "nonsense", "Northwind Care"):
            assert words in whole.text, words
        part = alice.post(f"/hiring/jobs/{path}", form, headers={"HX-Request": "true"})
        assert "<html" not in part.text
        assert "<strong>strong</strong>" in part.text


def test_a_draft_is_previewed_whole_without_markup(jobs: JobCast, alice: Browser) -> None:
    page = alice.get(f"/hiring/jobs/{jobs.draft.id}/posts/{jobs.draft_post.id}/preview").text
    assert "This is a preview" in page
    assert "ld+json" not in page
    assert 'content="noindex"' in page
    assert f"{jobs.draft_post.slug}/apply" not in page


def test_a_variant_is_added_edited_and_deleted(database: Session, jobs: JobCast, alice: Browser) -> None:
    base = f"/hiring/jobs/{jobs.job.id}/posts"
    assert "Care assistant" in alice.get(f"{base}/new").text
    key = new_id()
    form = {"key": str(key), "title": "Aide à domicile", "language": "fr", "version": str(jobs.job.version)}
    for _ in range(2):
        assert alice.post(f"{base}/new", form).status_code == 303
    assert alice.get(f"{base}/{key}/edit").status_code == 200
    assert alice.post(f"{base}/{key}/edit", {**form, "title": "Aide"}).status_code == 303
    assert database.get_one(Post, key).title == "Aide"
    assert alice.post(f"{base}/{key}/deletion").status_code == 303
    assert database.get(Post, PostId(key), populate_existing=True) is None


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
