"""What a mail asks for, and what makes one safe to send."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

_LINE_BREAKS = re.compile(r"[\r\n]+")


@dataclass(frozen=True)
class MailRequest:
    """A mail to be written from a template of messaging/templates/mail/<template>.txt and .html.

    The first line of the text template is the subject. `sensitive` says that the text holds a link that works once;
    such text is wiped when the mail is sent. `about` (type:id) lets a later change cancel a mail that still waits.
    """

    template: str
    recipient: str
    context: Mapping[str, Any] = field(default_factory=dict)
    about: str = ""
    sensitive: bool = False
    not_before: datetime | None = None


def header_text(text: str) -> str:
    """Return text that cannot start a header line of its own."""
    return _LINE_BREAKS.sub(" ", text).strip()
