"""A private network for machines: a gateway to the package sources, and a neighbour who is an outsider."""

import asyncio
import ctypes
import itertools
import os
import subprocess
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path
from typing import Any, Literal, TypeVar

from tests.appliance.cage import Cage, Session

PREFIX_4 = "10.77.0"
PREFIX_6 = "fd77:686f:7467:"
GATEWAY, NEIGHBOUR, FIRST_MACHINE = 1, 2, 10
RESOLVER = f"nameserver {PREFIX_4}.{GATEWAY}\n"
# slirp4netns resolves names here as the host does.
HOST_RESOLVER = "10.0.2.3"
MASQUERADE = """
table ip segment {
  chain postrouting {
    type nat hook postrouting priority srcnat; policy accept;
    oifname "uplink" masquerade
  }
}
"""
PATIENCE = 15.0
"""Seconds for a process to be ready."""
PortState = Literal["open", "refused", "silent"]
Answer = TypeVar("Answer")
_CLONE_NEWNET = 0x40000000


@dataclass
class Place:
    """A network namespace with an address on the segment; it lasts as long as the process that holds it."""

    name: str
    cage: Cage
    number: int
    holder: "subprocess.Popen[bytes]"

    @property
    def address(self) -> str:
        """Address of the place."""
        return str(IPv4Address(f"{PREFIX_4}.{self.number}"))

    @property
    def address_6(self) -> str:
        """Its address of IP version 6."""
        return str(IPv6Address(f"{PREFIX_6}:{self.number:x}"))

    @property
    def path(self) -> Path:
        """Return the namespace, as programs name it."""
        return Path(f"/proc/{self.holder.pid}/ns/net")

    def command(self, *argv: str | Path) -> list[str]:
        """Return a command that runs in here, with the segment's resolver."""
        return ["nsenter", f"--target={self.holder.pid}", "--net", "--mount", "--", *map(str, argv)]

    def run(
        self, *argv: str | Path, text: str = "", check: bool = True, timeout: float = 60
    ) -> "subprocess.CompletedProcess[str]":
        """Run a program of the host in here and return what it wrote.

        Raises CalledProcessError when it fails and `check` is set.
        """
        done = subprocess.run(self.command(*argv), input=text, capture_output=True, text=True, timeout=timeout)
        if check and done.returncode:
            raise RuntimeError(f"{argv} in {self.name} ended with {done.returncode}: {done.stderr}{done.stdout}")
        return done

    def start(self, *argv: str | Path, log: Path) -> "subprocess.Popen[bytes]":
        """Start a program of the host in here; it ends with the session."""
        with log.open("ab") as output:
            return self.cage.start(*self.command(*argv), stdout=output)

    def call(self, function: Callable[[], Answer]) -> Answer:
        """Call a function whose sockets, and those of threads it starts, live in here; names resolve as outside."""
        answers: list[Answer] = []
        faults: list[BaseException] = []

        def enter_and_call() -> None:
            try:
                _enter(self.path)
                answers.append(function())
            except BaseException as fault:  # noqa: BLE001 - raised again in the caller's thread
                faults.append(fault)

        thread = threading.Thread(target=enter_and_call)
        thread.start()
        thread.join()
        if faults:
            raise faults[0]
        return answers[0]

    def probe(self, address: str, ports: Iterable[int], patience: float = 1.0) -> dict[int, PortState]:
        """Knock at TCP ports from here, and return how each answered."""
        return self.call(lambda: asyncio.run(_probe(address, list(ports), patience)))

    def reaches(self, address: str, port: int, patience: float = 5.0) -> bool:
        """Tell whether a TCP port answers to somebody in here."""
        return self.probe(address, [port], patience)[port] == "open"


@dataclass
class Segment:
    """One network: its gateway resolves, masquerades and offers services; its neighbour is nobody in particular."""

    session: Session
    gateway: Place
    neighbour: Place
    places: list[Place] = field(default_factory=list)

    def join(self, name: str) -> Place:
        """Plug a new namespace into the segment."""
        taken = {place.number for place in self.places}
        number = next(number for number in itertools.count(FIRST_MACHINE) if number not in taken)
        place = _make_place(self.session, name, number)
        self.places.append(place)
        _plug(self.gateway, place)
        return place

    def leave(self, place: Place) -> None:
        """Take a namespace off the segment, with all that runs in it."""
        self.places.remove(place)
        self.gateway.run("ip", "link", "delete", _port(place))
        # The next one with this address has other hardware, which nobody would look for before their memory fades.
        for other in (self.gateway, self.neighbour):
            other.run("ip", "neighbour", "flush", "all")
        place.cage.remove()
        place.holder.wait()


