"""The controls that harden the box, as controls.yml lists them; the role and the doctor read the same file."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).with_name("controls.yml")
NOTES = ("id", "title", "reason", "where", "needs")
KINDS = (
    *("sshd", "sysctl", "mounts", "files", "settings", "lines"),
    *("modes", "modules", "packages", "audit", "kernel"),
)
"""What a control can set, and so what is verified."""
NEEDS = ("sshd", "key")


@dataclass(frozen=True)
class Control:
    """One control: what it is, where it holds, and what it wants, by kind."""

    id: str
    title: str
    reason: str
    on_machines_only: bool
    needs: frozenset[str]
    wanted: Mapping[str, Any]


def load(file: Path = FILE) -> tuple[Control, ...]:
    """Read the catalogue.

    Raises ValueError when an entry has an unknown key, or lacks one.
    """
    return tuple(_control(entry) for entry in yaml.safe_load(file.read_text(encoding="utf-8")))


def _control(entry: Mapping[str, Any]) -> Control:
    wanted = {key: value for key, value in entry.items() if key not in NOTES}
    needs = frozenset(entry.get("needs", ()))
    unknown = {*wanted} - {*KINDS} | needs - {*NEEDS}
    if unknown or not wanted or not all(entry.get(note) for note in NOTES[:3]):
        raise ValueError(f"{FILE.name}: {entry.get('id')}: {', '.join(sorted(unknown)) or 'not complete'}")
    on_machines_only = entry.get("where") == "machine"
    return Control(entry["id"], entry["title"], entry["reason"], on_machines_only, needs, wanted)
