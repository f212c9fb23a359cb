"""Each check of the world around the box, on both sides of its guard, against servers of the tests' own."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from hotgigs.ops.appliance.settings import Appliance
from hotgigs.ops.playbook import source
from hotgigs.ops.preflight import dns, mail, present_time, sources
from hotgigs.ops.preflight.dns_query import first_resolver, text_records
from hotgigs.ops.preflight.finding import Surroundings
from hotgigs.ops.system.programs import Done

HERE, THERE = "203.0.113.5", "203.0.113.99"
PUBLIC = "1.1.1.1"


@contextmanager
def web_server(status: int = 200) -> Iterator[str]:
    """Serve any address with one status."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()

        do_HEAD = do_GET  # noqa: N815 - the name that http.server calls

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def closed_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.parametrize(
    ("ours", "theirs", "state"),
    [
        (2e9, 2e9, "ok"),
        (2e9, 2e9 + 6, "warning"),
        (2e9, 2e9 - 120, "warning"),
        (2e9, 2e9 + 121, "problem"),
        (2e9, None, "warning"),
        (0, None, "problem"),
    ],
)
def test_it_judges_the_clock(ours: float, theirs: float | None, state: str) -> None:
    assert present_time.judge(ours, theirs).state == state


def test_it_asks_a_web_server_for_the_time() -> None:
    with web_server(404) as address:
        assert sources.date_of(f"{address}/InRelease")
    assert sources.date_of(f"http://127.0.0.1:{closed_port()}/") is None


def test_sources_of_packages_answer_or_not() -> None:
    assert sources.judge_packages([], {}).state == "problem"
    assert sources.judge_packages(["a", "b"], {}).state == "ok"
    silent = {"http://a/InRelease": "refused"}
    assert sources.judge_packages(["a"], silent).state == "problem"
    # What is installed can be repaired without.
    assert sources.judge_packages(["a"], silent, installed=True).state == "warning"


def test_it_says_why_a_source_is_silent() -> None:
    said = (
        "Err:1 http://a/InRelease\nE: Failed to fetch http://a/InRelease  Could not resolve 'a'\nE: Download Failed\n"
    )
    assert sources.reason(Done(100, "", said)) == "Could not resolve 'a'"
    assert sources.reason(Done(124, "", "no answer within 80 s")) == "no answer within 80 s"


def test_one_index_of_python_packages_suffices() -> None:
    assert sources.judge_index({"https://a": "refused", "https://b": ""}).state == "ok"
    assert sources.judge_index({"https://a": "refused"}).state == "problem"
    assert sources.judge_index({"https://a": "refused"}, installed=True).state == "warning"


def test_it_asks_the_indexes_that_pip_would(tmp_path: Path) -> None:
    box = Surroundings(Appliance(), source.HERE, root=tmp_path)
    assert sources.configured_indexes(box) == ["https://pypi.org/simple"]
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/pip.conf").write_text(
        "[global]\nindex-url = https://a/simple/\nextra-index-url = https://b https://c\n"
    )
    assert sources.configured_indexes(box) == ["https://a/simple", "https://b", "https://c"]
    told = Surroundings(Appliance(), source.HERE, root=tmp_path, environment={"PIP_INDEX_URL": "https://d"})
    assert sources.configured_indexes(told)[0] == "https://d"


def test_it_asks_an_index_for_ansible(tmp_path: Path) -> None:
    with web_server() as address:
        assert sources._answer(f"{address}/simple/ansible-core/") == ""
    with web_server(503) as address:
        assert sources._answer(f"{address}/simple/ansible-core/")
    assert sources._answer(f"file://{tmp_path}") == ""
    assert sources._answer(f"file://{tmp_path}/none")


@pytest.mark.parametrize(
    ("pointed", "ours", "reached", "strict", "state"),
    [
        ({PUBLIC}, {PUBLIC}, False, True, "ok"),
        (set(), {PUBLIC}, False, True, "problem"),
        (set(), {PUBLIC}, False, False, "warning"),
        ({"8.8.8.8"}, {PUBLIC}, False, True, "problem"),
        ({"8.8.8.8"}, {PUBLIC}, False, False, "warning"),
        # A relay before the box passes requests on.
        ({"8.8.8.8"}, {PUBLIC}, True, True, "ok"),
        # One of two records is of another server: an authority may ask there.
        ({PUBLIC, "2606:4700::1"}, {PUBLIC}, False, True, "problem"),
        # Behind a router, which does not lead its own address back inside.
        ({PUBLIC}, {"192.168.1.5"}, False, True, "warning"),
        ({PUBLIC}, {"192.168.1.5"}, True, True, "ok"),
    ],
)
def test_it_judges_where_the_name_leads(
    pointed: set[str], ours: set[str], reached: bool, strict: bool, state: str
) -> None:
    assert dns.judge("jobs.example.eu", pointed, ours, reached=reached, strict=strict).state == state


