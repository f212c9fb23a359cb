"""Writing jobs and posts: saved, refused with every word kept, previewed, published."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hotgigs.jobs.models import Job, Opening, Post
from hotgigs.kernel.ids import PostId, new_id
from tests.cast import Cast
from tests.client import Browser
from tests.jobs.conftest import JobCast
from tests.jobs.make import READY, make_job


def _fresh(db: Session, job: Job) -> Job:
    db.expire_all()
    return db.get_one(Job, job.id)


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
    assert "This cannot go public yet" in answer.text
    assert f'<a href="/hiring/jobs/{bare.id}/edit#field-pay_min">' in answer.text


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
