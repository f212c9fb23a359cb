"""A real mail server for the tests, which can be slow, refuse, or die after the text."""

import asyncio
import random
import re
import socket
import time
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP


class Post:
    """What the server has received, and how it answers; `script` holds its next answers, then it accepts."""

    def __init__(self, *, delays: tuple[float, float] = (0, 0), seed: int = 7) -> None:
        self.received: list[EmailMessage] = []
        self.script: list[str] = []
        self.delays = delays
        """Shortest and longest time that one mail takes, in seconds."""
        self._chance = random.Random(seed)

    def message_ids(self) -> list[str]:
        """Return the Message-ID of everything received, in order."""
        return [str(mail["Message-ID"]) for mail in self.received]

    async def handle_RCPT(self, server: SMTP, session: Any, envelope: Any, address: str, _: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """Accept or refuse a recipient."""
        if self.script and self.script[0].startswith("RCPT "):
            return self.script.pop(0).removeprefix("RCPT ")
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """Take one mail, or answer as the script says."""
        answer = self.script.pop(0) if self.script else "250 Taken"
        if re.match(r"[45]", answer):
            return answer
        # Blocking on purpose: the server is as slow as its slowest mail.
        time.sleep(self._chance.uniform(*self.delays) / 2)
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.received.append(message)
        time.sleep(self._chance.uniform(*self.delays) / 2)
        if answer == "DIE":
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        return answer


class MailServer:
    """The server on a port of its own, which stays its own while the server is away."""

    def __init__(self, post: Post) -> None:
        self.post = post
        self.international = True
        """Whether it takes addresses beyond ASCII (RFC 6531)."""
        self.port = free_port()
        self._controller: Controller | None = None

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"smtp://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Begin to listen."""
        self._controller = Controller(
            self.post, hostname="127.0.0.1", port=self.port, enable_SMTPUTF8=self.international
        )
        self._controller.start()

    def stop(self) -> None:
        """Close the port; harmless when it is closed."""
        if self._controller is not None:
            self._controller.stop()
            self._controller = None


def free_port() -> int:
    """Return a port of loopback that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
