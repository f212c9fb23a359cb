"""The mails that a test caused, as they wait to be sent."""

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotgigs.messaging.models import Mail


def mails_to(db: Session, recipient: str) -> list[Mail]:
    """List the mails to an address, in order of writing."""
    return list(db.scalars(select(Mail).where(Mail.recipient == recipient).order_by(Mail.id)))


def templates_to(db: Session, recipient: str) -> list[str]:
    """List the templates of the mails to an address."""
    return [mail.template for mail in mails_to(db, recipient)]


def link_to(db: Session, recipient: str) -> str:
    """Return the path of the link in the newest mail to an address; text and HTML must agree."""
    mail = mails_to(db, recipient)[-1]
    found = re.search(r"http://hotgigs\.test(/\S+)", mail.text)
    assert found, mail.text
    assert f'href="http://hotgigs.test{found[1]}"' in mail.html
    return found[1]
