"""The way to the mail server, and how sure we are that a message went out."""

import smtplib
import ssl
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit


class MailError(Exception):
    """A message that the server did not take."""


class MailDeferred(MailError):
    """The message surely did not go out; trying again later may help."""


class MailRefused(MailError):
    """The server said no for good; trying again will not help."""


class MailUncertain(MailError):
    """The connection broke after the text was sent: the message may have gone out."""


class MailTransport:
    """A mail server by URL: smtp://host:25, smtps://host:465, or smtp://user@host:587?starttls=1."""

    def __init__(self, url: str, password_file: Path | None = None, timeout: float = 20.0) -> None:
        self._url = urlsplit(url)
        self._password_file = password_file
        self._timeout = timeout

    def send(self, message: EmailMessage) -> None:
        """Hand one message to the server.

        Raises MailDeferred, MailRefused or MailUncertain, by what is known of the message's fate.
        """
        client = self._open()
        try:
            _deliver(client, message)
        finally:
            client.close()

    def greet(self) -> None:
        """Connect and sign in, and hand over nothing.

        Raises MailDeferred when the server cannot be used.
        """
        client = self._open()
        try:
            client.quit()
        except (OSError, smtplib.SMTPException):
            # It let us in, which is all that was asked.
            client.close()

    def _open(self) -> smtplib.SMTP:
        try:
            return self._connect()
        except (OSError, smtplib.SMTPException) as error:
            raise MailDeferred(f"the mail server cannot be used: {error}") from error

    def _connect(self) -> smtplib.SMTP:
        host = self._url.hostname or "localhost"
        if self._url.scheme == "smtps":
            context = ssl.create_default_context()
            client: smtplib.SMTP = smtplib.SMTP_SSL(host, self._url.port or 465, timeout=self._timeout, context=context)
        else:
            client = smtplib.SMTP(host, self._url.port or 25, timeout=self._timeout)
        try:
            self._introduce(client)
        except (OSError, smtplib.SMTPException):
            client.close()
            raise
        return client

    def _introduce(self, client: smtplib.SMTP) -> None:
        if parse_qs(self._url.query).get("starttls") == ["1"]:
            client.starttls(context=ssl.create_default_context())
        if self._url.username:
            password = self._password_file.read_text().strip() if self._password_file else ""
            client.login(unquote(self._url.username), password)


def _deliver(client: smtplib.SMTP, message: EmailMessage) -> None:
    try:
        client.send_message(message)
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        kind = MailRefused if codes and all(code >= 500 for code in codes) else MailDeferred
        raise kind(f"the mail server refused the recipient: {error}") from error
    except smtplib.SMTPResponseException as error:
        kind = MailRefused if error.smtp_code >= 500 else MailDeferred
        raise kind(f"the mail server answered {error.smtp_code}: {error.smtp_error!r}") from error
    except smtplib.SMTPNotSupportedError as error:
        raise MailRefused(f"the mail server knows no such addresses: {error}") from error
    except ValueError as error:
        raise MailRefused(f"the message cannot be written: {error}") from error
    except (OSError, smtplib.SMTPException) as error:
        raise MailUncertain(f"the connection to the mail server broke: {error}") from error
