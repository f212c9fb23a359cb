"""Openings, the hiring team and the questions of a job."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from hotgigs.jobs import commands, queries
from hotgigs.jobs.models import JobMember, Opening, Question
from hotgigs.jobs.rules.values import MOST_QUESTIONS, QuestionValues
from hotgigs.kernel import clock
from hotgigs.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from hotgigs.kernel.ids import ApplicationId, QuestionId, new_id
from hotgigs.kernel.permissions import Permission, Role
from tests.cast import Cast
from tests.jobs.conftest import JobCast

LICENCE = QuestionValues("yes_no", "Do you have a driving licence?", True)
SHIFT = QuestionValues("choice", "Which shift suits you?", False, ("Day", "Night"))


def _openings(db: Session, jobs: JobCast) -> list[Opening]:
    db.expire_all()
    return list(db.scalars(select(Opening).where(Opening.job_id == jobs.job.id).order_by(Opening.id)))


def test_openings_are_added_up_to_a_total(database: Session, cast: Cast, jobs: JobCast) -> None:
    for _ in range(2):
        commands.set_openings(database, cast.as_alice, jobs.job.id, total=3)
    assert [opening.status for opening in _openings(database, jobs)] == ["open"] * 3
    for total in (2, 501):
        with pytest.raises(Invalid):
            commands.set_openings(database, cast.as_alice, jobs.job.id, total=total)
    with pytest.raises(Forbidden):
        commands.set_openings(database, cast.as_bob, jobs.job.id, total=4)
    with pytest.raises(NotFound):
        commands.set_openings(database, cast.as_charlie, jobs.job.id, total=4)


def test_an_opening_is_closed_with_a_reason(database: Session, cast: Cast, jobs: JobCast) -> None:
    opening = _openings(database, jobs)[0]
    with pytest.raises(Invalid):
        commands.close_opening(database, cast.as_alice, jobs.job.id, opening.id, reason="")
    for _ in range(2):
        commands.close_opening(database, cast.as_alice, jobs.job.id, opening.id, reason="cancelled")
    assert (opening.status, opening.close_reason) == ("closed", "cancelled")
    with pytest.raises(NotFound):
        commands.close_opening(database, cast.as_alice, jobs.draft.id, opening.id, reason="cancelled")


def test_a_hire_takes_the_oldest_seat_once_and_gives_it_back(database: Session, cast: Cast, jobs: JobCast) -> None:
    commands.set_openings(database, cast.as_alice, jobs.job.id, total=2)
    application = ApplicationId(new_id())
    for _ in range(2):
        commands.fill_opening(database, jobs.job.id, application)
    first, second = _openings(database, jobs)
    assert (first.status, first.close_reason, first.application_id) == ("closed", "filled", application)
    assert second.status == "open"
    for _ in range(2):
        commands.free_opening(database, jobs.job.id, application)
    assert [(row.status, row.application_id) for row in _openings(database, jobs)] == [("open", None)] * 2


def test_a_hire_beyond_the_plan_adds_its_seat(database: Session, cast: Cast, jobs: JobCast) -> None:
    commands.fill_opening(database, jobs.job.id, ApplicationId(new_id()))
    commands.fill_opening(database, jobs.job.id, ApplicationId(new_id()))
    assert [opening.close_reason for opening in _openings(database, jobs)] == ["filled", "filled"]


def test_a_seat_of_a_closed_job_stays_closed(database: Session, cast: Cast, jobs: JobCast) -> None:
    application = ApplicationId(new_id())
    commands.fill_opening(database, jobs.job.id, application)
    commands.close(database, cast.as_alice, jobs.job.id, reason="deprioritized")
    commands.free_opening(database, jobs.job.id, application)
    opening = _openings(database, jobs)[0]
    assert (opening.status, opening.close_reason, opening.application_id) == ("closed", "deprioritized", None)


def test_a_colleague_gets_a_role_on_one_job(database: Session, cast: Cast, jobs: JobCast) -> None:
    for role in (Role.HIRING_MANAGER, Role.HIRING_MANAGER, Role.INTERVIEWER):
        commands.set_member(database, cast.as_alice, jobs.job.id, cast.bob.id, role)
    roles = queries.roles_of(database, cast.bob.id)
    assert roles == {jobs.job.id: (cast.northwind.id, Role.INTERVIEWER)}
    for _ in range(2):
        commands.remove_member(database, cast.as_alice, jobs.job.id, cast.bob.id)
    assert queries.roles_of(database, cast.bob.id) == {}


def test_nobody_from_elsewhere_joins_and_nobody_becomes_administrator(
    database: Session, cast: Cast, jobs: JobCast
) -> None:
    with pytest.raises(Invalid):
        commands.set_member(database, cast.as_alice, jobs.job.id, cast.charlie.id, Role.INTERVIEWER)
    with pytest.raises(Invalid):
        commands.set_member(database, cast.as_alice, jobs.job.id, cast.bob.id, Role.ADMIN)
    with pytest.raises(Forbidden):
        commands.set_member(database, cast.as_bob, jobs.job.id, cast.bob.id, Role.RECRUITER)
    with pytest.raises(NotFound):
        commands.set_member(database, cast.as_charlie, jobs.job.id, cast.charlie.id, Role.RECRUITER)


def test_who_leaves_the_company_leaves_its_jobs(database: Session, cast: Cast, jobs: JobCast) -> None:
    commands.set_member(database, cast.as_alice, jobs.job.id, cast.bob.id, Role.RECRUITER)
    commands.drop_person(database, cast.southgate.id, cast.bob.id)
    assert database.get(JobMember, (jobs.job.id, cast.bob.id)) is not None
    commands.drop_person(database, cast.northwind.id, cast.bob.id)
    assert queries.roles_of(database, cast.bob.id) == {}


def _add(db: Session, cast: Cast, jobs: JobCast, values: QuestionValues) -> Question:
    return commands.add_question(db, cast.as_alice, jobs.job.id, key=QuestionId(new_id()), values=values)


def _labels(db: Session, jobs: JobCast) -> list[str]:
    return [question.label for question in queries.list_questions(db, jobs.job.id)]


def test_questions_are_asked_in_the_order_given(database: Session, cast: Cast, jobs: JobCast) -> None:
    first, second = _add(database, cast, jobs, LICENCE), _add(database, cast, jobs, SHIFT)
    assert _labels(database, jobs) == [LICENCE.label, SHIFT.label]
    for _ in range(2):
        commands.move_question(database, cast.as_alice, jobs.job.id, second.id, to=0)
    assert _labels(database, jobs) == [SHIFT.label, LICENCE.label]
    commands.move_question(database, cast.as_alice, jobs.job.id, second.id, to=99)
    assert _labels(database, jobs) == [LICENCE.label, SHIFT.label]
    assert first.required


def test_a_question_sent_twice_is_asked_once(database: Session, cast: Cast, jobs: JobCast) -> None:
    key = QuestionId(new_id())
    for _ in range(2):
        commands.add_question(database, cast.as_alice, jobs.job.id, key=key, values=LICENCE)
    assert _labels(database, jobs) == [LICENCE.label]


def test_a_question_is_archived_and_asked_again_never_deleted(database: Session, cast: Cast, jobs: JobCast) -> None:
    question = _add(database, cast, jobs, LICENCE)
    for _ in range(2):
        commands.archive_question(database, cast.as_alice, jobs.job.id, question.id)
    assert _labels(database, jobs) == []
    with clock.frozen(clock.now() + timedelta(days=1)):
        for _ in range(2):
            commands.restore_question(database, cast.as_alice, jobs.job.id, question.id)
    assert _labels(database, jobs) == [LICENCE.label]


def test_rewording_keeps_the_kind(database: Session, cast: Cast, jobs: JobCast) -> None:
    question = _add(database, cast, jobs, SHIFT)
    new = QuestionValues("choice", "Which shift?", True, ("Day", "Evening", "Night"))
    commands.edit_question(database, cast.as_alice, jobs.job.id, question.id, new)
    assert (question.label, question.options) == ("Which shift?", ["Day", "Evening", "Night"])
    with pytest.raises(Invalid) as refused:
        commands.edit_question(database, cast.as_alice, jobs.job.id, question.id, LICENCE)
    assert list(refused.value.fields) == ["kind"]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        (QuestionValues("text", ""), "label"),
        (QuestionValues("choice", "Which one?", False, ("Only",)), "options"),
        (QuestionValues("choice", "Which one?", False, ("Same", "Same")), "options"),
    ],
)
def test_it_refuses_questions_nobody_can_answer(
    database: Session, cast: Cast, jobs: JobCast, values: QuestionValues, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        _add(database, cast, jobs, values)
    assert list(refused.value.fields) == [field]


def test_it_refuses_too_many_questions(database: Session, cast: Cast, jobs: JobCast) -> None:
    for _ in range(MOST_QUESTIONS):
        _add(database, cast, jobs, LICENCE)
    with pytest.raises(Conflict):
        _add(database, cast, jobs, LICENCE)


def test_an_archived_question_does_not_come_back_as_one_too_many(database: Session, cast: Cast, jobs: JobCast) -> None:
    first = _add(database, cast, jobs, SHIFT)
    commands.archive_question(database, cast.as_alice, jobs.job.id, first.id)
    assert [row.label for row in queries.list_archived_questions(database, jobs.job.id)] == [SHIFT.label]
    for _ in range(MOST_QUESTIONS):
        _add(database, cast, jobs, LICENCE)
    with pytest.raises(Conflict):
        commands.restore_question(database, cast.as_alice, jobs.job.id, first.id)
    assert first.archived_at is not None


def test_questions_of_other_jobs_are_not_found(database: Session, cast: Cast, jobs: JobCast) -> None:
    question = _add(database, cast, jobs, LICENCE)
    with pytest.raises(NotFound):
        commands.archive_question(database, cast.as_alice, jobs.draft.id, question.id)
    with pytest.raises(Conflict):
        commands.add_question(database, cast.as_alice, jobs.draft.id, key=question.id, values=LICENCE)
    assert cast.as_alice.can(Permission.JOB_EDIT, company_id=cast.northwind.id)