def test_a_self_signed_site_needs_no_name() -> None:
    (found,) = dns.check(Surroundings(Appliance(domain="nowhere.invalid", tls="self-signed"), source.HERE))
    assert found.state == "ok"


def test_a_name_that_leads_nowhere_stops_where_an_authority_would_ask() -> None:
    (found,) = dns.check(Surroundings(Appliance(domain="nowhere.invalid", tls="letsencrypt"), source.HERE))
    assert (found.state, "points to nothing" in found.found) == ("problem", True)
    (found,) = dns.check(Surroundings(Appliance(domain="nowhere.invalid", tls="acme"), source.HERE))
    assert found.state == "warning"


class Refusing:
    """Takes mails of anybody to anybody but one."""

    async def handle_RCPT(  # noqa: N802 - the name that aiosmtpd calls
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address.startswith("nobody@"):
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"


def check_password(
    _server: object, _session: object, _envelope: object, _kind: str, given: LoginPassword
) -> AuthResult:
    """Let one user in."""
    return AuthResult(success=given.password == b"right")


@pytest.fixture
def relay() -> Iterator[str]:
    controller = Controller(
        Refusing(), hostname="127.0.0.1", port=closed_port(), authenticator=check_password, auth_require_tls=False
    )
    controller.start()
    yield f"127.0.0.1:{controller.port}"
    controller.stop()


def box(url: str, **over: Any) -> Surroundings:
    """Return surroundings with a mail relay."""
    settings = Appliance(domain="jobs.test", tls="self-signed", email="ops@example.eu", mail_url=url)
    return Surroundings(settings, source.HERE, **over)


def test_a_box_without_a_relay_is_told_so() -> None:
    (found,) = mail.check(box(""))
    assert (found.state, "--mail-url" in found.remedy) == ("warning", True)


def test_a_relay_that_takes_our_mails_is_fine(relay: str) -> None:
    (found,) = mail.check(box(f"smtp://{relay}"))
    assert found.state == "ok"


def test_a_relay_that_does_not_is_a_problem_until_the_box_runs(relay: str) -> None:
    assert mail.converse(f"smtp://{relay}", "", "jobs@jobs.test", "nobody@example.eu") == "550 no such mailbox"
    silent = f"smtp://127.0.0.1:{closed_port()}"
    assert [next(iter(mail.check(box(silent)))).state, next(iter(mail.check(box(silent, installed=True)))).state] == [
        "problem",
        "warning",
    ]


def test_it_signs_in_with_the_password_of_the_file(relay: str, tmp_path: Path) -> None:
    password = tmp_path / "password"
    password.write_text("right\n")
    url = f"smtp://jobs@{relay}"
    (found,) = mail.check(box(url, mail_password_file=password))
    assert found.state == "ok"
    password.write_text("wrong\n")
    (found,) = mail.check(box(url, mail_password_file=password))
    assert found.state == "problem"
    (found,) = mail.check(box(url, root=tmp_path))
    assert (found.state, "--mail-password-file" in found.found) == ("problem", True)


def test_a_relay_without_encryption_is_refused_where_it_was_asked_for(relay: str) -> None:
    (found,) = mail.check(box(f"smtp://{relay}?starttls=1"))
    assert found.state == "problem"


def test_it_advises_on_what_the_domain_publishes() -> None:
    published = {"a.eu": ["v=spf1 mx -all"], "_dmarc.a.eu": ["v=DMARC1; p=none"], "_domainkey.a.eu": []}
    assert {found.state for found in mail.judge_trust("a.eu", published.get)} == {"ok"}
    assert [found.state for found in mail.judge_trust("b.eu", lambda _: ["other"])] == ["warning", "warning", "ok"]
    assert [found.state for found in mail.judge_trust("c.eu", lambda _: None)] == ["warning", "warning"]


def test_it_reads_text_records(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        # The port of name servers is fixed, and taken or forbidden here.
        real = socket.socket.connect
        monkeypatch.setattr(socket.socket, "connect", lambda self, _place: real(self, server.getsockname()))

        def answer() -> None:
            query, asker = server.recvfrom(512)
            text = b"\x06v=spf1\x05 -all"
            record = b"\xc0\x0c" + struct.pack(">HHIH", 16, 1, 60, len(text)) + text
            server.sendto(query[:2] + struct.pack(">5H", 0x8180, 1, 1, 0, 0) + query[12:] + record, asker)

        thread = threading.Thread(target=answer)
        thread.start()
        assert text_records("a.eu", "127.0.0.1") == ["v=spf1 -all"]
        thread.join()


def test_it_finds_the_name_server() -> None:
    assert first_resolver("# x\nsearch a\nnameserver fe80::1%eth0\nnameserver 192.0.2.1\n") == "fe80::1"
    assert first_resolver("") is None
