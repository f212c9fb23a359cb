"""Work that a restore brought back: held, never done by itself, and let go or dropped by a person."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hotgigs import wiring
from hotgigs.kernel import clock, db, holding, outbox
from hotgigs.kernel.box import Box
from hotgigs.kernel.outbox import HELD, Handling, OutboxRow, Work
from hotgigs.messaging import commands as messaging
from hotgigs.messaging.models import Mail
from hotgigs.messaging.rules import MailRequest
from tests.roles import acting_as

SITE = {"site_url": "http://hotgigs.test", "site_name": "HotGigs", "mail_from": "HotGigs <jobs@hotgigs.test>"}
RESET = MailRequest("reset", "dana@example.org", {"name": "Dana", "token": "once", "life": "an hour"}, sensitive=True)


def states(session: Session) -> list[str]:
    """Return the state of each row, in the order they were asked for."""
    session.expire_all()
    return list(session.scalars(select(OutboxRow.state).order_by(OutboxRow.id)))


def done_by(handling_of: str, session: Session) -> list[Mapping[str, Any]]:
    """Let a worker look; returns what it did."""
    done: list[Mapping[str, Any]] = []
    session.commit()
    outbox.drain("work", {handling_of: Handling(lambda works: done.extend(work.payload for work in works))})
    return done


@pytest.mark.parametrize("process", [None, "worker"])
def test_it_holds_what_waits_and_what_is_at_hand_of_some_kinds(database: Session, process: str | None) -> None:
    for kind in ("mail.send", "mail.send", "mail.send", "mail.send", "search.index"):
        outbox.enqueue(database, kind, {})
    ids = database.scalars(select(OutboxRow.id).order_by(OutboxRow.id)).all()
    for number, state in ((1, "leased"), (2, "done"), (3, "given_up")):
        database.execute(update(OutboxRow).where(OutboxRow.id == ids[number]).values(state=state))
    if process:
        with acting_as(process):
            assert outbox.hold(database, wiring.OUTBOUND) == 2
    else:
        assert outbox.hold(database, wiring.OUTBOUND) == 2
    assert states(database) == [HELD, HELD, "done", "given_up", "waiting"]
    assert outbox.hold(database, wiring.OUTBOUND) == 0


def test_no_worker_does_it_however_long_it_is_held(database: Session) -> None:
    outbox.enqueue(database, "greet", {"name": "Dana"})
    outbox.hold(database, ["greet"])
    database.commit()
    outbox.release_leases("work")
    with clock.frozen(clock.now() + timedelta(days=30)):
        assert done_by("greet", database) == []
        assert outbox.retry(database) == 0
        assert holding.look(database).words == "1 piece of work is held, the oldest 30 days old"


def test_work_that_is_held_while_it_fails_stays_held(database: Session) -> None:
    def hold_and_fail(_works: Sequence[Work]) -> None:
        with db.transaction() as session:
            outbox.hold(session, ["greet"])
        raise RuntimeError("the line is dead")

    outbox.enqueue(database, "greet", {})
    database.commit()
    outbox.drain("work", {"greet": Handling(hold_and_fail)})
    assert states(database) == [HELD]


def test_released_work_is_done_once_and_counts_as_due_from_now(database: Session) -> None:
    with clock.frozen(clock.now() - timedelta(days=3)):
        outbox.enqueue(database, "greet", {"name": "Dana"}, unique_key="dana")
    outbox.enqueue(database, "greet", {"name": "later"}, not_before=clock.now() + timedelta(hours=1))
    outbox.hold(database, ["greet"])
    before = clock.now()
    assert holding.release(database) == 2
    assert database.scalars(select(OutboxRow.not_before).order_by(OutboxRow.id).limit(1)).one() >= before
    assert done_by("greet", database) == [{"name": "Dana"}]
    assert (states(database), holding.release(database)) == (["done", "waiting"], 0)


def test_the_same_asked_for_anew_meanwhile_is_done_once(database: Session) -> None:
    for name in ("held first", "held next", "asked anew"):
        outbox.enqueue(database, "greet", {"name": name}, unique_key="dana")
        if name != "asked anew":
            assert outbox.hold(database, ["greet"]) == 1
    assert states(database) == [HELD, HELD, "waiting"]
    assert holding.release(database) == 0
    assert done_by("greet", database) == [{"name": "asked anew"}]
    assert states(database) == ["done", "done", "done"]


def test_two_held_of_one_key_are_both_let_go(database: Session) -> None:
    for _ in range(2):
        outbox.enqueue(database, "greet", {}, unique_key="dana")
        outbox.hold(database, ["greet"])
    assert holding.release(database) == 2
    assert len(done_by("greet", database)) == 2


def test_discarded_mails_are_cancelled_and_their_links_wiped(database: Session, box: Box) -> None:
    messaging.queue_mail(database, RESET, site=SITE)
    outbox.enqueue(database, "of.another.release", {})
    outbox.hold(database, ["mail.send", "of.another.release"])
    with acting_as("worker"):
        assert holding.discard(database, wiring.handlers(box)["work"]) == 2
        assert holding.discard(database, wiring.handlers(box)["work"]) == 0
    database.expire_all()
    mail = database.scalars(select(Mail)).one()
    assert (mail.state, mail.text, mail.html) == ("cancelled", "", "")
    assert states(database) == ["done", "done"]


@pytest.mark.parametrize(
    ("minutes", "words"), [(0, "0 min"), (59, "59 min"), (60, "1 hour"), (2879, "1 day"), (2880, "2 days")]
)
def test_it_says_how_old_the_oldest_is(database: Session, minutes: int, words: str) -> None:
    assert holding.look(database).words == "nothing is held"
    with clock.frozen(clock.now() - timedelta(minutes=minutes)):
        outbox.enqueue(database, "greet", {})
    outbox.enqueue(database, "greet", {})
    outbox.hold(database, ["greet"])
    assert holding.look(database).words == f"2 pieces of work are held, the oldest {words} old"
