"""Which news become which mail: from events of the domains to requests of messaging."""

from collections.abc import Callable, Mapping
from typing import Any

from hotgigs.accounts import events as accounts
from hotgigs.accounts.rules.links import Purpose, life_words
from hotgigs.applications import events as applications
from hotgigs.companies import events as companies
from hotgigs.companies.rules import INVITATION_DAYS
from hotgigs.kernel.config import Config
from hotgigs.kernel.events import Event, Handler
from hotgigs.messaging import commands as messaging
from hotgigs.messaging.rendering import Rendered, render
from hotgigs.messaging.rules import MailRequest


def _about_application(template: str, *, sensitive: bool = True) -> Callable[[Any, str], MailRequest]:
    """Return how news of an application become a mail to its candidate."""

    def compose(event: Any, _site_url: str) -> MailRequest:
        return MailRequest(
            template,
            event.email,
            context=vars(event),
            about=f"application:{event.application_id}",
            sensitive=sensitive,
            not_before=getattr(event, "tell_after", None),
        )

    return compose


def _to_recipient(template: str, purpose: Purpose | None = None) -> Callable[[Any, str], MailRequest]:
    """Return how news of an account become a mail to its recipient; with a purpose, it carries a link of that kind."""
    life = {"life": life_words(purpose)} if purpose else {}

    def compose(event: Any, _site_url: str) -> MailRequest:
        return MailRequest(template, event.recipient, context={**vars(event), **life}, sensitive=purpose is not None)

    return compose


def _invited(event: companies.Invited, _site_url: str) -> MailRequest:
    context = {**vars(event), "days": INVITATION_DAYS}
    return MailRequest("invitation", event.recipient, context=context, sensitive=True)


MAILS: dict[type[Event], Callable[[Any, str], MailRequest]] = {
    accounts.EmailChangeAsked: _to_recipient("change_email", Purpose.CHANGE_EMAIL),
    accounts.EmailChanged: _to_recipient("email_changed"),
    accounts.PasswordChanged: _to_recipient("password_changed"),
    accounts.ResetAsked: _to_recipient("reset", Purpose.RESET),
    accounts.ResetAskedInVain: _to_recipient("reset_in_vain"),
    accounts.SignUpAsked: _to_recipient("sign_up", Purpose.SIGN_UP),
    accounts.SignUpRepeated: _to_recipient("sign_up_repeated"),
    applications.Applied: _about_application("applied"),
    applications.Rejected: _about_application("rejected"),
    applications.StatusLinkAsked: _about_application("status_link"),
    applications.Withdrawn: _about_application("withdrawn", sensitive=False),
    companies.Invited: _invited,
}
"""From an event and the site's address to the mail it asks for."""


def listeners(site: Mapping[str, str]) -> dict[type[Event], Handler]:
    """Return a listener for each event that is told by mail; `site` has site_url, site_name and mail_from."""
    return {kind: _listener(compose, site) for kind, compose in MAILS.items()}


def preview(config: Config, template: str, facts: Mapping[str, Any]) -> Rendered:
    """Write a mail as it would be, for whoever is about to cause it; its link leads nowhere."""
    site = {"site_url": config.site_url, "site_name": config.site_name}
    return render(template, {**site, **facts, "status_token": "…"})


def _listener(compose: Callable[[Any, str], MailRequest], site: Mapping[str, str]) -> Handler:
    def listen(db: Any, event: Event) -> None:
        asked = compose(event, site["site_url"])
        # Who was erased has no address any more, and is told nothing.
        if asked.recipient:
            messaging.queue_mail(db, asked, site=site)

    return listen
