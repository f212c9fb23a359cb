"""Mails on their way out, through a real server that takes, refuses, dies or is away."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from hotgigs.kernel import clock, outbox
from hotgigs.kernel.mail import MailTransport
from hotgigs.kernel.outbox import Handling, OutboxRow
from hotgigs.messaging import commands as messaging
from hotgigs.messaging.models import Mail
from hotgigs.messaging.rules import MailRequest
from tests.failure.smtp import MailServer, Post
from tests.roles import acting_as

SITE = {"site_url": "http://hotgigs.test", "site_name": "HotGigs", "mail_from": "HotGigs <jobs@hotgigs.test>"}
RESET = MailRequest(
    "reset", "dana@example.org", {"name": "Dana", "token": "secret-token", "life": "an hour"}, sensitive=True
)


class Mailroom:
    """One queued mail, its server, and the clock of the attempts."""

    def __init__(self, db: Session) -> None:
        self._db = db
        self.server = MailServer(Post())
        self.at = clock.now()
        messaging.queue_mail(db, RESET, site=SITE)
        db.commit()

    def attempt(self, *script: str, after: timedelta = timedelta(hours=2)) -> int:
        """Let time pass and the worker look; `script` holds the server's next answers."""
        self.at += after
        self.server.post.script[:] = script
        transport = MailTransport(self.server.url, timeout=3)
        handling = Handling(
            lambda works: messaging.send(works, transport=transport, sender=SITE["mail_from"]),
            given_up=messaging.give_up,
        )
        with clock.frozen(self.at), acting_as("worker"):
            return outbox.drain("work", {messaging.SEND: handling})

    @property
    def mail(self) -> Mail:
        """The mail as it now is."""
        self._db.expire_all()
        return self._db.scalars(select(Mail)).one()

    @property
    def row(self) -> OutboxRow:
        """Its work row as it now is."""
        self._db.expire_all()
        return self._db.scalars(select(OutboxRow)).one()

    @property
    def states(self) -> tuple[str, str]:
        """State of the mail and of its row."""
        return self.mail.state, self.row.state


@pytest.fixture
def room(database: Session) -> Iterator[Mailroom]:
    made = Mailroom(database)
    made.server.start()
    yield made
    made.server.stop()


def test_it_sends_once_and_wipes_what_works_once(room: Mailroom) -> None:
    assert room.attempt() == 1
    sent_at = room.at
    assert room.attempt() == 0
    (received,) = room.server.post.received
    assert received["Message-ID"] == room.mail.message_id
    assert received["To"] == "dana@example.org"
    assert received["Subject"] == "Choose a new password for HotGigs"
    assert received["Auto-Submitted"] == "auto-generated"
    text, page = (part.get_content() for part in received.iter_parts())
    assert "http://hotgigs.test/reset/secret-token" in text
    assert "http://hotgigs.test/reset/secret-token" in page
    assert room.states == ("sent", "done")
    assert (room.mail.text, room.mail.html, room.mail.tries_open) == ("", "", 0)
    assert room.mail.sent_at == sent_at


def test_it_waits_while_the_server_is_away(room: Mailroom) -> None:
    room.server.stop()
    for number in range(1, 4):
        assert room.attempt() == 1
        assert room.states == ("queued", "waiting")
        assert room.row.not_before == room.at + outbox.backoff(number)
        assert room.attempt(after=timedelta(seconds=1)) == 0
    room.server.start()
    assert room.attempt() == 1
    assert room.states == ("sent", "done")
    assert len(room.server.post.received) == 1


def test_it_gives_up_on_a_server_that_stays_away_and_says_so(room: Mailroom) -> None:
    room.server.stop()
    for _ in range(Handling(run=print).max_attempts):
        assert room.attempt() == 1
    assert room.states == ("failed", "given_up")
    assert "cannot be used" in (room.mail.last_error or "")
    assert room.attempt() == 0


@pytest.mark.parametrize("answer", ["RCPT 451 Greylisted", "452 Full"])
def test_it_tries_again_after_a_refusal_for_now(room: Mailroom, answer: str) -> None:
    assert room.attempt(answer) == 1
    assert room.states == ("queued", "waiting")
    assert room.mail.tries_open == 0
    assert room.attempt() == 1
    assert room.states == ("sent", "done")


@pytest.mark.parametrize("answer", ["RCPT 550 No such user", "554 Spam"])
def test_a_refusal_for_good_ends_it_until_an_administrator_tries_again(
    room: Mailroom, answer: str, database: Session
) -> None:
    assert room.attempt(answer) == 1
    assert room.states == ("failed", "given_up")
    assert room.attempt() == 0
    assert outbox.retry(database, kind=messaging.SEND) == 1
    database.commit()
    assert room.attempt() == 1
    assert room.states == ("sent", "done")


def test_a_server_that_dies_after_the_text_gets_it_once_more_at_most(room: Mailroom) -> None:
    for _ in range(2):
        assert room.attempt("DIE") == 1
        assert room.states == ("queued", "waiting")
    assert room.attempt() == 1
    assert room.states == ("uncertain", "done")
    assert (room.mail.text, room.mail.html) == ("", "")
    assert room.attempt() == 0
    assert room.server.post.message_ids() == [room.mail.message_id] * 2


def test_the_repeat_of_an_uncertain_mail_ends_it(room: Mailroom) -> None:
    assert room.attempt("DIE") == 1
    assert room.attempt() == 1
    assert room.states == ("sent", "done")
    assert room.server.post.message_ids() == [room.mail.message_id] * 2


def test_it_does_not_send_what_was_cancelled(database: Session) -> None:
    room = Mailroom(database)
    about = MailRequest("withdrawn", "dana@example.org", APPLICATION, about="application:1", sensitive=True)
    messaging.queue_mail(database, about, site=SITE)
    assert messaging.cancel_mails(database, "application:2", "withdrawn") == 0
    assert messaging.cancel_mails(database, "application:1", "rejected") == 0
    assert messaging.cancel_mails(database, "application:1", "withdrawn") == 1
    database.commit()
    room.server.start()
    try:
        assert room.attempt() == 2
    finally:
        room.server.stop()
    assert [str(mail["Subject"]) for mail in room.server.post.received] == ["Choose a new password for HotGigs"]
    rows = database.execute(select(Mail.state, Mail.text, Mail.html).order_by(Mail.id)).all()
    assert [tuple(row) for row in rows] == [("sent", "", ""), ("cancelled", "", "")]


@pytest.mark.parametrize("field", ["recipient", "subject", "message_id"])
def test_a_header_that_begins_another_is_refused(room: Mailroom, database: Session, field: str) -> None:
    setattr(room.mail, field, "dana@example.org\r\nBcc: all@example.org")
    database.commit()
    assert room.attempt() == 1
    assert room.states == ("failed", "given_up")
    assert room.server.post.received == []


def test_an_address_that_the_server_cannot_write_is_refused(room: Mailroom, database: Session) -> None:
    room.server.stop()
    room.server.international = False
    room.server.start()
    room.mail.recipient = "zoë@example.org"
    database.commit()
    assert room.attempt() == 1
    assert room.states == ("failed", "given_up")
    assert room.mail.tries_open == 0


def test_it_cannot_cancel_what_may_have_gone_out(room: Mailroom, database: Session) -> None:
    room.mail.about = "application:1"
    database.commit()
    assert room.attempt("DIE") == 1
    assert messaging.cancel_mails(database, "application:1", "reset") == 0


APPLICATION = {"candidate_name": "Dana", "job_title": "Nurse", "company_name": "Northwind"}
