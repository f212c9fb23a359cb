"""Workers that are killed at any point lose no work, and repeat a mail at most once."""

import io
import random
import time
from collections import Counter
from functools import partial

from sqlalchemy import func, select

from hotgigs import wiring
from hotgigs.documents import commands as documents
from hotgigs.documents.models import Document
from hotgigs.kernel import db
from hotgigs.kernel.outbox import OutboxRow
from hotgigs.messaging import commands as messaging
from hotgigs.messaging.models import Mail
from hotgigs.messaging.rules import MailRequest
from tests.documents.hostile import good_files
from tests.failure.conftest import World
from tests.jobs.make import make_live_post
from tests.waiting import wait_until

MAILS, DOCUMENTS, POSTS = 60, 25, 15
SEED = 2_026
KILLS = 8


def _ask_for_work(world: World) -> None:
    """Ask for a hundred pieces of work, each by a change of its own as pages do."""
    config = world.box.config
    site = {"site_url": config.site_url, "site_name": config.site_name, "mail_from": config.mail_from}
    for number in range(MAILS):
        request = MailRequest("password_changed", f"p{number}@example.org", context={"name": f"Person {number}"})
        with db.transaction() as session:
            messaging.queue_mail(session, request, site=site)
    files = [content for name, content in good_files().items() if name != "scan.pdf"]
    for number in range(DOCUMENTS):
        stored, kind = documents.take_in(world.box.store, io.BytesIO(files[number % len(files)]), limit=2**23)
        with db.transaction() as session:
            documents.add_document(session, stored, kind, filename=f"{number}.pdf", kind="resume")
    for number in range(POSTS):
        with db.transaction() as session:
            make_live_post(session, world.cast.as_alice, world.cast.northwind, title=f"Night nurse {number}")


def _open_work() -> int:
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(OutboxRow).where(OutboxRow.state != "done")) or 0


def _is_down_to(count: int) -> bool:
    return _open_work() <= count


def _kill_at_random(world: World) -> int:
    """Kill a worker each time a random amount of work is done, until all of it is; returns how often."""
    chance, kills = random.Random(SEED), 0
    while kills < KILLS and (left := _open_work()):
        target = left - chance.randint(2, 10)
        wait_until(partial(_is_down_to, max(target, 0)), what="work to be done")
        time.sleep(chance.uniform(0, 0.05))
        victim = chance.choice(["work", "documents"])
        world.site.kill(victim)
        world.site.start(victim)
        kills += 1
    return kills


def test_no_work_is_lost_when_workers_are_killed(world: World) -> None:
    _ask_for_work(world)
    assert _open_work() >= MAILS + DOCUMENTS + POSTS
    world.site.start("work", "documents")

    assert _kill_at_random(world) >= 5
    wait_until(lambda: _open_work() == 0, what="all work to be done")

    with db.reading() as session:
        states = Counter(session.scalars(select(Mail.state)))
        ids = set(session.scalars(select(Mail.message_id)))
        read = Counter(session.scalars(select(Document.state)))
        posts = wiring.open_engine(world.box).health().documents
    assert states == {"sent": MAILS}
    assert read == {"ok": DOCUMENTS}
    assert posts == POSTS + 1
    arrived = Counter(world.mail.post.message_ids())
    assert set(arrived) == ids
    assert max(arrived.values()) <= 2
