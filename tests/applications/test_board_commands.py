"""Moves that really commit at the same moment, and moves taken back."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hotgigs.applications.commands import moves, undoing
from hotgigs.applications.models import Application, Move
from hotgigs.jobs.models import Job, Opening
from hotgigs.kernel import clock, db
from hotgigs.kernel.box import Box
from hotgigs.kernel.errors import Conflict
from hotgigs.kernel.ids import ApplicationId, StageId
from tests.applications.make import make_application, make_open_job, stages
from tests.cast import Cast, make_cast
from tests.servers import Servers


@dataclass(frozen=True)
class Scene:
    """What stands in the scratch database, where everything commits."""

    cast: Cast
    first: ApplicationId
    second: ApplicationId
    stage_ids: tuple[StageId, ...]


@pytest.fixture
def scene(box: Box, servers: Servers, worker_number: int) -> Iterator[Scene]:
    """Hold a scratch database with one opening and two people who applied for it."""
    name, outer = f"hotgigs_race_{worker_number}", db.current()
    engine = db.make_engine(servers.create_database(name, "template_hotgigs"))
    db.use(db.Database(engine))
    with db.transaction() as session:
        cast = make_cast(session)
        job = make_open_job(session, cast.northwind)
        people = [make_application(session, job, name).id for name in ("Ada Ames", "Ben Bose")]
        found = Scene(cast, people[0], people[1], tuple(stage.id for stage in stages(session, job)))
    yield found
    db.use(outer)
    engine.dispose()
    servers.drop_database(name)


def _at_once(*works: Callable[[Session], object]) -> list[str]:
    """Do works in threads that start together, each in a transaction of its own; returns how each ended."""
    start = threading.Barrier(len(works))
    ends: list[str] = []

    def run(work: Callable[[Session], object]) -> None:
        start.wait()
        try:
            with db.transaction() as session:
                work(session)
            ends.append("done")
        except Conflict:
            ends.append("conflict")

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return sorted(ends)


def _count(kind: type[Move] | type[Opening], *conditions: object) -> int:
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(kind).where(*conditions)) or 0  # type: ignore[arg-type]  # conditions of SQL


def test_of_two_moves_at_once_one_wins(scene: Scene) -> None:
    _, second, third = scene.stage_ids[:3]
    ends = _at_once(
        lambda session: moves.move(session, scene.cast.as_alice, scene.first, second, version=1, reason=""),
        lambda session: moves.move(session, scene.cast.as_amir, scene.first, third, version=1, reason=""),
    )
    assert ends == ["conflict", "done"]
    assert _count(Move) == 1
    with db.reading() as session:
        assert session.get_one(Application, scene.first).version == 2


def test_two_presses_of_one_button_move_once(scene: Scene) -> None:
    second = scene.stage_ids[1]

    def press(session: Session) -> object:
        return moves.move(session, scene.cast.as_alice, scene.first, second, version=1, reason="")

    assert _at_once(press, press) == ["done", "done"]
    assert _count(Move) == 1


def test_the_last_opening_is_filled_once(scene: Scene) -> None:
    ends = _at_once(
        lambda session: moves.hire(session, scene.cast.as_alice, scene.first),
        lambda session: moves.hire(session, scene.cast.as_amir, scene.second),
    )
    assert ends == ["conflict", "done"]
    assert _count(Opening, Opening.application_id.is_not(None)) == 1
    with db.reading() as session:
        hired = session.scalar(select(func.count()).where(Application.status == "hired"))
    assert hired == 1


def test_undoing_keeps_how_long_somebody_waits(
    database: Session, cast: Cast, job: Job, application: Application
) -> None:
    _, second, third = stages(database, job)[:3]
    with clock.frozen(clock.now() - timedelta(days=4)):
        moves.move(database, cast.as_alice, application.id, second.id, version=1, reason="")
        entered = application.stage_since
    moves.move(database, cast.as_alice, application.id, third.id, version=2, reason="")
    undoing.undo_move(database, cast.as_alice, application.id, 3)
    assert (application.stage_id, application.stage_since) == (second.id, entered)


def test_it_undoes_nothing_that_something_followed(
    database: Session, cast: Cast, job: Job, application: Application
) -> None:
    _, second, third = stages(database, job)[:3]
    moves.move(database, cast.as_alice, application.id, second.id, version=1, reason="")
    moves.move(database, cast.as_amir, application.id, third.id, version=2, reason="")
    with pytest.raises(Conflict, match="Something has happened"):
        undoing.undo_move(database, cast.as_alice, application.id, 2)
    assert application.stage_id == third.id


def test_it_undoes_no_decision_as_if_it_were_a_move(database: Session, cast: Cast, application: Application) -> None:
    moves.hire(database, cast.as_alice, application.id)
    with pytest.raises(Conflict):
        undoing.undo_move(database, cast.as_alice, application.id, 2)
    assert application.status == "hired"
