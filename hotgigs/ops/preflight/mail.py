"""Does the mail relay take our mails, and will others believe that they are ours?"""

import smtplib
import ssl
from collections.abc import Callable, Iterator
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from hotgigs.ops.preflight.dns_query import first_resolver, text_records
from hotgigs.ops.preflight.finding import Finding, Surroundings, ok, problem, warning

NAME, TRUST = "Mail", "Mail trust"
_KEPT_PASSWORD = Path("/etc/hotgigs/secrets/mail_password")
_SECONDS = 20
Records = Callable[[str], list[str] | None]


def check(around: Surroundings) -> Iterator[Finding]:
    """Talk to the relay up to the point where a mail would follow, and look the sender's domain up."""
    settings = around.settings
    if not settings.mail_url:
        needed = "a relay: people confirm their address, and are told of applications, by mail"
        yield warning(NAME, "no mail relay is set", needed, "--mail-url smtp://user@host:587?starttls=1")
        return
    sender = parseaddr(settings.mail_from)[1] or f"jobs@{settings.domain}"
    try:
        password = _password(around)
        said = converse(settings.mail_url, password, sender, settings.email or sender)
    except (OSError, smtplib.SMTPException, ssl.SSLError, ValueError) as error:
        said = _words(error)
    yield judge(settings.mail_url, said, installed=around.installed)
    resolver = first_resolver(around.read("/etc/resolv.conf"))
    if resolver and settings.tls != "self-signed":
        yield from judge_trust(sender.rpartition("@")[2], lambda name: text_records(name, resolver))


def judge(url: str, refusal: str, *, installed: bool = False) -> Finding:
    """Judge a relay by what it refused with, or nothing."""
    host = urlsplit(url).hostname
    if not refusal:
        return ok(NAME, f"{host} takes our mails")
    answer = warning if installed else problem
    needed = "a relay that takes mails of this server"
    return answer(NAME, f"{host}: {refusal}", needed, "Check --mail-url, --mail-password-file and the relay's firewall")


def judge_trust(domain: str, records: Records) -> Iterator[Finding]:
    """Judge what the sender's domain publishes about its mails; advice only, for the relay may do some of it."""
    policies = (
        ("SPF", domain, "v=spf1", f'a TXT record of {domain} like "v=spf1 include:your.relay ~all"'),
        ("DMARC", f"_dmarc.{domain}", "v=dmarc1", f'a TXT record of _dmarc.{domain} like "v=DMARC1; p=quarantine"'),
    )
    for name, place, beginning, advice in policies:
        found = records(place)
        if found is None:
            yield warning(
                TRUST, f"{name} of {domain} cannot be looked up", "a name server that answers", "cat /etc/resolv.conf"
            )
        elif not any(text.lower().startswith(beginning) for text in found):
            yield warning(
                TRUST, f"{domain} publishes no {name}", "it, or mails are taken for spam", f"Publish {advice}"
            )
        else:
            yield ok(TRUST, f"{domain} publishes {name}")
    # Its selector is the relay's choice; an empty folder of selectors answers differently from one that is not there.
    if records(f"_domainkey.{domain}") is not None:
        yield ok(TRUST, f"DKIM is the relay's part: ask it for the record below _domainkey.{domain}")


def converse(url: str, password: str, sender: str, recipient: str) -> str:
    """Greet, encrypt, sign in and name sender and recipient; returns what was refused, or nothing.

    Raises OSError and SMTPException as the conversation fails.
    """
    relay, options = urlsplit(url), parse_qs(urlsplit(url).query)
    context = ssl.create_default_context()
    host = relay.hostname or ""
    with _connect(relay.scheme, host, relay.port, context) as talking:
        talking.ehlo()
        if options.get("starttls", ["0"])[0] == "1":
            talking.starttls(context=context)
            talking.ehlo()
        if relay.username:
            talking.login(unquote(relay.username), password)
        code, words = talking.mail(sender)
        if code == 250:
            code, words = talking.rcpt(recipient)
        talking.rset()
    return "" if code in (250, 251) else f"{code} {words.decode(errors='replace')}"


def _connect(scheme: str, host: str, port: int | None, context: ssl.SSLContext) -> smtplib.SMTP:
    if scheme == "smtps":
        return smtplib.SMTP_SSL(host, port or 465, timeout=_SECONDS, context=context)
    return smtplib.SMTP(host, port or 25, timeout=_SECONDS)


def _password(around: Surroundings) -> str:
    """Return the password of the relay.

    Raises ValueError when its user has none.
    """
    if not urlsplit(around.settings.mail_url).username:
        return ""
    path = around.mail_password_file or around.root / _KEPT_PASSWORD.relative_to("/")
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ValueError(f"the user has no password ({path} cannot be read); add --mail-password-file FILE") from error


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        return f"{error.smtp_code} {said.decode(errors='replace') if isinstance(said, bytes) else said}"
    return str(error) or type(error).__name__
