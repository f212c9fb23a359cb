"""PostgreSQL may be stopped or killed: pages say so in a sentence, and everything recovers by itself."""

from collections import Counter
from functools import partial

import pytest
from sqlalchemy import select

from hotgigs.kernel import db
from hotgigs.messaging.models import Mail
from tests.failure.conftest import World
from tests.failure.site import Visitor
from tests.waiting import wait_until

SENTENCE = "The database does not answer right now."
TYPED = {"name": "Dana Diallo", "email": "dana@example.org", "phone": "+33 6 39 98 01 02"}


def _ask_for_reset(world: World, visitor: Visitor) -> int:
    return visitor.post("/reset", {"email": world.cast.alice.email}).status


def _all_sent(count: int) -> bool:
    with db.reading() as session:
        return Counter(session.scalars(select(Mail.state))) == {"sent": count}


def _locks(world: World) -> int:
    query = "SELECT datname FROM pg_locks JOIN pg_database ON oid = database WHERE objid IN (740001, 740002)"
    return world.site.servers.postgresql.execute(query).count((world.database,))


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_pages_say_so_and_everything_recovers(world: World, end: str) -> None:
    world.site.start("web", "work", "documents")
    visitor, alice = world.site.visitor(), world.site.visitor(world.session)
    style = alice.stylesheet("/hiring/jobs")
    assert _ask_for_reset(world, visitor) == 303
    wait_until(partial(_all_sent, 1), what="a mail before")

    getattr(world.site.servers.postgresql, end)()
    answers = [visitor.get(path) for path in world.pages_of_rows] + [alice.get("/hiring/jobs")]
    assert {answer.status for answer in answers} == {503}
    for answer in answers:
        assert SENTENCE in answer.text
        assert "Traceback" not in answer.text
    for caller in (visitor, alice):
        assert caller.get("/healthz/live").status == 200
        assert caller.get("/healthz/ready").status == 503
    assert alice.get(style).status == 200, "the page of the error needs its looks"

    world.site.servers.start()
    for path in world.pages:
        assert visitor.get(path).status == 200
    assert "Alice Ahmed" in alice.get("/hiring/jobs").text
    assert visitor.get("/healthz/ready").status == 200
    assert _ask_for_reset(world, visitor) == 303
    wait_until(partial(_all_sent, 2), what="a mail after")
    wait_until(lambda: _locks(world) == 2, what="both workers to be alone again")
    assert world.site.runs("work")
    assert world.site.runs("documents")


def test_an_application_survives_an_outage(world: World) -> None:
    world.site.start("web")
    visitor = world.site.visitor()
    path = f"/jobs/{world.post.slug}/apply"
    token = visitor.form_token(path)

    world.site.servers.postgresql.stop()
    answer = visitor.post(path, TYPED, token=token)
    assert answer.status == 503
    assert SENTENCE in answer.text
    for value in TYPED.values():
        assert f'value="{value}"' in answer.text.replace("&#43;", "+")

    world.site.servers.start()
    sent = visitor.post(path, TYPED, token=token)
    assert sent.status == 303
    assert "Dana" in visitor.get(sent.headers["Location"]).text


def test_a_second_worker_waits_for_the_first(world: World) -> None:
    world.site.start("work")
    second = world.site.start_second("work")
    wait_until(lambda: "another work worker still runs" in world.site.log(second), what="the second to wait")
    world.site.kill("work")
    wait_until(lambda: "worker is ready" in world.site.log(second), what="the second to take over")
