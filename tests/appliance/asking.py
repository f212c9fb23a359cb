"""Requests to an installed site, byte for byte as a test wants them: browsers and curl would tidy them up."""

import http.client
import itertools
import socket
import ssl
import threading
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from urllib.parse import urlencode

from tests.appliance.installed import DOMAIN
from tests.appliance.machine import Machine

BROWSER = {
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Accept": "text/html,application/xhtml+xml",
    "Accept-Language": "en-GB,en;q=0.8",
}
PATIENCE = 120
PIECES = 9
"""Parts that a slow upload comes in."""
_sources = itertools.count(1)


@dataclass(frozen=True)
class Ask:
    """One request."""

    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    method: str = ""


@dataclass(frozen=True)
class Answer:
    """What came back; names of headers are in small letters, and those that came twice have a line for each."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def cookies(self) -> str:
        """What a browser would send back."""
        return "; ".join(line.partition(";")[0] for line in self.headers.get("set-cookie", "").splitlines())

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8", errors="replace")


def form(fields: Mapping[str, str], cookie: str = "") -> tuple[dict[str, str], bytes]:
    """Return the headers and the body of a form."""
    headers = {"Content-Type": "application/x-www-form-urlencoded", **({"Cookie": cookie} if cookie else {})}
    return headers, urlencode(fields).encode()


def form_with_files(fields: Mapping[str, str], files: Mapping[str, tuple[str, bytes]]) -> tuple[dict[str, str], bytes]:
    """Return the headers and the body of a form that has files, each a name and its content."""
    mark = uuid.uuid4().hex
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    for name, (file_name, content) in files.items():
        head = f'Content-Disposition: form-data; name="{name}"; filename="{file_name}"'
        kind = "Content-Type: application/octet-stream"
        parts.append(f"--{mark}\r\n{head}\r\n{kind}\r\n\r\n".encode() + content + b"\r\n")
    body = b"".join(parts) + f"--{mark}--\r\n".encode()
    return {"Content-Type": f"multipart/form-data; boundary={mark}"}, body


def ask_all(machine: Machine, asks: Iterable[Ask]) -> list[Answer]:
    """Ask on the box itself, each time from another address: no limit counts what one test sends as one person's."""
    return machine.place.call(lambda: [_ask(one, "127.0.0.1", _next_source()) for one in asks])


def begin_all(machine: Machine, asks: Iterable[Ask], *, apart: bool = True) -> list[Future[Answer]]:
    """Begin to ask all at once, each from another address or all from the neighbour."""
    if not apart:
        return [_begin(partial(ask, machine, one)) for one in asks]
    return [_begin(partial(machine.place.call, partial(_ask, one, "127.0.0.1", _next_source()))) for one in asks]


def ask(machine: Machine, one: Ask) -> Answer:
    """Ask from the network's neighbour."""
    return machine.segment.neighbour.call(lambda: _ask(one, machine.address, ""))


def ask_slowly(machine: Machine, one: Ask, *, seconds: float) -> Answer:
    """Ask from the neighbour with a body that takes its time on the way."""
    return machine.segment.neighbour.call(lambda: _ask(one, machine.address, "", seconds=seconds))


def _begin(function: Callable[[], Answer]) -> Future[Answer]:
    promised: Future[Answer] = Future()

    def work() -> None:
        try:
            promised.set_result(function())
        except OSError as fault:
            promised.set_exception(fault)

    threading.Thread(target=work).start()
    return promised


def _next_source() -> str:
    number = next(_sources)
    return f"127.{1 + number // 62500 % 200}.{number // 250 % 250}.{1 + number % 250}"


def _ask(one: Ask, address: str, source: str, *, seconds: float = 0) -> Answer:
    context = ssl.create_default_context()
    # Whether the certificate is good is another test's question.
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    connection = http.client.HTTPConnection(DOMAIN, 443, timeout=PATIENCE)
    plain = socket.create_connection((address, 443), PATIENCE, (source, 0) if source else None)
    with context.wrap_socket(plain, server_hostname=DOMAIN) as connection.sock:
        method = one.method or ("POST" if one.body else "GET")
        connection.putrequest(method, one.path, skip_host=True, skip_accept_encoding=True)
        headers = {"Host": DOMAIN, **BROWSER, **one.headers}
        if one.body:
            headers["Content-Length"] = str(len(one.body))
        for name, value in headers.items():
            connection.putheader(name, value.encode())
        # Whoever sends too much is answered while still at it.
        with suppress(BrokenPipeError, ConnectionResetError, ssl.SSLError):
            connection.endheaders()
            for piece in _pieces(one.body, seconds):
                connection.send(piece)
        answer = connection.getresponse()
        names = {name.lower() for name, _ in answer.getheaders()}
        headers = {name: "\n".join(answer.headers.get_all(name, [])) for name in names}
        return Answer(answer.status, headers, answer.read())


def _pieces(body: bytes, seconds: float) -> Iterator[bytes]:
    """Give a body whole, or in pieces with a pause after each."""
    if not seconds:
        yield from [body] if body else []
        return
    size = -(-len(body) // PIECES)
    for start in range(0, len(body), size):
        yield body[start : start + size]
        time.sleep(seconds / PIECES)
