"""Work rows: leased, done once, tried again, given up, and never lost."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from hotgigs.kernel import clock, outbox
from hotgigs.kernel.outbox import Handling, OutboxRow, Work


def _row(db: Session) -> OutboxRow:
    db.expire_all()
    return db.scalars(select(OutboxRow)).one()


def test_it_does_waiting_work_once(database: Session) -> None:
    done: list[str] = []
    outbox.enqueue(database, "greet", {"name": "Dana"})
    database.commit()
    handlers = {"greet": Handling(lambda works: done.extend(work.payload["name"] for work in works))}

    assert outbox.drain("work", handlers) == 1
    assert outbox.drain("work", handlers) == 0

    assert done == ["Dana"]
    assert _row(database).state == "done"


def test_it_keeps_one_waiting_row_for_a_unique_key(database: Session) -> None:
    for _ in range(2):
        outbox.enqueue(database, "index", {"post": "1"}, unique_key="1")
    database.commit()

    assert len(database.scalars(select(OutboxRow)).all()) == 1


def test_it_tries_again_later_and_gives_up_at_the_limit(database: Session) -> None:
    def fail(_works: Sequence[Work]) -> None:
        raise RuntimeError("the printer is on fire")

    outbox.enqueue(database, "print", {})
    database.commit()
    at = clock.now()
    for attempt in range(1, 4):
        at += timedelta(hours=2)
        with clock.frozen(at):
            assert outbox.drain("work", {"print": Handling(fail, max_attempts=3)}) == 1
        row = _row(database)
        assert row.attempts == attempt
        assert "on fire" in (row.last_error or "")
    assert row.state == "given_up"


def test_it_takes_over_a_lease_that_ran_out(database: Session) -> None:
    class Killed(BaseException):
        pass

    def die(_works: Sequence[Work]) -> None:
        raise Killed

    outbox.enqueue(database, "read", {})
    database.commit()
    with pytest.raises(Killed):
        outbox.drain("work", {"read": Handling(die)})
    assert _row(database).state == "leased"

    done: list[Work] = []
    assert outbox.drain("work", {"read": Handling(done.extend)}) == 0
    with clock.frozen(clock.now() + outbox.LEASE + timedelta(seconds=1)):
        assert outbox.drain("work", {"read": Handling(done.extend)}) == 1
    assert [work.attempts for work in done] == [2]


def test_it_ends_work_that_kills_its_worker_every_time(database: Session) -> None:
    outbox.enqueue(database, "poison", {})
    database.commit()
    row = _row(database)
    row.state, row.attempts, row.leased_until = "leased", 8, clock.now() - timedelta(seconds=1)
    database.commit()

    done: list[Work] = []
    outbox.drain("work", {"poison": Handling(done.extend)})

    assert done == []
    assert _row(database).state == "given_up"
