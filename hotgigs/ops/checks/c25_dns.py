"""Does the name of the site lead to this box?"""

import json
import socket
from collections.abc import Iterator
from datetime import timedelta

from hotgigs.ops.certificates import facts
from hotgigs.ops.checks.check import Around, Check
from hotgigs.ops.checks.result import Kind, Result
from hotgigs.ops.system import programs

LEADS = Kind(
    "dns.leads",
    "The domain has an address that leads here, directly or through a router (not looked up when self-signed).",
    "Set the A and AAAA records of the domain to the public address of this server",
)


def look(around: Around) -> Iterator[Result]:
    """Look the domain up, and see whether our certificate answers there."""
    settings = around.appliance
    if settings.tls == "self-signed":
        yield LEADS.ok("not needed with a self-signed certificate")
        return
    pointed, ours = _addresses_of(settings.domain), _own_addresses()
    strange = pointed - ours
    mine = facts.read_certificate(facts.SITE)
    answering = {address for address in strange if mine and _serves(settings.domain, address, mine.fingerprint)}
    yield judge(settings.domain, pointed, strange - answering)


def judge(domain: str, pointed: set[str], strange: set[str]) -> Result:
    """Judge where a domain points; `strange` are addresses at which this box did not answer."""
    if not pointed:
        return LEADS.problem(f"{domain} has no address")
    said = f"{domain} points to {', '.join(sorted(pointed))}"
    if not strange:
        return LEADS.ok(f"{said}, which is this server")
    # Routers without hairpin let nobody inside see the outer address: a warning, no more.
    return LEADS.warning(f"{said}, and this server does not answer at {', '.join(sorted(strange))}")


def _serves(domain: str, address: str, fingerprint: str) -> bool:
    served = facts.read_served(domain, address=address)
    return served is not None and served.fingerprint == fingerprint


def _addresses_of(domain: str) -> set[str]:
    try:
        found = socket.getaddrinfo(domain, 443, proto=socket.IPPROTO_TCP)
    except OSError:
        return set()
    # Debian's installer writes the machine's own name into /etc/hosts as 127.0.1.1: no answer of DNS.
    return {str(entry[4][0]) for entry in found if not str(entry[4][0]).startswith("127.")}


def _own_addresses() -> set[str]:
    done = programs.run(["ip", "-json", "address", "show", "scope", "global"])
    links = json.loads(done.output) if done.ok and done.output.strip() else []
    return {entry["local"] for link in links for entry in link.get("addr_info", []) if "local" in entry}


CHECK = Check("DNS", (LEADS,), look, hold=timedelta(hours=1))
