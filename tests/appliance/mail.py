"""A mail server on the segment that keeps what it is given."""

import ssl
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from tests.appliance import certificates
from tests.appliance.names import Names
from tests.appliance.network import Segment, wait_for

NAME = "mail.test"


class Mailbox:
    """The server, on the segment's gateway, and all mail that came."""

    def __init__(self, segment: Segment, names: Names, *, port: int = 25, is_encrypted: bool = False) -> None:
        """Start it; with `is_encrypted` it takes mail only after STARTTLS."""
        gateway = segment.gateway
        self.received: list[EmailMessage] = []
        own = certificates.issue(segment.session.folder / f"mail-{port}", NAME, gateway.address)
        self.trust = own.authority
        """Authority that whoever sends by STARTTLS must trust."""
        self.url = f"smtp://{NAME}:{port}{'?starttls=1' if is_encrypted else ''}"
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(own.certificate, own.key)
        names.point(NAME, gateway.address)
        self._controller = Controller(
            self,
            hostname=gateway.address,
            port=port,
            tls_context=context,
            require_starttls=is_encrypted,
        )
        # The thread in which it serves begins inside the gateway and stays there.
        gateway.call(self._controller.start)

    def close(self) -> None:
        """Stop listening."""
        self._controller.stop()

    def wait_for(self, is_meant: Callable[[EmailMessage], bool], patience: float = 60) -> EmailMessage:
        """Return the first mail that `is_meant` accepts, as soon as it is here."""
        wait_for(lambda: any(map(is_meant, self.received)), "such mail", patience)
        return next(filter(is_meant, self.received))

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """Keep a mail."""
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.received.append(message)
        return "250 Taken"
