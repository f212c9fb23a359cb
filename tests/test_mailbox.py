"""The page of caught mails of scripts/dev shows what was sent, and keeps it from doing anything."""

import smtplib
import socket
from email.message import EmailMessage
from pathlib import Path

from aiosmtpd.controller import Controller

from devtools.mail_folder import Folder
from devtools.mail_page import create_page
from devtools.mailbox import Catcher


def _mail() -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = "HotGigs <jobs@hotgigs.test>"
    mail["To"] = "Zoë <zoe@example.org>"
    mail["Subject"] = "Your application – received"
    mail.set_content("Follow it here:\nhttp://127.0.0.1:8000/status/abc.\n<script>alert(1)</script>\n")
    mail.add_alternative("<p><a href='http://127.0.0.1:8000/'>Follow it</a></p>", subtype="html")
    mail.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="Lebenslauf für Zoë.pdf")
    return mail


def _catch(folder: Folder) -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    catcher = Controller(Catcher(folder), hostname="127.0.0.1", port=port)
    catcher.start()
    try:
        with smtplib.SMTP("127.0.0.1", port) as client:
            client.send_message(_mail())
    finally:
        catcher.stop()
    (caught,) = folder.newest()
    return caught.id


def test_it_lists_and_shows_a_caught_mail(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    name = _catch(folder)
    # A folder that is opened again still has it.
    client = create_page(Folder(tmp_path)).test_client()
    assert "Your application – received" in client.get("/").text
    page = client.get(f"/{name}").text
    assert "zoe@example.org" in page
    assert 'href="http://127.0.0.1:8000/status/abc"' in page
    assert "&lt;script&gt;" in page
    assert "<script>" not in page


def test_the_html_of_a_mail_lies_in_a_sandbox(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    name = _catch(folder)
    client = create_page(folder).test_client()
    assert 'sandbox="allow-popups' in client.get(f"/{name}").text
    policy = client.get(f"/{name}/html").headers["Content-Security-Policy"]
    assert policy.startswith("sandbox ")
    assert "allow-scripts" not in policy
    assert "allow-same-origin" not in policy


def test_an_attachment_is_only_ever_downloaded(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    name = _catch(folder)
    answer = create_page(folder).test_client().get(f"/{name}/attachments/0")
    assert answer.data == b"%PDF-1.7"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "Lebenslauf%20f%C3%BCr%20Zo%C3%AB.pdf" in answer.headers["Content-Disposition"]


def test_a_foreign_name_for_this_machine_sees_nothing(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    name = _catch(folder)
    client = create_page(folder).test_client()
    assert client.get(f"/{name}", headers={"Host": "evil.test"}).status_code == 400
    assert client.get("/../secret").status_code == 404
