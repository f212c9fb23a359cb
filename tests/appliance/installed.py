"""An installed box: the installer run as a person runs it, once in a session for each release, and what it said."""

import json
import os
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from subprocess import CalledProcessError
from typing import Any

from tests.appliance.acme import Acme
from tests.appliance.inside import Result
from tests.appliance.machine import Machine
from tests.appliance.mail import Mailbox
from tests.appliance.names import Names
from tests.appliance.roots import Root
from tests.appliance.state import State, state_of

DOMAIN = "jobs.test"
SOURCE = "/opt/source"
AUTHORITY = "/etc/ssl/acme-test.pem"
PATIENCE = 1800
"""Seconds for one run of the installer on a busy host."""


@dataclass
class Installation:
    """One installed box, what it was before and when the installer had ended, and what the installer's runs told."""

    root: Root
    key: str
    report: dict[str, Any]
    seconds: float
    again: str
    seconds_again: float
    announced: dict[str, list[str]]
    """What a check told beforehand, by kind."""
    unchecked: State
    """Before that check."""
    before: State
    """After the check, and before the first run."""
    after: State
    ssh_refusals: list[str] = field(default_factory=list)


def arguments(acme: Acme, mailbox: Mailbox) -> list[str]:
    """Return the command line of an installation that gets its certificate from the tests' authority."""
    return [
        f"{SOURCE}/scripts/install",
        *("--domain", DOMAIN, "--email", "ops@jobs.test", "--site-name", "Jobs at the Test"),
        *("--tls", "acme", "--acme-directory", acme.directory_url, "--acme-ca", AUTHORITY),
        *("--mail-url", mailbox.url, "--waf", "detect", "--yes"),
    ]


def prepare(machine: Machine, acme: Acme, names: Names) -> None:
    """Bring the project and the authority to a bare server, and let the name lead to it."""
    machine.copy_project(SOURCE)
    machine.put(AUTHORITY, acme.trust.read_text())
    point(machine, names)


def point(machine: Machine, names: Names) -> None:
    """Let the site's name lead to a machine."""
    names.point(DOMAIN, machine.address, machine.place.address_6)


def install(machine: Machine, acme: Acme, mailbox: Mailbox, names: Names) -> Installation:
    """Install, install again, switch the box off and keep it.

    Raises Failed with everything that the installer said when it fails.
    """
    prepare(machine, acme, names)
    command = arguments(acme, mailbox)
    unchecked = state_of(machine)
    check = machine.run(*command, "--check", "--diff", "--json", timeout=PATIENCE)
    before = state_of(machine)
    with knocking_by_ssh(machine) as refusals:
        first, seconds = timed(lambda: machine.run(*command, "--json", timeout=PATIENCE))
    after = state_of(machine)
    again, seconds_again = timed(lambda: machine.run(*command, timeout=PATIENCE))
    key = f"{os.getpid()}-{machine.suite}"
    root = machine.snapshot("installed", key)
    report = json.loads(first.stdout)
    announced = json.loads(check.stdout)["announced"]
    said = again.stdout + again.stderr
    states = (unchecked, before, after)
    return Installation(root, key, report, seconds, said, seconds_again, announced, *states, ssh_refusals=refusals)


def configure(machine: Machine, *changes: str) -> str:
    """Change settings as a person does; returns everything that was said."""
    done = machine.run("hotgigs-admin", "configure", "--yes", *changes, timeout=PATIENCE)
    return done.stdout + done.stderr


def changed(said: str) -> list[tuple[str, str]]:
    """Return the roles that changed something, by what a run said, and how much."""
    return re.findall(r"^\[\d+/\d+\] (\w+) +(\d+ changed)", said, re.MULTILINE)


def timed(do: Callable[[], Result]) -> tuple[Result, float]:
    """Do something; returns what came of it, and how many seconds it took."""
    began = time.monotonic()
    return do(), time.monotonic() - began


@contextmanager
def knocking_by_ssh(machine: Machine) -> Iterator[list[str]]:
    """Connect by SSH every few seconds while the block lasts; gives the list of refusals."""
    refusals: list[str] = []
    done = threading.Event()

    def knock() -> None:
        while not done.wait(8):
            try:
                machine.ssh("true")
            except CalledProcessError as error:
                refusals.append(str(error.stderr))

    thread = threading.Thread(target=knock)
    thread.start()
    try:
        yield refusals
    finally:
        done.set()
        thread.join()
