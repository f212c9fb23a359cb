"""Each check of what the application works with, on both sides of its thresholds, against the real servers."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from hotgigs import migrations
from hotgigs.kernel import clock, db, outbox
from hotgigs.kernel.box import Box
from hotgigs.kernel.ids import new_id
from hotgigs.kernel.mail import MailTransport
from hotgigs.kernel.outbox import OutboxRow
from hotgigs.kernel.queue import LOCKS
from hotgigs.messaging.models import Mail
from hotgigs.ops.checks import c45_database, c50_redis, c55_files, c60_queue, c65_relay, c66_mail
from hotgigs.ops.checks.check import Application, Around
from hotgigs.ops.checks.result import OK, PROBLEM, WARNING
from hotgigs.search import commands as search
from hotgigs.search.engine import SearchEngine
from tests.ops.make_checks import appliance, closed_port, states
from tests.search.conftest import engine

__all__ = ["engine"]
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=timezone.utc)


@pytest.fixture
def away(box: Box) -> Iterator[None]:
    """Put a database that does not answer in place of ours."""
    outer, nowhere = db.current(), db.make_engine("postgresql+psycopg2://nobody@/none?host=/nonexistent")
    db.use(db.Database(nowhere))
    yield
    nowhere.dispose()
    db.use(outer)


def test_the_database_answers(database: Session) -> None:
    assert set(states(c45_database.look(Around())).values()) == {OK}


@pytest.mark.usefixtures("away")
def test_a_database_that_does_not_answer_is_said_once() -> None:
    assert states(c45_database.look(Around())) == {"database.answers": PROBLEM}
    assert list(c60_queue.look(Around())) == []
    assert list(c66_mail.look(Around())) == []


@pytest.mark.parametrize(("found", "state"), [("0042", OK), ("0041", PROBLEM), (None, PROBLEM), ("0043", WARNING)])
def test_the_schema_is_that_of_the_release(found: str | None, state: str) -> None:
    assert c45_database.judge_schema(found, "0042").state == state


def test_an_older_schema_is_seen(database: Session) -> None:
    database.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    database.flush()
    assert states(c45_database.look(Around()))["database.schema"] == PROBLEM
    assert migrations.newest() > "0000"


@pytest.mark.parametrize(("used", "state"), [(79, OK), (80, WARNING), (94, WARNING), (95, PROBLEM)])
def test_connections_run_out(used: int, state: str) -> None:
    assert c45_database.judge_connections(used, 100).state == state


def redis(**over: Any) -> dict[str, Any]:
    """Return what a queue says of itself."""
    told = {"maxmemory_policy": "noeviction", "aof_enabled": 1, "used_memory": 10, "maxmemory": 100}
    return {**told, "aof_last_write_status": "ok", "aof_last_bgrewrite_status": "ok", **over}


@pytest.mark.parametrize(
    ("told", "id", "state"),
    [
        ({}, "policy", OK),
        ({"maxmemory_policy": "allkeys-lru"}, "policy", PROBLEM),
        ({}, "keeping", OK),
        ({"aof_enabled": 0}, "keeping", PROBLEM),
        ({"aof_last_write_status": "err"}, "keeping", PROBLEM),
        ({"aof_last_bgrewrite_status": "err"}, "keeping", PROBLEM),
        ({"used_memory": 79}, "memory", OK),
        ({"used_memory": 80}, "memory", WARNING),
        ({"used_memory": 95}, "memory", PROBLEM),
        # Without a limit there is nothing to fill.
        ({"used_memory": 95, "maxmemory": 0}, "memory", OK),
    ],
)
def test_the_queue_keeps_what_it_holds(told: dict[str, Any], id: str, state: str) -> None:
    assert states(c50_redis.judge("queue", redis(**told)))[f"redis.{id}:queue"] == state


def test_a_full_cache_that_keeps_nothing_is_as_it_should_be() -> None:
    cache = redis(maxmemory_policy="allkeys-lru", aof_enabled=0, used_memory=100)
    assert states(c50_redis.judge("cache", cache)) == {"redis.policy:cache": OK}
    assert states(c50_redis.judge("cache", redis())) == {"redis.policy:cache": PROBLEM}


def test_redis_answers_or_not(box: Box) -> None:
    found = states(c50_redis.look_at("queue", box.config.redis_queue_url, box.config.redis_password_file))
    assert found["redis.answers:queue"] == OK
    assert states(c50_redis.look_at("cache", "unix:///nonexistent", None)) == {"redis.answers:cache": WARNING}


def test_the_store_takes_a_file_and_keeps_none(box: Box, engine: SearchEngine, tmp_path: Path) -> None:
    config = replace(box.config, storage_path=tmp_path)
    around = Around(application=Application(replace(box, config=config), engine))
    assert states(c55_files.look(around)) == {f"files.store:{tmp_path}": OK, "files.index": WARNING}
    assert list(tmp_path.iterdir()) == []
    search.rebuild(engine)
    assert states(c55_files.look(around))["files.index"] == OK


def test_a_store_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    refusal = c55_files.try_store(tmp_path / "none")
    assert c55_files.judge_store(tmp_path, refusal).evidence == "takes no file: No such file or directory"


@pytest.mark.parametrize(
    ("minutes", "state"), [(None, OK), (0, OK), (4.9, OK), (5, WARNING), (29.9, WARNING), (30, PROBLEM)]
)
def test_work_that_is_late(minutes: float | None, state: str) -> None:
    due = NOW - timedelta(minutes=minutes) if minutes is not None else None
    assert c60_queue.judge_late(due, NOW).state == state


def test_work_is_looked_at_as_it_lies_there(database: Session) -> None:
    # Work of tomorrow waits for its day, and is not late.
    outbox.enqueue(database, "mail.send", {"mail": "1"}, not_before=clock.now() + timedelta(days=1))
    database.flush()
    found = states(c60_queue.look(Around()))
    assert (found["queue.late"], found["queue.given-up"]) == (OK, OK)
    database.execute(update(OutboxRow).values(not_before=clock.now() - timedelta(minutes=6)))
    outbox.enqueue(database, "mail.send", {"mail": "2"})
    database.execute(update(OutboxRow).where(OutboxRow.payload["mail"].astext == "2").values(state="given_up"))
    found = states(c60_queue.look(Around()))
    assert (found["queue.late"], found["queue.given-up"]) == (WARNING, PROBLEM)


def test_what_a_restore_held_is_said_once(database: Session) -> None:
    assert states(c60_queue.look(Around()))["queue.held"] == OK
    write_mail(database, "queued", 9)
    mail_id = database.scalars(select(Mail.id)).one()
    with clock.frozen(clock.now() - timedelta(hours=9)):
        outbox.enqueue(database, "mail.send", {"mail": str(mail_id)})
    outbox.hold(database, ["mail.send"])
    found = {result.id: result for result in c60_queue.look(Around())}
    assert found["queue.held"].evidence == "1 piece of work is held, the oldest 9 hours old"
    assert (found["queue.held"].state, found["queue.held"].remedy) == (WARNING, "hotgigs-admin queue release")
    assert found["queue.late"].state == OK
    assert states(c66_mail.look(Around()))["mail.waiting"] == OK


def test_a_worker_is_known_by_its_lock(database: Session) -> None:
    assert states(c60_queue.look(Around()))["queue.workers:worker"] == PROBLEM
    database.execute(text("SELECT pg_advisory_lock(:key)"), {"key": LOCKS["work"]})
    found = states(c60_queue.look(Around()))
    assert (found["queue.workers:worker"], found["queue.workers:documents"]) == (OK, PROBLEM)
    database.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": LOCKS["work"]})


def test_a_relay_answers_or_not() -> None:
    controller = Controller(object(), hostname="127.0.0.1", port=closed_port())
    relay = MailTransport(f"smtp://127.0.0.1:{controller.port}")
    controller.start()
    try:
        assert c65_relay.greet(relay) == ""
    finally:
        controller.stop()
    refusal = c65_relay.greet(relay)
    assert "refused" in refusal
    assert c65_relay.judge("smtp://mail.test:25", refusal).state == PROBLEM
    assert c65_relay.judge("smtp://mail.test:25", "").state == OK


def test_without_a_relay_nobody_gets_mails() -> None:
    assert states(c65_relay.look(Around(appliance()))) == {"relay.answers": WARNING}


def write_mail(session: Session, state: str, hours: float) -> None:
    """Write a mail of some hours ago."""
    made = clock.now() - timedelta(hours=hours)
    words = {"template": "invited", "recipient": "a@example.org", "subject": "", "text": "", "html": ""}
    session.add(Mail(id=new_id(), message_id=str(new_id()), state=state, created_at=made, **words))
    session.flush()


@pytest.mark.parametrize(
    ("mails", "lost", "waiting"),
    [
        ([("sent", 1), ("cancelled", 1)], OK, OK),
        ([("failed", 25)], OK, OK),
        ([("failed", 23)], WARNING, OK),
        ([("uncertain", 1)], WARNING, OK),
        ([("queued", 0.2)], OK, OK),
        ([("queued", 0.3)], OK, WARNING),
        ([("queued", 4.1), ("sent", 9)], OK, PROBLEM),
    ],
)
def test_mails_go_out_or_not(database: Session, mails: list[tuple[str, float]], lost: str, waiting: str) -> None:
    for state, hours in mails:
        write_mail(database, state, hours)
    assert states(c66_mail.look(Around())) == {"mail.lost": lost, "mail.waiting": waiting}
