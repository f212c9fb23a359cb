"""Programs of tests in the sandbox of a service: its own unit, with all that shuts it in, under another name."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.appliance import attempts
from tests.appliance.machine import Machine

HERE = Path(__file__).parent
PLACE = "/run/hotgigs-probe"
PYTHON = "/opt/hotgigs/current/venv/bin/python"
NAME = "hotgigs-probe.service"
CREDENTIALS = f"/run/credentials/{NAME}"
# What the unit runs is replaced, and what would take the folder of its sockets away with the probe.
INSTEAD = f"""
[Unit]
OnFailure=
[Service]
Type=oneshot
Restart=no
RuntimeDirectory=
PIDFile=
ExecStartPre=
ExecStartPost=
ExecReload=
ExecStop=
ExecStopPost=
ExecStart=
StandardInput=file:{PLACE}/asked
StandardOutput=file:{PLACE}/said
StandardError=journal
TimeoutStartSec=300
"""
BECOME = {"nginx.service": "User=www-data\nGroup=www-data\nSupplementaryGroups=hotgigs-http\n"}
"""Whose work in a unit is done by others than its first process."""
Attempt = tuple[str | int, ...]


def bring(machine: Machine, *files: Path) -> None:
    """Copy programs of the tests to where a sandbox can read them."""
    for file in (HERE / "attempts.py", *files):
        machine.put(f"{PLACE}/{file.name}", file.read_bytes(), mode=0o644)


def run_as(machine: Machine, unit: str, program: str, asked: object) -> Any:
    """Run a program that was brought in the sandbox of a unit, to its end; returns what it answered.

    Raises Failed when it does not end well; the journal of `NAME` says why.
    """
    # What systemd has read of the unit, with all its drop-ins, in their order.
    text = machine.run("systemctl", "cat", "--no-pager", unit).stdout.replace("%i", _instance(unit))
    instead = f"{INSTEAD}{BECOME.get(unit, '')}ExecStart={PYTHON} {PLACE}/{program}\n"
    machine.put(f"/run/systemd/system/{NAME}", text + instead)
    machine.run("systemctl", "daemon-reload")
    machine.put(f"{PLACE}/asked", json.dumps(asked))
    machine.run("rm", "-f", f"{PLACE}/said")
    machine.run("systemctl", "start", NAME, timeout=400)
    return json.loads(machine.get(f"{PLACE}/said"))


def try_all(machine: Machine, unit: str, wanted: Iterable[Attempt]) -> dict[Attempt, str]:
    """Try things in the sandbox of a unit; returns what came of each."""
    wanted = list(wanted)
    return dict(zip(wanted, run_as(machine, unit, "attempts.py", wanted), strict=True))


def try_outside(machine: Machine, user: str, wanted: Iterable[Attempt]) -> dict[Attempt, str]:
    """Try things as a user of the box, without any sandbox."""
    wanted = list(wanted)
    done = machine.run(PYTHON, f"{PLACE}/attempts.py", text=json.dumps(wanted), user=user)
    return dict(zip(wanted, json.loads(done.stdout), strict=True))


def succeeded(told: dict[Attempt, str]) -> set[Attempt]:
    """Return what was not refused."""
    return {one for one, end in told.items() if end == attempts.DONE}


def _instance(unit: str) -> str:
    return unit.partition("@")[2].removesuffix(".service")
