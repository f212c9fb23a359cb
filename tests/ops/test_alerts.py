"""Alerts: what is news, how it is told, and what happens when it cannot be."""

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from hotgigs.ops.alerts import memory, telling
from hotgigs.ops.alerts.memory import Memory
from hotgigs.ops.alerts.news import News, find_news, marks, retold
from hotgigs.ops.checks import c80_alerts
from hotgigs.ops.checks.result import OK, WARNING, Kind, Result
from tests.ops.make_checks import a_round, appliance, closed_port, states

SPACE = Kind("disk.space", "", "df -h {part}")
WELL = SPACE.ok("20 % used", "/var")
HIGH, HIGHER = (SPACE.warning(f"{share} % used", "/var", gist="85 %") for share in (86, 87))
HIGHEST = SPACE.warning("91 % used", "/var", gist="90 %")
FULL = SPACE.problem("97 % used", "/var", gist="95 %")


def tell_all(*rounds: list[Result]) -> list[News]:
    """Return the news of each of some rounds, each told as it comes."""
    told: dict[str, str] = {}
    seen: dict[str, str] = {}
    found = []
    for results in rounds:
        news = find_news(results, told, seen)
        told, seen = retold(news, told), marks(results)
        found.append(news)
    return found


def counts(*rounds: list[Result]) -> list[tuple[int, int]]:
    """Return how many things each of some rounds tells as wrong, and as well again."""
    return [(len(news.wrong), len(news.well)) for news in tell_all(*rounds)]


@pytest.mark.parametrize(
    ("rounds", "told"),
    [
        # All is well, day after day.
        ([[WELL], [WELL], [WELL]], [(0, 0), (0, 0), (0, 0)]),
        # A problem is told at once, and once.
        ([[FULL], [FULL], [FULL]], [(1, 0), (0, 0), (0, 0)]),
        # A warning must be seen twice; a percent more is no news, a step is.
        ([[HIGH], [HIGHER], [HIGH], [HIGHEST], [HIGHEST]], [(0, 0), (1, 0), (0, 0), (0, 0), (1, 0)]),
        ([[HIGH], [WELL], [HIGH], [WELL]], [(0, 0), (0, 0), (0, 0), (0, 0)]),
        # So must be that it is well again: what comes and goes is told once.
        ([[FULL], [WELL], [FULL], [WELL], [WELL], [WELL]], [(1, 0), (0, 0), (0, 0), (0, 0), (0, 1), (0, 0)]),
        # Better and worse are news, too.
        ([[FULL], [HIGH], [HIGH], [FULL]], [(1, 0), (0, 0), (1, 0), (1, 0)]),
        # What is not looked at any more is well.
        ([[FULL], [], []], [(1, 0), (0, 0), (0, 1)]),
    ],
)
def test_only_changes_are_news(rounds: list[list[Result]], told: list[tuple[int, int]]) -> None:
    assert counts(*rounds) == told


