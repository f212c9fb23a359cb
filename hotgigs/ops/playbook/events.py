"""What Ansible tells while it works, as rows: read from the lines that the plugin hotgigs_events writes."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Event:
    """Something that happened: kind is task, result or end."""

    kind: str
    role: str = ""
    task: str = ""
    action: str = ""
    path: str = ""
    status: str = ""
    changed: bool = False
    parts: tuple[Mapping[str, Any], ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def failed(self) -> bool:
        """Tell whether the run ends here."""
        return self.status in ("failed", "unreachable")


def read_event(line: str) -> Event | None:
    """Return the event on a line, or nothing when it holds none."""
    if not line.startswith('{"hotgigs"'):
        return None
    try:
        told = json.loads(line)["hotgigs"]
    except ValueError:
        return None
    if told["event"] == "end":
        counts: dict[str, int] = {}
        for summary in told["hosts"].values():
            counts = {name: counts.get(name, 0) + count for name, count in summary.items()}
        return Event("end", counts=counts)
    return Event(
        told["event"],
        role=told["role"].removeprefix("hotgigs_"),
        task=told["task"],
        action=told["action"].removeprefix("ansible.builtin."),
        path=told["path"],
        status=told.get("status", ""),
        changed=told.get("changed", False),
        parts=tuple(told.get("parts", ())),
    )


def changed_parts(event: Event) -> Iterator[Mapping[str, Any]]:
    """Return the parts of a result that changed something."""
    if event.kind == "result" and event.changed:
        yield from (part for part in event.parts if part.get("changed") or len(event.parts) == 1)


def place_of(part: Mapping[str, Any]) -> str:
    """Return the file that a part of a result is about, or nothing."""
    asked = part.get("asked", {})
    places = (part.get("dest"), part.get("path"), asked.get("dest"), asked.get("path"))
    return next((place.rstrip("/") for place in places if isinstance(place, str) and place.startswith("/")), "")


def failed_part(event: Event) -> Mapping[str, Any]:
    """Return the part of a result that failed."""
    return next(
        (part for part in event.parts if part.get("failed") or part.get("unreachable")),
        event.parts[-1] if event.parts else {},
    )
