"""The manifests of sets: written last, so that a set which has one can be restored."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from hotgigs.kernel.errors import HotGigsError
from hotgigs.ops.system.files import sync_folder, write_durably

FULL, DIFFERENTIAL = "full", "diff"


class Damaged(HotGigsError):
    """A manifest that is not what was written."""


@dataclass(frozen=True)
class Manifest:
    """What one set is: a backup of the database, and files that are at least as new."""

    id: str
    kind: str
    """full or diff."""
    at: datetime
    """The moment whose state the set restores when nobody asks for another."""
    box: str
    domain: str
    version: str
    """Version of the application."""
    revision: str
    """Revision of the schema."""
    postgresql: str
    label: str
    """What pgBackRest calls its backup."""
    prior: str
    """The label of the full backup that it needs; empty for a full one."""
    files: str
    """Snapshot of the local repository of files."""
    rows: Mapping[str, int]
    """Rows of each table at that moment."""
    documents: int
    database_bytes: int
    """Size of the database."""
    bytes: int
    """Size of the set: database and files."""
    moved: int
    """Bytes that were new to the local repositories."""
    seconds: Mapping[str, float]
    """How long each part took."""
    engines: Mapping[str, str] = field(default_factory=dict)
    """Versions of pgBackRest and restic."""
    hashes: Mapping[str, str] = field(default_factory=dict)
    """SHA-256 of the files of the repository that vouch for all others."""


def new_id(moment: datetime, kind: str) -> str:
    """Return the name of a set that is begun now."""
    return f"{moment:%Y%m%dT%H%M%SZ}-{kind}"


def write(manifest: Manifest, folder: Path) -> None:
    """Keep a manifest; when this returns, the set exists and outlives a power failure."""
    facts = {**asdict(manifest), "at": manifest.at.isoformat()}
    text = json.dumps({**facts, "sha256": _digest(facts)}, indent=1, sort_keys=True)
    if not folder.exists():
        folder.mkdir(mode=0o700)
        sync_folder(folder.parent)
    write_durably(folder / f"{manifest.id}.json", text + "\n", 0o600)


def read(file: Path) -> Manifest:
    """Read a manifest. Raises Damaged when it is not what was written."""
    try:
        facts: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        expected = facts.pop("sha256")
        if _digest(facts) != expected:
            raise ValueError("its checksum does not fit")
        return Manifest(**{**facts, "at": datetime.fromisoformat(facts["at"])})
    except (ValueError, KeyError, TypeError) as error:
        raise Damaged(f"The manifest {file} is damaged: {error}. Its set is not used.") from error


def listed(folder: Path) -> tuple[list[Manifest], list[str]]:
    """Return all sets of a folder, the oldest first, and a sentence for each manifest that is damaged.

    One that is damaged must not keep the others from being used.
    """
    found, faults = [], []
    # Their names begin with the moment, so that they sort.
    for file in sorted(folder.glob("*.json")):
        try:
            found.append(read(file))
        except Damaged as error:
            faults.append(error.sentence)
    return found, faults


def gone(manifests: Sequence[Manifest], labels: Sequence[str]) -> list[Manifest]:
    """Return the sets whose backup the engine no longer has."""
    return [manifest for manifest in manifests if manifest.label not in labels]


def _digest(facts: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()
