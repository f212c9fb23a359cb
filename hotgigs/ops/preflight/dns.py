"""Does the name of the site lead to this box?"""

import ipaddress
import json
import secrets
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.error import URLError
from urllib.request import urlopen

from hotgigs.ops.preflight.finding import Finding, Surroundings, ok, problem, warning
from hotgigs.ops.system.programs import run

NAME = "DNS"
_SECONDS = 10
_PUBLIC = ("letsencrypt", "letsencrypt-staging")


def check(around: Surroundings) -> Iterator[Finding]:
    """Resolve the domain and compare with the addresses of this box."""
    settings = around.settings
    if settings.tls == "self-signed":
        yield ok(NAME, "not needed with a self-signed certificate")
        return
    pointed, ours = _addresses_of(settings.domain), _own_addresses()
    reached = bool(pointed) and not pointed <= ours and _answers_by_name(settings.domain)
    strict = settings.tls in _PUBLIC and not around.installed
    yield judge(settings.domain, pointed, ours, reached=reached, strict=strict)


def judge(domain: str, pointed: set[str], ours: set[str], *, reached: bool, strict: bool) -> Finding:
    """Judge where a name points.

    `reached` tells that a request by name came back here, whatever stands between; `strict` that the certificate
    authority will ask for this very name and refuse when it does not lead here.
    """
    found = f"{domain} points to {', '.join(sorted(pointed)) or 'nothing'}"
    public = sorted(address for address in ours if ipaddress.ip_address(address).is_global)
    record = f"Set the A or AAAA record of {domain} to {public[0] if public else 'the public address of this server'}"
    answer = problem if strict else warning
    if not pointed:
        return answer(NAME, found, "an address record: the certificate authority looks the name up", record)
    if pointed <= ours or reached:
        return ok(NAME, f"{found}, which is this server")
    if not public:
        needed = (
            "ports 80 and 443 forwarded to this server by its router; seen from here that cannot be told (no hairpin)"
        )
        return warning(NAME, found, needed, f"From elsewhere: curl -I http://{domain}/")
    if pointed & ours:
        stray = ", ".join(sorted(pointed - ours))
        return answer(NAME, f"{found}, and {stray} is not this server", "every record to lead here", record)
    return answer(NAME, f"{found}, and this server is {', '.join(public)}", "a record that leads here", record)


def _addresses_of(domain: str) -> set[str]:
    try:
        found = socket.getaddrinfo(domain, 80, proto=socket.IPPROTO_TCP)
    except OSError:
        return set()
    # Debian's installer writes the machine's own name into /etc/hosts as 127.0.1.1: no answer of DNS.
    return {str(entry[4][0]) for entry in found if not str(entry[4][0]).startswith("127.")}


def _own_addresses() -> set[str]:
    done = run(["ip", "-json", "address", "show", "scope", "global"])
    links = json.loads(done.output) if done.ok and done.output.strip() else []
    return {entry["local"] for link in links for entry in link.get("addr_info", []) if "local" in entry}


def _answers_by_name(domain: str) -> bool:
    """Listen on port 80 for a moment, ask by name, and tell whether the question arrived here."""
    word = secrets.token_hex(16)

    class Answer(BaseHTTPRequestHandler):
        """Answers with the word that only we know."""

        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(word.encode())

        def log_message(self, format: str, *arguments: object) -> None:
            """Say nothing: the terminal shows findings."""

    try:
        server = HTTPServer(("", 80), Answer)
    except OSError:
        return False
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with urlopen(f"http://{domain}/hotgigs-preflight", timeout=_SECONDS) as answer:
            return bool(answer.read(64) == word.encode())
    except (URLError, OSError, ValueError):
        return False
    finally:
        server.shutdown()
        server.server_close()
