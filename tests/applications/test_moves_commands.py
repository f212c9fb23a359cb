"""Moving and deciding: what works, who may, and that doing it twice changes nothing."""

import itertools
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hotgigs.applications import rules
from hotgigs.applications.commands import moves
from hotgigs.applications.commands.pipelines import STANDARD
from hotgigs.applications.models import Application, Move
from hotgigs.audit.models import AuditEvent
from hotgigs.jobs.models import Job, Opening
from hotgigs.kernel import clock
from hotgigs.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from hotgigs.kernel.ids import ReasonId
from hotgigs.kernel.permissions import SYSTEM, Actor
from hotgigs.messaging.models import Mail
from tests.applications.make import make_application, make_open_job, stages
from tests.cast import Cast

BETTER = ReasonId(UUID(int=STANDARD.int + 0x100))
TOOK_ANOTHER = ReasonId(UUID(int=STANDARD.int + 0x104))


@pytest.fixture
def job(database: Session, cast: Cast) -> Job:
    """Hold an open job of Northwind with one opening."""
    return make_open_job(database, cast.northwind)


@pytest.fixture
def application(database: Session, job: Job) -> Application:
    """Hold a new application for the job."""
    return make_application(database, job)


def _reject(db: Session, actor: Actor, application: Application, reason: ReasonId = BETTER) -> Application:
    return moves.reject(db, actor, application.id, reason, tell_after=clock.now() + timedelta(days=1))


def test_it_moves_and_leaves_a_trace(database: Session, cast: Cast, job: Job, application: Application) -> None:
    first, second = stages(database, job)[:2]
    moves.move(database, cast.as_alice, application.id, second.id, version=1, reason="")
    assert (application.stage_id, application.version) == (second.id, 2)
    trace = database.scalars(select(Move).where(Move.application_id == application.id)).one()
    assert (trace.from_stage_id, trace.to_stage_id, trace.by_id) == (first.id, second.id, cast.alice.id)
    event = database.scalars(select(AuditEvent).where(AuditEvent.verb == "application.moved")).one()
    assert (event.before, event.after) == ({"stage": "New"}, {"stage": "Screening"})


def test_moving_twice_changes_once(database: Session, cast: Cast, job: Job, application: Application) -> None:
    second = stages(database, job)[1]
    for _ in range(2):
        moves.move(database, cast.as_alice, application.id, second.id, version=None, reason="")
    assert database.scalar(select(func.count()).select_from(Move)) == 1


def test_it_refuses_a_stale_move(database: Session, cast: Cast, job: Job, application: Application) -> None:
    _, second, third = stages(database, job)[:3]
    moves.move(database, cast.as_alice, application.id, second.id, version=1, reason="")
    with pytest.raises(Conflict, match="in the meantime"):
        moves.move(database, cast.as_amir, application.id, third.id, version=1, reason="")


def test_a_hire_fills_the_opening_and_can_be_undone_by_an_administrator(
    database: Session, cast: Cast, job: Job, application: Application
) -> None:
    hired = stages(database, job)[-1]
    moves.move(database, cast.as_alice, application.id, hired.id, version=None, reason="")
    opening = database.scalars(select(Opening)).one()
    assert (application.status, opening.status, opening.application_id) == ("hired", "closed", application.id)

    with pytest.raises(Forbidden):
        moves.unhire(database, cast.as_alice, application.id, "They changed their mind.")
    with pytest.raises(Invalid):
        moves.unhire(database, cast.as_amir, application.id, " ")
    moves.unhire(database, cast.as_amir, application.id, "They changed their mind.")
    database.refresh(opening)
    assert (application.status, opening.status) == ("active", "open")


def test_it_hires_nobody_without_an_open_opening(database: Session, cast: Cast, job: Job) -> None:
    first, second = make_application(database, job, "Ada Ames"), make_application(database, job, "Ben Bose")
    moves.hire(database, cast.as_alice, first.id)
    with pytest.raises(Conflict, match="opening"), database.begin_nested():
        moves.hire(database, cast.as_alice, second.id)
    database.refresh(second)
    assert second.status == "active"


def test_a_rejection_is_told_later_and_reopening_stops_the_mail(
    database: Session, cast: Cast, application: Application
) -> None:
    _reject(database, cast.as_alice, application)
    mail = database.scalars(select(Mail).where(Mail.template == "rejected")).one()
    assert (application.status, mail.state) == ("rejected", "queued")
    moves.reopen(database, cast.as_alice, application.id)
    database.refresh(mail)
    assert (application.status, application.tell_after, mail.state) == ("active", None, "cancelled")


def test_when_they_decline_the_status_says_so_and_no_mail_goes_out(
    database: Session, cast: Cast, application: Application
) -> None:
    _reject(database, cast.as_alice, application, TOOK_ANOTHER)
    assert application.status == "declined"
    assert database.scalars(select(Mail).where(Mail.template == "rejected")).first() is None


def test_it_reopens_nobody_who_applied_again(database: Session, cast: Cast, job: Job, application: Application) -> None:
    _reject(database, cast.as_alice, application)
    again = make_application(database, job, candidate_id=application.candidate_id)
    assert again.status == "active"
    with pytest.raises(Conflict, match="applied again"):
        moves.reopen(database, cast.as_alice, application.id)


VERBS: dict[str, Callable[[Session, Actor, Application], object]] = {
    "hired": lambda db, actor, application: moves.hire(db, actor, application.id),
    "rejected": lambda db, actor, application: _reject(db, actor, application),
    "withdrawn": lambda db, actor, application: moves.withdraw(db, actor, application.id, "Moved away."),
}


PAIRS = list(itertools.product(("hired", "rejected", "withdrawn", "declined"), VERBS))


@pytest.mark.parametrize(("before", "after"), PAIRS)
def test_what_has_ended_ends_no_second_way(
    database: Session, application: Application, before: str, after: str
) -> None:
    application.status = before
    database.flush()
    if before == after:
        VERBS[after](database, SYSTEM, application)
        assert database.scalar(select(func.count()).select_from(Move)) == 0
    else:
        with pytest.raises(Conflict, match=rules.STATUS_WORDS[before].lower()), database.begin_nested():
            VERBS[after](database, SYSTEM, application)


@pytest.mark.parametrize("verb", ["move", "hire", "reject", "reopen"])
def test_outsiders_find_nothing_and_read_only_colleagues_are_refused(
    database: Session, cast: Cast, job: Job, application: Application, verb: str
) -> None:
    second = stages(database, job)[1].id
    calls: dict[str, Callable[[Actor], object]] = {
        "move": lambda actor: moves.move(database, actor, application.id, second, version=None, reason=""),
        "hire": lambda actor: moves.hire(database, actor, application.id),
        "reject": lambda actor: _reject(database, actor, application),
        "reopen": lambda actor: moves.reopen(database, actor, application.id),
    }
    with pytest.raises(NotFound):
        calls[verb](cast.as_charlie)
    with pytest.raises(Forbidden):
        calls[verb](cast.as_bob)
