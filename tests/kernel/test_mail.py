"""The way to the mail server: what is known of a message when handing it over went wrong."""

import socket
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from hotgigs.kernel.mail import MailDeferred, MailRefused, MailTransport, MailUncertain
from tests.failure.smtp import MailServer, Post


@pytest.fixture
def server() -> Iterator[MailServer]:
    made = MailServer(Post())
    made.start()
    yield made
    made.stop()


def message(**headers: str) -> EmailMessage:
    made = EmailMessage()
    for name, value in {"From": "jobs@example.org", "To": "dana@example.org", "Subject": "Hello", **headers}.items():
        made[name] = value
    made.set_content("Hello Dana\n")
    return made


def test_it_hands_over_a_message(server: MailServer) -> None:
    MailTransport(server.url).send(message(Subject="Grüße aus Lyon"))
    (received,) = server.post.received
    assert received["Subject"] == "Grüße aus Lyon"


@pytest.mark.parametrize(
    ("script", "kind"),
    [
        ("RCPT 451 Later", MailDeferred),
        ("RCPT 550 Nobody", MailRefused),
        ("452 Full", MailDeferred),
        ("554 Spam", MailRefused),
        ("DIE", MailUncertain),
    ],
)
def test_it_knows_what_became_of_a_message(server: MailServer, script: str, kind: type[Exception]) -> None:
    server.post.script.append(script)
    with pytest.raises(kind):
        MailTransport(server.url).send(message())
    assert len(server.post.received) == (kind is MailUncertain)


@pytest.mark.parametrize(
    "url",
    [
        "smtp://127.0.0.1:1",
        "smtp://nobody.invalid",
        "smtps://127.0.0.1:{port}",
        "smtp://127.0.0.1:{port}?starttls=1",
        "smtp://dana@127.0.0.1:{port}",
    ],
)
def test_a_server_that_cannot_be_used_as_asked_got_nothing(server: MailServer, url: str) -> None:
    with pytest.raises(MailDeferred):
        MailTransport(url.format(port=server.port), timeout=3).send(message())
    assert server.post.received == []


def test_a_missing_password_is_no_reason_to_drop_a_mail(server: MailServer, tmp_path: Path) -> None:
    transport = MailTransport(f"smtp://dana@127.0.0.1:{server.port}", tmp_path / "nowhere")
    with pytest.raises(MailDeferred):
        transport.send(message())


def test_a_silent_server_is_left() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(MailDeferred):
        MailTransport(f"smtp://127.0.0.1:{silent.getsockname()[1]}", timeout=0.5).send(message())
