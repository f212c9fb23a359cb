"""Does the mail relay answer?"""

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit

from hotgigs.kernel.mail import MailDeferred, MailTransport
from hotgigs.ops.checks.check import Around, Check
from hotgigs.ops.checks.result import Kind, Result

ANSWERS = Kind(
    "relay.answers",
    "The mail relay answers and lets us sign in; warning when none is set.",
    "hotgigs-admin preflight; hotgigs-admin configure mail_url=smtp://user@host:587?starttls=1",
)
PASSWORD = "/etc/hotgigs/secrets/mail_password"  # noqa: S105 - the file that holds it


def look(around: Around) -> Iterator[Result]:
    """Sign in, and hand over nothing."""
    url = around.appliance.mail_url
    if not url:
        yield ANSWERS.warning("no mail relay is set: nobody gets mails")
        return
    file = around.at(PASSWORD)
    yield judge(url, greet(MailTransport(url, file if file.exists() else None)))


def greet(relay: MailTransport) -> str:
    """Return why the relay cannot be used, or nothing."""
    try:
        relay.greet()
    except MailDeferred as error:
        return str(error.__cause__ or error)
    return ""


def judge(url: str, refusal: str) -> Result:
    """Judge a relay by what it refused with."""
    host = urlsplit(url).hostname or ""
    return ANSWERS.problem(f"{host}: {refusal}", gist="refuses") if refusal else ANSWERS.ok(f"{host} answers")


CHECK = Check("Mail relay", (ANSWERS,), look, hold=timedelta(hours=1))
