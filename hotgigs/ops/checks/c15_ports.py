"""Who listens to the outside? The web server and SSH, and nobody else."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from hotgigs.ops.checks.check import Around, Check
from hotgigs.ops.checks.result import Kind, Result
from hotgigs.ops.system import programs

OPEN = Kind("ports.open", "nginx listens on 80 and 443, and sshd on ssh_port.", "systemctl status nginx ssh")
STRANGER = Kind(
    "ports.stranger",
    "Nobody else listens outside loopback: nftables may hide it today and not tomorrow.",
    "ss --listening --tcp --udp --numeric --processes",
)
WEB = (80, 443)
# Clients of DHCP wait for answers there.
_DHCP = {("udp", 68), ("udp", 546)}
_PROGRAM = re.compile(r'\(\("([^"]+)"')


class Listener(NamedTuple):
    """One socket that waits; the program is empty where that may not be seen."""

    protocol: str
    address: str
    port: int
    program: str = ""


def look(around: Around) -> Iterator[Result]:
    """Ask the kernel who listens. Raises ValueError when it cannot be asked."""
    done = programs.run(["ss", "--no-header", "--listening", "--tcp", "--udp", "--numeric", "--processes"])
    if not done.ok:
        raise ValueError(f"who listens cannot be seen: {done.said()}")
    yield from judge(read(done.output), around.appliance.ssh_port)


def read(said: str) -> list[Listener]:
    """Read what ss says, a socket a line."""
    found = []
    for line in said.splitlines():
        words = line.split()
        if len(words) < 6:
            continue
        address, _, port = words[4].rpartition(":")
        program = _PROGRAM.search(line)
        if port.isdigit():
            plain = address.strip("[]").partition("%")[0]
            found.append(Listener(words[0], plain, int(port), program[1] if program else ""))
    return found


def judge(listeners: Iterable[Listener], ssh_port: int) -> Iterator[Result]:
    """Judge who listens outside loopback."""
    outside = [listener for listener in listeners if not _is_loopback(listener.address)]
    heard = {listener.port for listener in outside if listener.protocol == "tcp"}
    silent = [str(port) for port in WEB if port not in heard]
    if silent:
        yield OPEN.problem(f"nobody listens on {' and '.join(silent)}")
    elif ssh_port not in heard:
        yield OPEN.warning(f"nobody listens on {ssh_port}, the port of SSH")
    else:
        yield OPEN.ok(f"80, 443 and {ssh_port} are listened on")
    yield from _strangers(outside, {("tcp", port) for port in (*WEB, ssh_port)} | _DHCP)


def _strangers(outside: Iterable[Listener], known: set[tuple[str, int]]) -> Iterator[Result]:
    strangers = {(item.protocol, item.port): item for item in outside if (item.protocol, item.port) not in known}
    for (protocol, port), item in sorted(strangers.items()):
        who = item.program or "a program"
        yield STRANGER.warning(f"{who} listens on {item.address or '*'}", f"{protocol}/{port}", gist="listens")
    if not strangers:
        yield STRANGER.ok("nobody else listens outside loopback")


def _is_loopback(address: str) -> bool:
    return address == "::1" or address.removeprefix("::ffff:").startswith("127.")


CHECK = Check("Ports", (OPEN, STRANGER), look)
