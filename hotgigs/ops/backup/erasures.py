"""Who was erased, kept where a restore of the database does not reach, and brought along to every target."""

import json
from collections.abc import Iterable
from pathlib import Path

from hotgigs.ops.backup.facts import Server, asking
from hotgigs.ops.system.files import write_durably
from hotgigs.privacy.queries import ErasureRow, from_json

_ALL = "SELECT row_to_json(erasures) FROM erasures ORDER BY at, id"


def keep(server: Server, file: Path) -> int:
    """Add what the database knows and the file does not; returns how many. Raises Unavailable without the database."""
    with asking(server) as cursor:
        cursor.execute(_ALL)
        known = read(file)
        ids = {row.id for row in known}
        fresh = [row for row in (from_json(found) for (found,) in cursor.fetchall()) if row.id not in ids]
    if fresh:
        lines = [json.dumps(row.as_json(), sort_keys=True) for row in [*known, *fresh]]
        write_durably(file, "\n".join(lines) + "\n", 0o600)
    return len(fresh)


def read(file: Path) -> list[ErasureRow]:
    """Return all erasures of a file, the oldest first. Raises ValueError when it is damaged."""
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return [from_json(json.loads(line)) for line in lines]


def together(*lists: Iterable[ErasureRow]) -> list[ErasureRow]:
    """Return the erasures of several files, each once, the oldest first."""
    found = {row.id: row for rows in lists for row in rows}
    return sorted(found.values(), key=lambda row: (row.at, row.id))


def days(rows: Iterable[ErasureRow]) -> dict[str, str]:
    """Return the day on which each file was erased, by its hash."""
    return {name: f"{row.at:%Y-%m-%d}" for row in rows for name in row.files}