def open_segment(session: Session) -> Segment:
    """Make the network of a session; nothing of it shows outside its own namespaces."""
    _resolver(session).write_text(RESOLVER)
    gateway = _make_place(session, "gateway", GATEWAY)
    gateway.run("ip", "-batch", "-", text="link add segment type bridge\nlink set segment up\nlink set lo up\n")
    _address(gateway, "segment")
    gateway.run("sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward")
    gateway.run("nft", "-f", "-", text=MASQUERADE)
    _connect_uplink(session, gateway)
    neighbour = _make_place(session, "neighbour", NEIGHBOUR)
    _plug(gateway, neighbour)
    return Segment(session, gateway, neighbour)


def wait_for(is_so: Callable[[], bool], what: str, patience: float = PATIENCE) -> None:
    """Wait until something is so.

    Raises TimeoutError, naming it, when it does not become so.
    """
    until = time.monotonic() + patience
    while not is_so():
        if time.monotonic() > until:
            raise TimeoutError(f"After {patience:.0f} seconds there is still no {what}.")
        time.sleep(0.03)


def _resolver(session: Session) -> Path:
    return session.folder / "resolv.conf"


def _make_place(session: Session, name: str, number: int) -> Place:
    cage = session.cage.inner(name)
    script = 'mount --bind "$0" /etc/resolv.conf && exec sleep infinity'
    unshared = ("unshare", "--net", "--mount", "sh", "-c", script, _resolver(session))
    holder = cage.start(*unshared, stdout=subprocess.DEVNULL)
    is_ready = lambda: Path(f"/proc/{holder.pid}/comm").read_text() == "sleep\n"  # noqa: E731 - only used here
    wait_for(is_ready, f"namespace {name}")
    return Place(name, cage, number, holder)


def _plug(gateway: Place, place: Place) -> None:
    peer = _port(place)
    gateway.run(
        *("ip", "-batch", "-"),
        text=f"link add {peer} type veth peer name eth0 netns {place.holder.pid}\n"
        f"link set {peer} master segment\nlink set {peer} up\n",
    )
    place.run("ip", "-batch", "-", text="link set lo up\nlink set eth0 up\n")
    _address(place, "eth0")
    place.run("ip", "route", "add", "default", "via", gateway.address)


def _port(place: Place) -> str:
    return f"port{place.number}"


def _address(place: Place, device: str) -> None:
    lines = (
        f"address add {place.address}/24 brd + dev {device}",
        f"address add {place.address_6}/64 dev {device} nodad",
    )
    place.run("ip", "-batch", "-", text="\n".join(lines) + "\n")


def _connect_uplink(session: Session, gateway: Place) -> None:
    """Connect the gateway to the world through a user process: the host's own network is left as it is."""
    command = ("slirp4netns", "--configure", "--mtu=65520", "--disable-host-loopback")
    with (session.folder / "uplink.log").open("ab") as log:
        gateway.cage.start(*command, str(gateway.holder.pid), "uplink", stdout=log)
    wait_for(lambda: "default" in gateway.run("ip", "route").stdout, "uplink")


def _enter(namespace: Path) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    handle = os.open(namespace, os.O_RDONLY)
    try:
        if libc.setns(handle, _CLONE_NEWNET):
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    finally:
        os.close(handle)


async def _probe(address: str, ports: list[int], patience: float) -> dict[int, PortState]:
    at_once = asyncio.Semaphore(500)

    async def knock(port: int) -> PortState:
        async with at_once:
            try:
                _, writer = await asyncio.wait_for(asyncio.open_connection(address, port), patience)
            except (TimeoutError, asyncio.TimeoutError):
                return "silent"
            except OSError:
                return "refused"
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()
            return "open"

    states: list[Any] = await asyncio.gather(*map(knock, ports))
    return dict(zip(ports, states, strict=True))
