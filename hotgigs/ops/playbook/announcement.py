"""The files, packages, units and accounts that a run changes or, in check mode, would change."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from hotgigs.ops.playbook.events import Event, changed_parts, place_of

# The lines of apt-get's simulation, and of its real run.
_SIMULATED = re.compile(r"^(?:Inst|Remv) (\S+)", re.MULTILINE)
_LISTED = re.compile(r"^The following (?:NEW )?packages will be [^:]+:\n((?:^  .*\n?)+)", re.MULTILINE)
UNKNOWN = "unknown until"
_SCRATCH = ("/tmp/", "/var/tmp/", "/run/")  # noqa: S108 - names are compared, nothing is made there


@dataclass
class Announcement:
    """What changes, in sets of names; `unknown` holds sentences on what cannot be told before."""

    files: set[str] = field(default_factory=set)
    packages: set[str] = field(default_factory=set)
    units: set[str] = field(default_factory=set)
    accounts: set[str] = field(default_factory=set)
    commands: set[str] = field(default_factory=set)
    unknown: list[str] = field(default_factory=list)

    def take(self, event: Event) -> None:
        """Add what a result says."""
        for part in event.parts if event.kind == "result" else ():
            message = part.get("msg")
            if isinstance(message, str) and UNKNOWN in message:
                self.unknown.append(message)
        for part in changed_parts(event):
            _READERS.get(event.action, _take_files)(self, part)

    def plain(self) -> dict[str, list[str]]:
        """Return it sorted, for JSON."""
        return {
            name: sorted(getattr(self, name)) for name in ("files", "packages", "units", "accounts", "commands")
        } | {"unknown": self.unknown}


def _take_files(found: Announcement, part: Mapping[str, Any]) -> None:
    place = place_of(part)
    # What a run makes for itself alone is gone at its end.
    if place and not place.startswith(_SCRATCH):
        found.files.add(place)


def named_packages(said: str) -> set[str]:
    """Return the packages that apt-get says it changes, or would change."""
    names = set(_SIMULATED.findall(said))
    for block in _LISTED.findall(said):
        names.update(name.rstrip("*") for name in block.split())
    return {name.partition(":")[0] for name in names}


def _take_packages(found: Announcement, part: Mapping[str, Any]) -> None:
    found.packages.update(named_packages(str(part.get("stdout", ""))))


def _take_unit(found: Announcement, part: Mapping[str, Any]) -> None:
    name = part.get("name") or part.get("asked", {}).get("name")
    if name:
        found.units.add(_full_name(str(name)))


def _take_account(found: Announcement, part: Mapping[str, Any]) -> None:
    found.accounts.add(str(part.get("name") or part.get("asked", {}).get("name")))


def _take_command(found: Announcement, part: Mapping[str, Any]) -> None:
    command = part.get("cmd", "")
    found.commands.add(" ".join(command) if isinstance(command, list) else str(command))
    made = str(part.get("asked", {}).get("creates", ""))
    if made and not made.startswith(_SCRATCH):
        found.files.add(made)


def _take_message(found: Announcement, part: Mapping[str, Any]) -> None:
    """Take what a role announces itself: msg with the keys unit, files or packages."""
    message = part.get("msg")
    if not isinstance(message, dict):
        return
    if "unit" in message:
        found.units.add(_full_name(message["unit"]))
    for name in ("files", "packages", "units"):
        values = message.get(name, [])
        getattr(found, name).update([values] if isinstance(values, str) else values)


def _full_name(unit: str) -> str:
    return unit if re.search(r"\.(service|socket|timer|target|mount|swap|path|slice)$", unit) else f"{unit}.service"


_READERS: Mapping[str, Callable[[Announcement, Mapping[str, Any]], None]] = {
    "apt": _take_packages,
    "hotgigs_units": _take_unit,
    "systemd_service": _take_unit,
    "systemd": _take_unit,
    "service": _take_unit,
    "user": _take_account,
    "group": _take_account,
    "command": _take_command,
    "shell": _take_command,
    "debug": _take_message,
}
