"""The history of sets, drills and targets: files that a restore of the database does not touch."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from hotgigs.ops.system.files import write_durably

_KEPT_LINES = 500


@dataclass(frozen=True)
class Reach:
    """How a target stands: what it has, and what went wrong last."""

    last_success: datetime | None = None
    """Everything that was there at this moment is on the target."""
    last_set: str = ""
    """The newest set that the target has whole."""
    failing_since: datetime | None = None
    failure: str = ""
    """A sentence, while the last attempt failed."""


def read_reaches(state: Path) -> dict[str, Reach]:
    """Return how each target stands, by name."""
    return {name: _reach(facts) for name, facts in _read(state / "offsite.json").items()}


def keep_reach(state: Path, name: str, reach: Reach) -> None:
    """Remember how a target stands."""
    known = _read(state / "offsite.json")
    write_durably(state / "offsite.json", _json({**known, name: _plain(reach)}), 0o600)


def forget_reach(state: Path, name: str) -> None:
    """Forget a target that is no longer one."""
    known = _read(state / "offsite.json")
    write_durably(state / "offsite.json", _json({key: row for key, row in known.items() if key != name}), 0o600)


def with_set(reach: Reach, name: str) -> Reach:
    """Return how a target stands that has a new set."""
    return replace(reach, last_set=name)


def append(file: Path, row: Mapping[str, Any]) -> None:
    """Add a line to a history; the oldest lines go when it has grown long."""
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    lines = [*lines[-_KEPT_LINES + 1 :], json.dumps(_clean(row), ensure_ascii=False, sort_keys=True)]
    write_durably(file, "\n".join(lines) + "\n", 0o600)


def history(file: Path) -> list[dict[str, Any]]:
    """Return the lines of a history, the oldest first; a line that cannot be read is left out."""
    rows = []
    for line in file.read_text(encoding="utf-8").splitlines() if file.exists() else []:
        try:
            rows.append(json.loads(line))
        except ValueError:
            # A file from before a power failure, on a disk that lied: what can be read still counts.
            continue
    return rows


def _reach(facts: Mapping[str, Any]) -> Reach:
    moments = {
        name: datetime.fromisoformat(facts[name]) for name in ("last_success", "failing_since") if facts.get(name)
    }
    return Reach(last_set=facts.get("last_set", ""), failure=facts.get("failure", ""), **moments)


def _plain(reach: Reach) -> dict[str, Any]:
    return _clean(asdict(reach))


def _clean(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in row.items()}


def _json(facts: Any) -> str:
    return json.dumps(facts, indent=1, sort_keys=True) + "\n"


def _read(file: Path) -> dict[str, Any]:
    return dict(json.loads(file.read_text(encoding="utf-8"))) if file.exists() else {}
