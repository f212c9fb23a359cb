"""What alerts remember between two runs: what was told, what is only just seen, and what did not go out."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

FILE = Path("/var/lib/hotgigs/state/alerts.json")


@dataclass(frozen=True)
class Memory:
    """`told` and `seen` hold state and gist by id: of the last mail, and of the last run."""

    told: Mapping[str, str] = field(default_factory=dict)
    seen: Mapping[str, str] = field(default_factory=dict)
    mail_failure: str = ""
    heartbeat_failure: str = ""


def read(file: Path = FILE) -> Memory:
    """Return what is remembered; nothing where there is nothing, or a file of another release."""
    try:
        return Memory(**json.loads(file.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return Memory()
    except (ValueError, TypeError):
        return Memory()


def as_json(memory: Memory) -> dict[str, object]:
    """Return the memory as JSON can hold it."""
    return asdict(memory)
