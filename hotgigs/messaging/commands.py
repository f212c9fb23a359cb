"""Writing mails with the change that asks for them, and sending them from the outbox."""

import logging
from collections.abc import Collection, Mapping, Sequence
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, case, delete, update
from sqlalchemy.orm import Session

from hotgigs.kernel import clock, outbox
from hotgigs.kernel import db as database
from hotgigs.kernel.ids import MailId, new_id
from hotgigs.kernel.mail import MailDeferred, MailRefused, MailTransport, MailUncertain
from hotgigs.kernel.outbox import GiveUp, OutboxRow, Postpone, Work
from hotgigs.messaging.models import Mail
from hotgigs.messaging.rendering import render
from hotgigs.messaging.rules import MailRequest

SEND = "mail.send"
UNCERTAIN_LIMIT = 2
"""A mail whose end is unknown this often is not sent again: one repeat at most, with the same Message-ID."""

log = logging.getLogger(__name__)


def queue_mail(db: Session, request: MailRequest, *, site: Mapping[str, Any]) -> MailId:
    """Write a mail and ask for its sending, in the caller's transaction."""
    written = render(request.template, {**site, **request.context})
    mail_id = MailId(new_id())
    domain = parseaddr(str(site["mail_from"]))[1].rpartition("@")[2]
    db.add(
        Mail(
            id=mail_id,
            template=request.template,
            recipient=request.recipient,
            subject=written.subject,
            text=written.text,
            html=written.html,
            sensitive=request.sensitive,
            message_id=f"<{mail_id}@{domain}>",
            state="queued",
            about=request.about,
            created_at=clock.now(),
        )
    )
    db.flush()
    outbox.enqueue(db, SEND, {"mail": str(mail_id)}, not_before=request.not_before, unique_key=str(mail_id))
    return mail_id


def cancel_mails(db: Session, about: str, template: str) -> int:
    """Stop the mails about a record that have not been tried; returns how many."""
    return _cancel(db, Mail.about == about, Mail.template == template, Mail.tries_open == 0)


def discard(db: Session, payload: Mapping[str, Any]) -> None:
    """Note that a mail is not sent any more, as a person decided after a restore."""
    _cancel(db, Mail.id == UUID(payload["mail"]))


def erase(db: Session, mail_ids: Collection[MailId]) -> None:
    """Forget to whom mails went and what they said, and do not send those that wait."""
    asked = [str(mail_id) for mail_id in mail_ids]
    # An answer of a mail server names the address that it refused.
    db.execute(delete(OutboxRow).where(OutboxRow.kind == SEND, OutboxRow.payload["mail"].astext.in_(asked)))
    db.execute(
        update(Mail)
        .where(Mail.id.in_(mail_ids))
        .values(
            recipient="",
            subject="",
            text="",
            html="",
            last_error=None,
            state=case((Mail.state == "queued", "cancelled"), else_=Mail.state),
        )
    )


def send(works: Sequence[Work], *, transport: MailTransport, sender: str) -> None:
    """Send one mail of the outbox.

    Raises Postpone when it surely did not go out, GiveUp when it never will.
    """
    mail = _begin(MailId(UUID(works[0].payload["mail"])))
    if mail is None:
        return
    try:
        transport.send(_message(mail, sender))
    except (MailRefused, ValueError) as error:
        # EmailMessage raises ValueError rather than write a header that begins another one.
        _end(mail.id, "failed", str(error))
        raise GiveUp(str(error)) from error
    except MailDeferred as error:
        _end(mail.id, "queued", str(error))
        raise Postpone(str(error)) from error
    except MailUncertain as error:
        # tries_open stays: the next attempt, if any, is the one repeat.
        raise Postpone(str(error)) from error
    _end(mail.id, "sent", None)


def give_up(db: Session, payload: Mapping[str, Any]) -> None:
    """Note that a mail which could never be handed over is not tried again by itself."""
    db.execute(update(Mail).where(Mail.id == UUID(payload["mail"]), Mail.state == "queued").values(state="failed"))


def _cancel(db: Session, *conditions: ColumnElement[bool]) -> int:
    found = db.execute(
        update(Mail)
        .where(Mail.state == "queued", *conditions)
        .values(
            state="cancelled",
            text=case((Mail.sensitive, ""), else_=Mail.text),
            html=case((Mail.sensitive, ""), else_=Mail.html),
        )
    )
    return int(found.rowcount)  # type: ignore[attr-defined]  # an UPDATE always yields a CursorResult


def _begin(mail_id: MailId) -> Mail | None:
    """Note durably that an attempt starts, before the server hears of it."""
    with database.transaction() as db:
        mail = db.get(Mail, mail_id, with_for_update=True)
        # A failed mail comes here only when an administrator wants it tried again.
        if mail is None or mail.state not in ("queued", "failed"):
            return None
        if mail.tries_open >= UNCERTAIN_LIMIT:
            mail.state, mail.last_error = "uncertain", "two attempts ended without an answer"
            _wipe(mail)
            log.error("mail %s may not have arrived: two attempts ended without an answer", mail.id)
            return None
        mail.tries_open += 1
        return mail


def _end(mail_id: MailId, state: str, error: str | None) -> None:
    with database.transaction() as db:
        mail = db.get_one(Mail, mail_id, with_for_update=True)
        mail.state, mail.last_error = state, error
        mail.tries_open -= 1
        if state == "sent":
            mail.sent_at = clock.now()
            _wipe(mail)


def _wipe(mail: Mail) -> None:
    """Forget a link that works once, in a mail that will not be sent again."""
    if mail.sensitive:
        mail.text = mail.html = ""


def _message(mail: Mail, sender: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = sender
    message["To"] = mail.recipient
    message["Subject"] = mail.subject
    message["Message-ID"] = mail.message_id
    message["Date"] = format_datetime(mail.created_at)
    # No out-of-office answers, please.
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    return message
