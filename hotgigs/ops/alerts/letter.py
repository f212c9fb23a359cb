"""The mail that tells what changed, and its way out: straight to the relay."""

from collections.abc import Iterable
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

from hotgigs.ops.alerts.news import News
from hotgigs.ops.appliance.settings import Appliance
from hotgigs.ops.checks.result import PROBLEM, Result


def write(settings: Appliance, news: News, wrong: Iterable[Result], now: datetime) -> EmailMessage:
    """Write the mail: what is new first, then what else is still not well."""
    message = EmailMessage()
    message["Subject"] = f"{settings.domain}: {_headline(news)}"
    message["From"] = settings.mail_from or f"{_plain(settings.site_name)} <jobs@{settings.domain}>"
    message["To"] = settings.alert_email or settings.email
    message["Date"] = format_datetime(now)
    message["Message-ID"] = make_msgid(domain=settings.domain)
    # Holiday notices and mailing lists leave such mails alone (RFC 3834).
    message["Auto-Submitted"] = "auto-generated"
    message.set_content("\n".join(_lines(news, wrong)))
    return message


def _headline(news: News) -> str:
    problems = sum(result.state == PROBLEM for result in news.wrong)
    parts = [
        (problems, "problem", "problems"),
        (len(news.wrong) - problems, "warning", "warnings"),
        (len(news.well), "thing well again", "things well again"),
    ]
    return ", ".join(f"{count} {one if count == 1 else many}" for count, one, many in parts if count)


def _lines(news: News, wrong: Iterable[Result]) -> Iterable[str]:
    fresh = {result.id for result in news.wrong}
    for result in sorted(news.wrong, key=lambda result: result.state):
        yield from _paragraph(result)
    if news.well:
        yield from ("Well again:", *(f"  {name}" for name in news.well), "")
    rest = [result for result in wrong if result.id not in fresh]
    if rest:
        yield from ("Still not well:", *(f"  {result.id}: {result.evidence}" for result in rest), "")
    yield "Everything at a glance: hotgigs-admin doctor"
    yield "You hear of this again when it changes."


def _paragraph(result: Result) -> Iterable[str]:
    yield f"{result.state.capitalize()}: {result.id}"
    yield f"  {result.evidence}"
    if result.remedy:
        yield f"  What helps: {result.remedy}"
    if result.fix:
        yield "  Or let HotGigs do it: hotgigs-admin doctor --fix"
    yield ""


def _plain(name: str) -> str:
    return '"' + name.replace("\\", "").replace('"', "") + '"'