class Relay:
    """A mail relay that keeps what it gets, or refuses it."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.refusing = False
        self.controller = Controller(self, hostname="127.0.0.1", port=closed_port())

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        if self.refusing:
            return "451 come back later"
        message = message_from_bytes(envelope.original_content or b"", policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.mails.append(message)
        return "250 OK"

    @property
    def url(self) -> str:
        """Return the address for mail_url."""
        return f"smtp://127.0.0.1:{self.controller.port}"


@pytest.fixture
def relay() -> Iterator[Relay]:
    """Run a relay."""
    made = Relay()
    made.controller.start()
    yield made
    made.controller.stop()


@pytest.fixture
def pulse() -> Iterator[list[str]]:
    """Count the calls of an address: its own is the first entry."""
    calls: list[str] = []

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            calls.append(self.path)
            self.send_response(200 if self.path == "/ping" else 503)
            self.end_headers()

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    calls.append(f"http://127.0.0.1:{server.server_port}")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield calls
    server.shutdown()
    server.server_close()


def tell(folder: Path, *results: Result, **settings: Any) -> Memory:
    """Tell what one round found."""
    told = telling.tell(appliance(**settings), a_round(*results), file=folder / "alerts.json", password=folder / "none")
    assert memory.read(folder / "alerts.json") == told
    return told


def test_a_change_is_mailed_once_straight_to_the_relay(relay: Relay, tmp_path: Path) -> None:
    for _ in range(3):
        tell(tmp_path, replace(FULL, fix="empty it"), HIGH, mail_url=relay.url)
    first, second = relay.mails
    assert first["Subject"] == "jobs.test: 1 problem"
    assert (first["To"], first["From"].addresses[0].addr_spec) == ("ops@jobs.test", "jobs@jobs.test")
    assert first["Auto-Submitted"] == "auto-generated"
    text = first.get_content()
    for words in ("Problem: disk.space:/var", "97 % used", "What helps: df -h /var", "doctor --fix"):
        assert words in text
    assert "Warning: disk.space:/var" in second.get_content()


def test_what_is_well_again_is_told_with_what_is_not(relay: Relay, tmp_path: Path) -> None:
    elsewhere = SPACE.problem("99 % used", "/srv", gist="95 %")
    for results in ([FULL, elsewhere], [WELL, elsewhere], [WELL, elsewhere]):
        tell(tmp_path, *results, mail_url=relay.url, alert_email="night@jobs.test", mail_from="Box <box@jobs.test>")
    assert [mail["Subject"] for mail in relay.mails] == ["jobs.test: 2 problems", "jobs.test: 1 thing well again"]
    assert relay.mails[1]["To"] == "night@jobs.test"
    assert relay.mails[1]["From"] == "Box <box@jobs.test>"
    lines = relay.mails[1].get_content().splitlines()
    assert lines[:5] == ["Well again:", "  disk.space:/var", "", "Still not well:", "  disk.space:/srv: 99 % used"]


def test_what_does_not_go_out_is_told_by_the_next_run(relay: Relay, tmp_path: Path) -> None:
    relay.refusing = True
    failed = tell(tmp_path, FULL, mail_url=relay.url)
    assert "451" in failed.mail_failure
    settings = appliance(mail_url=relay.url)
    assert states(c80_alerts.judge(settings, failed)) == {"alerts.sent": WARNING}
    relay.refusing = False
    well = tell(tmp_path, FULL, mail_url=relay.url)
    assert [mail["Subject"] for mail in relay.mails] == ["jobs.test: 1 problem"]
    assert states(c80_alerts.judge(settings, well)) == {"alerts.sent": OK}


def test_a_relay_that_is_away_stops_nothing(tmp_path: Path) -> None:
    assert "refused" in tell(tmp_path, FULL, mail_url=f"smtp://127.0.0.1:{closed_port()}").mail_failure


def test_who_is_named_later_hears_of_it(relay: Relay, tmp_path: Path) -> None:
    nobody = tell(tmp_path, FULL)
    assert (nobody.told, nobody.mail_failure) == ({}, "")
    assert states(c80_alerts.judge(appliance(), nobody)) == {"alerts.sent": WARNING}
    tell(tmp_path, FULL, mail_url=relay.url)
    assert len(relay.mails) == 1


def test_what_is_set_aside_is_told_nobody(relay: Relay, tmp_path: Path) -> None:
    found = a_round(FULL, disk_space="we know")
    telling.tell(appliance(mail_url=relay.url), found, file=tmp_path / "alerts.json", password=tmp_path / "none")
    assert relay.mails == []


def test_it_gives_a_sign_of_life_while_nothing_is_wrong(pulse: list[str], tmp_path: Path) -> None:
    url = f"{pulse[0]}/ping"
    tell(tmp_path, WELL, heartbeat_url=url)
    # A warning waits for a person; it is no reason to call one out of bed.
    tell(tmp_path, HIGH, heartbeat_url=url)
    assert pulse[1:] == ["/ping", "/ping"]
    tell(tmp_path, FULL, heartbeat_url=url)
    tell(tmp_path, WELL)
    assert pulse[1:] == ["/ping", "/ping"]


def test_a_sign_of_life_that_is_not_taken_is_noted(pulse: list[str], tmp_path: Path) -> None:
    settings = appliance(heartbeat_url=f"{pulse[0]}/gone", mail_url="smtp://mail.test")
    failed = tell(tmp_path, WELL, heartbeat_url=settings.heartbeat_url)
    assert "503" in failed.heartbeat_failure
    assert states(c80_alerts.judge(settings, failed))["alerts.heartbeat"] == WARNING
    assert states(c80_alerts.judge(settings, Memory()))["alerts.heartbeat"] == OK
    silent = tell(tmp_path, WELL, heartbeat_url=f"http://127.0.0.1:{closed_port()}/")
    assert silent.heartbeat_failure


@pytest.mark.parametrize("content", ["", "[]", '{"unknown": 1}', json.dumps({"told": {}, "more": 2})])
def test_a_memory_of_another_release_is_none(tmp_path: Path, content: str) -> None:
    (tmp_path / "alerts.json").write_text(content, encoding="utf-8")
    assert memory.read(tmp_path / "alerts.json") == Memory()
