"""Redis may die at any time: pages answer, work is done by the sweep, and all is well again when it is back."""

import io
import shutil
import threading
from collections import Counter
from functools import partial

import pytest
from sqlalchemy import select

from hotgigs.documents import commands as documents
from hotgigs.documents.models import Document
from hotgigs.kernel import db
from hotgigs.messaging.models import Mail
from tests.documents.hostile import FILES
from tests.failure.conftest import World
from tests.failure.site import Answer, Visitor
from tests.waiting import wait_until

RESUME = (FILES / "resume.txt").read_bytes()


def _mail_states() -> Counter[str]:
    with db.reading() as session:
        return Counter(session.scalars(select(Mail.state)))


def _ask_for_reset(world: World, visitor: Visitor) -> Answer:
    return visitor.post("/reset", {"email": world.cast.alice.email})


def _all_sent(count: int) -> bool:
    return _mail_states() == {"sent": count}


def _all_read(count: int) -> bool:
    with db.reading() as session:
        return Counter(session.scalars(select(Document.state))) == {"ok": count}


def _upload(world: World, number: int) -> None:
    stored, kind = documents.take_in(world.box.store, io.BytesIO(RESUME + b"\n" * number), limit=2**23)
    with db.transaction() as session:
        documents.add_document(session, stored, kind, filename="resume.txt", kind="resume")


def _kill_both(world: World) -> None:
    world.site.servers.queue.kill()
    world.site.servers.cache.kill()


def _lose_data(world: World) -> None:
    for server in (world.site.servers.queue, world.site.servers.cache):
        shutil.rmtree(server.data)


def test_pages_answer_while_redis_is_killed(world: World) -> None:
    world.site.start("web")
    visitor, alice = world.site.visitor(), world.site.visitor(world.session)
    answers: list[Answer] = []
    killed = threading.Timer(0.4, lambda: _kill_both(world))
    killed.start()
    while killed.is_alive() or len(answers) < 60:
        answers += [visitor.get(path) for path in world.pages]
        answers.append(alice.get("/hiring/jobs"))
    killed.join()
    answers += [visitor.get(path) for path in world.pages]
    answers.append(alice.get("/hiring/jobs"))

    assert Counter(answer.status for answer in answers) == {200: len(answers)}
    assert "Alice Ahmed" in answers[-1].text
    ready = visitor.get("/healthz/ready")
    assert (ready.status, ready.text.count("degraded")) == (200, 2)
    assert "Traceback" not in world.site.log("web")


@pytest.mark.parametrize("empty", [False, True], ids=["with its data", "empty"])
def test_work_is_done_without_redis_and_wake_ups_come_back(world: World, empty: bool) -> None:
    world.site.start("web", "work", "documents")
    visitor = world.site.visitor()
    assert _ask_for_reset(world, visitor).status == 303
    wait_until(partial(_all_sent, 1), what="a mail with Redis")

    _kill_both(world)
    assert _ask_for_reset(world, visitor).status == 303
    _upload(world, 1)
    wait_until(partial(_all_sent, 2), what="a mail without Redis")
    wait_until(partial(_all_read, 1), what="a reading without Redis")

    if empty:
        _lose_data(world)
    world.site.servers.start()
    warnings = world.site.log("web").count("cannot be woken")
    assert warnings
    assert _ask_for_reset(world, visitor).status == 303
    assert world.site.log("web").count("cannot be woken") == warnings
    _upload(world, 2)
    wait_until(partial(_all_sent, 3), what="a mail after Redis is back")
    wait_until(partial(_all_read, 2), what="a reading after Redis is back")
    ready = visitor.get("/healthz/ready")
    assert (ready.status, ready.text.count("degraded")) == (200, 0)
    wait_until(lambda: world.box.queues["work"].depth() == 0, what="the worker to take its wake-ups")


def test_limits_hold_while_redis_is_away_and_after(world: World) -> None:
    world.site.start("web")
    visitor = world.site.visitor()
    wrong = {"email": world.cast.alice.email, "password": "not hers, not at all"}
    _kill_both(world)
    statuses = [visitor.post("/sign-in", wrong).status for _ in range(40)]
    assert statuses[0] == 422
    assert statuses[-1] == 429

    _lose_data(world)
    world.site.servers.start()
    statuses = [visitor.post("/sign-in", wrong).status for _ in range(40)]
    assert statuses[-1] == 429


def test_people_stay_signed_in_when_redis_forgets(world: World) -> None:
    world.site.start("web")
    alice = world.site.visitor(world.session)
    assert "Alice Ahmed" in alice.get("/hiring/jobs").text
    _kill_both(world)
    _lose_data(world)
    world.site.servers.start()
    assert "Alice Ahmed" in alice.get("/hiring/jobs").text
    _kill_both(world)
    assert alice.post("/sign-out", {}, form_page="/account").status == 303
    world.site.servers.start()
    assert alice.get("/hiring/jobs").status == 303
