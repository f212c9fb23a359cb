"""Every mail is written from a real event: one line of subject, one link, the same in both forms."""

import re
from dataclasses import fields
from datetime import datetime
from html import unescape
from typing import Any
from uuid import UUID

import pytest

from hotgigs import mailing
from hotgigs.kernel import clock
from hotgigs.kernel.events import Event
from hotgigs.kernel.ids import new_id, new_token
from hotgigs.messaging.rendering import FOLDER, Rendered, render
from hotgigs.messaging.rules import MailRequest

SITE = {"site_url": "https://jobs.example.org", "site_name": "Jobs & more", "mail_from": "jobs@example.org"}
EVENTS = sorted(mailing.MAILS, key=lambda kind: kind.__name__)
_LINK = re.compile(r"https://jobs\.example\.org/[^\s\"<]+")


def _event(kind: type[Event], text: str = "") -> Any:
    """Make an event with something believable, or `text`, in each of its fields."""
    values: dict[str, object] = {}
    for item in fields(kind):  # type: ignore[arg-type]  # every event is a dataclass
        annotation = str(item.type)
        if "datetime" in annotation:
            values[item.name] = clock.now()
        elif "token" in item.name:
            values[item.name] = new_token()
        elif "email" in item.name or item.name == "recipient":
            values[item.name] = "dana@example.org"
        elif item.type is str:
            values[item.name] = text or f"{item.name.replace('_', ' ').capitalize()} & <Sons>"
        else:
            values[item.name] = new_id()
    return kind(**values)


def _request(kind: type[Event], text: str = "") -> MailRequest:
    return mailing.MAILS[kind](_event(kind, text), SITE["site_url"])


def _written(request: MailRequest) -> Rendered:
    return render(request.template, {**SITE, **request.context})


@pytest.mark.parametrize("kind", EVENTS, ids=lambda kind: kind.__name__)
def test_every_event_becomes_a_whole_mail(kind: type[Event]) -> None:
    mail = _written(_request(kind))
    assert 10 <= len(mail.subject) <= 120
    assert "\n" not in mail.subject
    assert mail.text.count("\n") >= 3
    assert mail.text.startswith("Hello")
    assert mail.html.startswith("<!")
    assert "None" not in mail.text + mail.html
    assert "{{" not in mail.text + mail.html


@pytest.mark.parametrize("kind", EVENTS, ids=lambda kind: kind.__name__)
def test_text_and_html_lead_to_the_same_places(kind: type[Event]) -> None:
    mail = _written(_request(kind))
    in_text = set(_LINK.findall(mail.text))
    in_html = {unescape(link) for link in re.findall(r'href="(https://jobs\.example\.org/[^"]+)"', mail.html)}
    assert in_text == in_html


@pytest.mark.parametrize("kind", EVENTS, ids=lambda kind: kind.__name__)
def test_a_mail_with_a_token_is_wiped_and_holds_it_whole(kind: type[Event]) -> None:
    event = _event(kind)
    request = mailing.MAILS[kind](event, SITE["site_url"])
    tokens = [value for name, value in vars(event).items() if "token" in name]
    assert request.sensitive == bool(tokens)
    for token in tokens:
        mail = _written(request)
        assert f"/{token}\n" in mail.text, "a link stands at the end of its line, so that programs find all of it"
        assert f'/{token}"' in mail.html


@pytest.mark.parametrize("kind", EVENTS, ids=lambda kind: kind.__name__)
def test_no_name_can_start_a_header_or_an_element(kind: type[Event]) -> None:
    mail = _written(_request(kind, text="Dana\r\nBcc: all@example.org\r\n\r\n<script>alert(1)</script>"))
    assert "\n" not in mail.subject
    assert "\r" not in mail.subject
    assert "<script>" not in mail.html


@pytest.mark.parametrize("kind", EVENTS, ids=lambda kind: kind.__name__)
def test_it_says_who_writes_and_to_whom(kind: type[Event]) -> None:
    request = _request(kind)
    assert request.recipient == "dana@example.org"
    mail = _written(request)
    assert "Jobs & more" in mail.subject + mail.text
    assert "Jobs &amp; more" in mail.html
    assert all(not isinstance(value, Event) for value in request.context.values())


def test_every_template_is_used_and_comes_in_both_forms() -> None:
    texts = {path.stem for path in (FOLDER / "mail").glob("*.txt")}
    pages = {path.stem for path in (FOLDER / "mail").glob("[!_]*.html")}
    assert texts == pages == {_request(kind).template for kind in EVENTS}


def test_makers_of_events_know_every_type() -> None:
    kinds = {type(value) for kind in EVENTS for value in vars(_event(kind)).values()}
    assert kinds <= {str, UUID, datetime}
