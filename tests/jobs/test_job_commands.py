"""A job from its making to the archive: who may, what changes with it, and what a repeat does."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hotgigs.applications.models import Stage
from hotgigs.audit.models import AuditEvent
from hotgigs.jobs import commands
from hotgigs.jobs import events as news
from hotgigs.jobs.models import Job, JobMember, Opening, Post, Question
from hotgigs.jobs.rules.values import JobValues, QuestionValues
from hotgigs.kernel import clock
from hotgigs.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from hotgigs.kernel.events import Event
from hotgigs.kernel.ids import JobId, QuestionId, new_id
from hotgigs.kernel.permissions import Actor
from tests.cast import Cast
from tests.jobs.conftest import JobCast
from tests.jobs.make import NURSE, READY, first_post, make_job, make_places

Verb = Callable[[Session, Actor, JobId], object]


def _close(db: Session, actor: Actor, job_id: JobId) -> object:
    return commands.close(db, actor, job_id, reason="filled")


VERBS: dict[str, Verb] = {
    "hold": commands.hold,
    "resume": commands.resume,
    "close": _close,
    "reopen": commands.reopen,
    "archive": commands.archive,
    "restore": commands.restore,
}
# From each status: where the verb leads, all other verbs are refused. The same status is a harmless repeat.
LEADS: dict[str, dict[str, str]] = {
    "draft": {"archive": "archived", "restore": "draft"},
    "open": {"hold": "on_hold", "resume": "open", "close": "closed", "reopen": "open"},
    "on_hold": {"hold": "on_hold", "resume": "open", "close": "closed"},
    "closed": {"close": "closed", "reopen": "open", "archive": "archived", "restore": "closed"},
    "archived": {"archive": "archived", "restore": "closed"},
}


def _in_status(db: Session, actor: Actor, jobs: JobCast, status: str) -> Job:
    if status == "draft":
        return jobs.draft
    steps: dict[str, tuple[Verb, ...]] = {
        "open": (),
        "on_hold": (commands.hold,),
        "closed": (_close,),
        "archived": (_close, commands.archive),
    }
    for step in steps[status]:
        step(db, actor, jobs.job.id)
    return jobs.job


@pytest.mark.parametrize("status", list(LEADS))
@pytest.mark.parametrize("verb", list(VERBS))
def test_each_verb_in_each_status(database: Session, cast: Cast, jobs: JobCast, status: str, verb: str) -> None:
    job = _in_status(database, cast.as_alice, jobs, status)
    assert job.status == status
    target = LEADS[status].get(verb)
    if target is None:
        with pytest.raises(Conflict):
            VERBS[verb](database, cast.as_alice, job.id)
    else:
        VERBS[verb](database, cast.as_alice, job.id)
    database.refresh(job)
    assert job.status == (target or status)


@pytest.mark.parametrize("verb", list(VERBS))
def test_outsiders_find_nothing_and_readers_may_not(database: Session, cast: Cast, jobs: JobCast, verb: str) -> None:
    with pytest.raises(NotFound):
        VERBS[verb](database, cast.as_charlie, jobs.job.id)
    with pytest.raises(Forbidden):
        VERBS[verb](database, cast.as_bob, jobs.job.id)
    with pytest.raises(NotFound):
        VERBS[verb](database, cast.as_alice, JobId(new_id()))


def test_a_new_job_has_a_post_openings_stages_and_its_maker_in_the_team(
    database: Session, cast: Cast, told: list[Event]
) -> None:
    make_places(database)
    values = JobValues(reference="N-1", occupation="registered nurses", skills=("Triage",), openings=3)
    job = make_job(database, cast.as_alice, cast.northwind, values)
    assert (job.status, job.title, job.occupation_code, job.skills) == ("draft", "Care assistant", NURSE, ["Triage"])
    post = first_post(database, job)
    assert post.status == "draft"
    assert post.slug.startswith("care-assistant-lyon-")
    openings = select(func.count()).where(Opening.job_id == job.id, Opening.status == "open")
    assert database.scalar(openings) == 3
    assert database.get_one(JobMember, (job.id, cast.alice.id)).role == "recruiter"
    assert told == [news.JobCreated(job.id, cast.northwind.id)]
    stages = select(func.count()).where(Stage.job_id == job.id)
    assert database.scalar(stages) == 5
    event = database.scalars(select(AuditEvent).where(AuditEvent.target_id == str(job.id))).one()
    assert (event.verb, event.company_id, event.kind) == ("job.created", cast.northwind.id, "create")


def test_sending_the_form_twice_makes_one_job(database: Session, cast: Cast) -> None:
    make_places(database)
    key = JobId(new_id())
    for _ in range(2):
        commands.create(database, cast.as_alice, company_id=cast.northwind.id, key=key, job=JobValues(), post=READY)
    assert database.scalar(select(func.count()).select_from(Job)) == 1
    assert database.scalar(select(func.count()).select_from(Post)) == 1
    with pytest.raises(Conflict):
        commands.create(database, cast.as_amir, company_id=cast.northwind.id, key=key, job=JobValues(), post=READY)


def test_it_refuses_unknown_places_occupations_and_numbers(database: Session, cast: Cast) -> None:
    make_places(database)
    with pytest.raises(Invalid) as place:
        make_job(database, cast.as_alice, cast.northwind, place_id=None, place="Nowhereville")
    assert list(place.value.fields) == ["place"]
    with pytest.raises(Invalid) as occupation:
        make_job(database, cast.as_alice, cast.northwind, JobValues(occupation="Wizard"))
    assert list(occupation.value.fields) == ["occupation"]
    with pytest.raises(Invalid) as openings:
        make_job(database, cast.as_alice, cast.northwind, JobValues(openings=0))
    assert list(openings.value.fields) == ["openings"]
    with pytest.raises(Invalid) as pay:
        make_job(database, cast.as_alice, cast.northwind, pay_min=9_000_000, pay_max=1)
    assert list(pay.value.fields) == ["pay_min"]


def test_it_takes_a_place_as_typed(database: Session, cast: Cast) -> None:
    make_places(database)
    job = make_job(database, cast.as_alice, cast.northwind, place_id=None, place="Paris, France")
    assert first_post(database, job).place_id == 2988507
    # The id of a suggestion counts only as long as its words were not changed afterwards.
    job = make_job(database, cast.as_alice, cast.northwind, place_id=2988507, place="Lyon")
    assert first_post(database, job).place_id == 2996944


def test_only_recruiters_of_the_company_may_add_jobs(database: Session, cast: Cast) -> None:
    make_places(database)
    with pytest.raises(NotFound):
        make_job(database, cast.as_charlie, cast.northwind)
    with pytest.raises(Forbidden):
        make_job(database, cast.as_bob, cast.northwind)


def test_editing_changes_job_and_post_and_says_so(
    database: Session, cast: Cast, jobs: JobCast, told: list[Event]
) -> None:
    values = JobValues(reference="CARE-8", skills=("First aid",))
    post = replace(READY, title="Care helper", pay_max=34_000_00)
    commands.edit(database, cast.as_alice, jobs.job.id, version=jobs.job.version, job=values, post=post)
    assert (jobs.job.title, jobs.job.reference, jobs.post.pay_max) == ("Care helper", "CARE-8", 34_000_00)
    assert told == [news.PostChanged(jobs.post.id)]
    verbs = database.scalars(
        select(AuditEvent.verb).where(AuditEvent.target_id == str(jobs.job.id)).order_by(AuditEvent.id)
    ).all()
    assert verbs[-2:] == ["job.edited", "post.edited"]


def test_a_live_address_stays_when_the_title_changes_and_a_draft_one_follows(
    database: Session, cast: Cast, jobs: JobCast
) -> None:
    before = jobs.post.slug
    post = replace(READY, title="Care helper")
    commands.edit(database, cast.as_alice, jobs.job.id, version=jobs.job.version, job=JobValues(), post=post)
    assert jobs.post.slug == before
    commands.edit(database, cast.as_alice, jobs.draft.id, version=1, job=JobValues(), post=post)
    assert jobs.draft_post.slug.startswith("care-helper-lyon-")


def test_an_edit_of_what_somebody_saved_since_is_refused(database: Session, cast: Cast, jobs: JobCast) -> None:
    version = jobs.job.version
    commands.edit(
        database, cast.as_amir, jobs.job.id, version=version, job=JobValues(), post=replace(READY, title="New title")
    )
    with pytest.raises(Conflict, match="Somebody saved"):
        commands.edit(database, cast.as_alice, jobs.job.id, version=version, job=JobValues(), post=READY)


def test_saving_without_a_change_leaves_no_trace(
    database: Session, cast: Cast, jobs: JobCast, told: list[Event]
) -> None:
    values = JobValues(reference="CARE-7", skills=("Wound care", "First aid"))
    version = jobs.job.version
    commands.edit(database, cast.as_alice, jobs.job.id, version=version, job=values, post=READY)
    assert told == []
    assert jobs.job.version == version


def test_a_live_post_cannot_lose_its_pay(database: Session, cast: Cast, jobs: JobCast) -> None:
    values = replace(READY, pay_min=None, pay_max=None)
    with pytest.raises(Invalid) as refused:
        commands.edit(database, cast.as_alice, jobs.job.id, version=jobs.job.version, job=JobValues(), post=values)
    assert list(refused.value.fields) == ["pay_min"]


def test_holding_pauses_the_posts_and_resuming_brings_them_back(
    database: Session, cast: Cast, jobs: JobCast, told: list[Event]
) -> None:
    published = jobs.post.published_at
    commands.hold(database, cast.as_alice, jobs.job.id)
    assert jobs.post.status == "paused"
    commands.resume(database, cast.as_alice, jobs.job.id)
    assert jobs.post.status == "live"
    assert jobs.post.published_at == published
    assert told == [news.PostClosed(jobs.post.id), news.PostPublished(jobs.post.id)]


def test_resuming_does_not_bring_back_what_has_expired(database: Session, cast: Cast, jobs: JobCast) -> None:
    jobs.post.closes_on = clock.now().date() + timedelta(days=1)
    commands.hold(database, cast.as_alice, jobs.job.id)
    with clock.frozen(clock.now() + timedelta(days=3)):
        commands.resume(database, cast.as_alice, jobs.job.id)
    assert jobs.post.status == "expired"


def test_closing_ends_posts_and_openings_and_says_why(
    database: Session, cast: Cast, jobs: JobCast, told: list[Event]
) -> None:
    commands.close(database, cast.as_alice, jobs.job.id, reason="cancelled", note="Budget")
    assert (jobs.job.close_reason, jobs.job.close_note) == ("cancelled", "Budget")
    assert jobs.post.status == "closed"
    opening = database.scalars(select(Opening).where(Opening.job_id == jobs.job.id)).one()
    assert (opening.status, opening.close_reason) == ("closed", "cancelled")
    assert told == [
        news.PostClosed(jobs.post.id),
        news.JobClosed(jobs.job.id, cast.northwind.id, "cancelled"),
    ]


@pytest.mark.parametrize(("reason", "field"), [("", "reason"), ("bored", "reason"), ("other", "note")])
def test_every_close_needs_its_reason(database: Session, cast: Cast, jobs: JobCast, reason: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        commands.close(database, cast.as_alice, jobs.job.id, reason=reason)
    assert list(refused.value.fields) == [field]


def test_reopening_adds_a_seat_and_leaves_the_posts_to_the_team(database: Session, cast: Cast, jobs: JobCast) -> None:
    commands.close(database, cast.as_alice, jobs.job.id, reason="filled")
    commands.reopen(database, cast.as_alice, jobs.job.id)
    assert (jobs.job.status, jobs.job.close_reason, jobs.job.closed_at) == ("open", None, None)
    assert jobs.post.status == "closed"
    free = select(func.count()).where(Opening.job_id == jobs.job.id, Opening.status == "open")
    assert database.scalar(free) == 1
    commands.publish(database, cast.as_alice, jobs.job.id, jobs.post.id)
    assert jobs.post.status == "live"


def test_a_copy_is_a_draft_with_the_same_posts_questions_and_team(
    database: Session, cast: Cast, jobs: JobCast, told: list[Event]
) -> None:
    question = QuestionValues("choice", "Which shift suits you?", True, ("Day", "Night"))
    commands.add_question(database, cast.as_alice, jobs.job.id, key=QuestionId(new_id()), values=question)
    key = JobId(new_id())
    copied = commands.copy(database, cast.as_amir, jobs.job.id, key=key)
    commands.copy(database, cast.as_amir, jobs.job.id, key=key)
    assert (copied.id, copied.status, copied.title) == (key, "draft", jobs.job.title)
    post = first_post(database, copied)
    assert (post.status, post.pay_min, post.closes_on) == ("draft", jobs.post.pay_min, None)
    assert post.slug != jobs.post.slug
    asked = database.scalars(select(Question).where(Question.job_id == copied.id)).one()
    assert (asked.label, asked.options) == ("Which shift suits you?", ["Day", "Night"])
    team = database.scalars(select(JobMember.person_id).where(JobMember.job_id == copied.id)).all()
    assert set(team) == {cast.alice.id, cast.amir.id}
    assert told == [news.JobCreated(copied.id, cast.northwind.id)]
