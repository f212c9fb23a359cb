"""Which news become which mail: from events of the domains to requests of messaging."""

from collections.abc import Callable, Mapping
from typing import Any

from hotgigs.kernel.events import Event, Handler
from hotgigs.messaging import commands as messaging
from hotgigs.messaging.rules import MailRequest

MAILS: dict[type[Event], Callable[[Any, str], MailRequest]] = {}
"""From an event and the site's address to the mail it asks for."""


def listeners(site: Mapping[str, str]) -> dict[type[Event], Handler]:
    """Return a listener for each event that is told by mail; `site` has site_url, site_name and mail_from."""
    return {kind: _listener(compose, site) for kind, compose in MAILS.items()}


def _listener(compose: Callable[[Any, str], MailRequest], site: Mapping[str, str]) -> Handler:
    def listen(db: Any, event: Event) -> None:
        messaging.queue_mail(db, compose(event, site["site_url"]), site=site)

    return listen
