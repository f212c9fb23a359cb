"""Asked to stop, a worker finishes the work at hand and the web process answers what is in flight."""

import signal
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import select, text

from hotgigs.kernel import db
from hotgigs.kernel.outbox import OutboxRow
from hotgigs.messaging import commands as messaging
from hotgigs.messaging.models import Mail
from hotgigs.messaging.rules import MailRequest
from tests.failure.conftest import World
from tests.waiting import wait_until

BOTH = pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["SIGINT", "SIGTERM"])


def _queue_mails(world: World, count: int) -> None:
    site = {"site_url": "http://hotgigs.test", "site_name": "HotGigs", "mail_from": world.box.config.mail_from}
    with db.transaction() as session:
        for number in range(count):
            request = MailRequest("password_changed", f"p{number}@example.org", context={"name": "Person"})
            messaging.queue_mail(session, request, site=site)


@BOTH
@pytest.mark.parametrize("when", ["at the first look", "at a wake-up"])
def test_a_worker_finishes_the_mail_at_hand_and_no_more(world: World, number: signal.Signals, when: str) -> None:
    world.mail.post.delays = (0.5, 0.6)
    if when == "at a wake-up":
        world.site.start("work")
    _queue_mails(world, 20)
    if when == "at the first look":
        world.site.start("work")
    wait_until(lambda: world.mail.post.received, what="a mail to be under way")

    world.site.signal("work", number)
    assert world.site.wait("work") == 0

    with db.reading() as session:
        states = Counter(session.scalars(select(Mail.state)))
        rows = Counter(session.scalars(select(OutboxRow.state).where(OutboxRow.kind == messaging.SEND)))
        assert set(session.scalars(select(Mail.tries_open))) == {0}
    arrived = len(world.mail.post.received)
    assert 1 <= arrived <= 3
    assert states == {"sent": arrived, "queued": 20 - arrived}
    assert rows == {"done": arrived, "waiting": 20 - arrived}


@BOTH
def test_an_idle_worker_ends(world: World, number: signal.Signals) -> None:
    world.site.start("documents")
    world.site.signal("documents", number)
    assert world.site.wait("documents") == 0


@BOTH
@pytest.mark.parametrize("held", [0.5, 7.0])
def test_the_web_process_answers_what_is_in_flight(world: World, number: signal.Signals, held: float) -> None:
    world.site.start("web")
    path = f"/jobs/{world.post.slug}"
    assert world.site.visitor().get(path).status == 200
    with ThreadPoolExecutor(6) as visitors:
        with db.transaction() as holder:
            holder.execute(text("LOCK TABLE posts IN ACCESS EXCLUSIVE MODE"))
            # More than there are threads: some wait in line.
            asked = [visitors.submit(world.site.visitor().get, path) for _ in range(6)]
            wait_until(lambda: _accepted(world) == 6, what="every request to arrive")
            wait_until(lambda: _held(world) == world.box.config.threads, what="every thread to wait for its rows")
            world.site.signal("web", number)
            time.sleep(held)
        answers = [future.result() for future in asked]
    assert [answer.status for answer in answers] == [200] * 6
    assert all("</html>" in answer.text for answer in answers)
    assert world.site.wait("web") == 0


@BOTH
def test_a_slow_reader_gets_the_whole_answer(world: World, number: signal.Signals) -> None:
    world.site.start("web")
    visitor = world.site.visitor()
    path = visitor.stylesheet("/", containing="tabler")
    whole = visitor.get(path).text
    assert len(whole) > 300_000

    def stop() -> None:
        world.site.signal("web", number)
        wait_until(lambda: not _listens(world), what="the web process to take no more connections")

    assert visitor.get_slowly(path, seconds=1, meanwhile=stop) == whole
    assert world.site.wait("web") == 0


def _held(world: World) -> int:
    query = "SELECT datname FROM pg_locks JOIN pg_database ON oid = database WHERE NOT granted"
    return world.site.servers.postgresql.execute(query).count((world.database,))


def _accepted(world: World) -> int:
    """Count the connections that the web process has taken: before that, they have no inode."""
    established = "01"
    return sum(state == established and inode != "0" for state, inode in _sockets(world))


def _listens(world: World) -> bool:
    listening = "0A"
    return any(state == listening for state, _ in _sockets(world))


def _sockets(world: World) -> list[tuple[str, str]]:
    port = int(world.box.config.listen.rpartition(":")[2])
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return [(row[3], row[9]) for row in rows if row[1].endswith(f":{port:04X}")]
