"""Asked to stop, a worker finishes the work at hand and the web process answers what is in flight."""

import signal
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select, text

from hotgigs.kernel import db
from hotgigs.kernel.outbox import OutboxRow
from hotgigs.messaging import commands as messaging
from hotgigs.messaging.models import Mail
from hotgigs.messaging.rules import MailRequest
from tests.failure.conftest import World
from tests.failure.site import wait_until

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
    assert world.site.wait("work", seconds=10) == 0

    with db.reading() as session:
        states = Counter(session.scalars(select(Mail.state)))
        rows = Counter(session.scalars(select(OutboxRow.state).where(OutboxRow.kind == messaging.SEND)))
        assert set(session.scalars(select(Mail.tries_open))) == {0}
    arrived = len(world.mail.post.received)
    assert 1 <= arrived <= 3
    assert states == {"sent": arrived, "queued": 20 - arrived}
    assert rows == {"done": arrived, "waiting": 20 - arrived}


@BOTH
def test_an_idle_worker_ends_at_once(world: World, number: signal.Signals) -> None:
    world.site.start("documents")
    began = time.monotonic()
    world.site.signal("documents", number)
    assert world.site.wait("documents") == 0
    assert time.monotonic() - began < 4


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
            time.sleep(0.5)
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
    timer = threading.Timer(0.3, lambda: world.site.signal("web", number))
    timer.start()
    assert visitor.get_slowly(path, seconds=2) == whole
    timer.join()
    assert world.site.wait("web") == 0
