"""The folder of caught mails: one file each, newest first, kept across restarts."""

import email
import email.policy
import re
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from email.message import EmailMessage
from pathlib import Path

SHOWN = 300


@dataclass(frozen=True)
class Mail:
    """One caught mail as the page shows it."""

    id: str
    message: EmailMessage
    received: datetime

    @property
    def subject(self) -> str:
        """Subject, or a stand-in."""
        return str(self.message["Subject"] or "(no subject)")

    @property
    def recipients(self) -> str:
        """Whom the envelope named; the To header may say something else."""
        return str(self.message["X-Envelope-To"] or self.message["To"] or "")

    def body(self, kind: str) -> str:
        """Return the plain or html body, empty when there is none."""
        part = self.message.get_body(preferencelist=(kind,))
        return str(part.get_content()) if part is not None else ""

    @property
    def pieces(self) -> list[str | tuple[str, str]]:
        """Return the plain body in turns of text and (address, address), so that addresses become links."""
        turns = re.split(r"(https?://[^\s<>\"]+[^\s<>\".,;:!?)])", self.body("plain"))
        return [(turn, turn) if index % 2 else turn for index, turn in enumerate(turns)]

    @property
    def attachments(self) -> list[tuple[str, int]]:
        """Return name and size of each attached file."""
        return [(name, len(content)) for name, content in self.files]

    @property
    def files(self) -> list[tuple[str, bytes]]:
        """Return name and content of each attached file."""
        return [_read_file(number, part) for number, part in enumerate(self.message.iter_attachments())]


class Folder:
    """All caught mails."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.mkdir(parents=True, exist_ok=True)

    def add(self, content: bytes, sender: str, recipients: list[str]) -> None:
        """Keep a mail with its envelope."""
        name = f"{time.time_ns() // 1_000_000:013d}-{secrets.token_hex(4)}"
        envelope = f"X-Envelope-From: {sender}\r\nX-Envelope-To: {', '.join(recipients)}\r\n"
        unfinished = self.path / f"{name}.part"
        unfinished.write_bytes(envelope.encode() + content)
        unfinished.rename(self.path / f"{name}.eml")

    def read(self, name: str) -> Mail | None:
        """Return one mail."""
        path = self.path / f"{name}.eml"
        if not re.fullmatch(r"\d{13}-[0-9a-f]{8}", name) or not path.exists():
            return None
        message = email.message_from_bytes(path.read_bytes(), _class=EmailMessage, policy=email.policy.default)
        received = datetime.fromtimestamp(int(name[:13]) / 1000, tz=timezone.utc).astimezone()
        return Mail(name, message, received)

    def newest(self) -> Iterator[Mail]:
        """Yield the newest mails."""
        for path in sorted(self.path.glob("*.eml"), reverse=True)[:SHOWN]:
            if mail := self.read(path.stem):
                yield mail


def _read_file(number: int, part: EmailMessage) -> tuple[str, bytes]:
    content = part.get_content()
    # Attached texts and mails come as objects of their own.
    raw = content if isinstance(content, bytes) else part.as_bytes() if part.is_multipart() else str(content).encode()
    return part.get_filename() or f"part-{number}", raw
