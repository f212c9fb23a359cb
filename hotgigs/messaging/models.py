"""The table of mails."""

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from hotgigs.kernel.db import Base
from hotgigs.kernel.ids import MailId


class Mail(Base):
    """One mail, from the change that asked for it until the server took it."""

    __tablename__ = "mails"

    id: Mapped[MailId] = mapped_column(primary_key=True)
    template: Mapped[str] = mapped_column(String(40))
    recipient: Mapped[str]
    subject: Mapped[str]
    text: Mapped[str]
    html: Mapped[str]
    sensitive: Mapped[bool] = mapped_column(default=False)
    """The text holds a link that works once: it is wiped when the mail is sent."""
    message_id: Mapped[str] = mapped_column(unique=True)
    """Fixed for life, so that a repeated mail can be recognised."""
    state: Mapped[str] = mapped_column(String(10), default="queued")
    """queued, sent, failed, uncertain or cancelled."""
    tries_open: Mapped[int] = mapped_column(default=0)
    """Attempts whose end is unknown; after two the mail is not sent again."""
    about: Mapped[str] = mapped_column(default="")
    """What it is about, as type:id, to find and cancel it."""
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    last_error: Mapped[str | None]

    # Read when the mails about a record are listed or cancelled.
    __table_args__ = (Index("ix_mails_about", "about"),)
