"""One run of the alerts: tells the news, gives a sign of life, and remembers what did not go out."""

from pathlib import Path

from hotgigs.kernel import clock
from hotgigs.kernel.mail import MailError, MailTransport
from hotgigs.ops.alerts import heartbeat, letter, memory
from hotgigs.ops.alerts.memory import Memory
from hotgigs.ops.alerts.news import News, find_news, marks, retold
from hotgigs.ops.appliance.settings import Appliance
from hotgigs.ops.checks.records import write
from hotgigs.ops.checks.result import PROBLEM
from hotgigs.ops.checks.rounds import Round

PASSWORD = Path("/etc/hotgigs/secrets/mail_password")


def tell(settings: Appliance, found: Round, *, file: Path = memory.FILE, password: Path = PASSWORD) -> Memory:
    """Tell what changed since the last mail; what does not go out is told by the next run. Returns what is kept."""
    known = memory.read(file)
    news = find_news(found.heeded, known.told, known.seen)
    # Without anybody to tell nothing has been told: who comes later hears of it. The check of the alerts says so.
    reachable = bool(settings.mail_url and (settings.alert_email or settings.email))
    failure = _send(settings, found, news, password) if news and reachable else ""
    now = Memory(
        told=retold(news, known.told) if reachable and not failure else known.told,
        seen=marks(found.heeded),
        mail_failure=failure,
        heartbeat_failure=_beat(settings, found),
    )
    write(file, memory.as_json(now), 0o600)
    return now


def _send(settings: Appliance, found: Round, news: News, password: Path) -> str:
    """Send the mail; returns why it did not go out, or nothing."""
    transport = MailTransport(settings.mail_url, password if password.exists() else None)
    try:
        transport.send(letter.write(settings, news, found.wrong, clock.now()))
    except MailError as error:
        return str(error)
    return ""


def _beat(settings: Appliance, found: Round) -> str:
    """Call the address only while nothing is wrong: silence is what its owner is told of."""
    if not settings.heartbeat_url or found.verdict == PROBLEM:
        return ""
    return heartbeat.beat(settings.heartbeat_url)
