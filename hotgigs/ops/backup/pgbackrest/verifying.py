"""Reads the whole repository of the database and finds what is damaged or missing."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from hotgigs.ops.backup.pgbackrest.backups import Backup, info
from hotgigs.ops.backup.pgbackrest.engine import Engine, run
from hotgigs.ops.backup.pgbackrest.errors import DAMAGED, PgBackRestError, explain

_RANGE = re.compile(r"archiveId: [\d.]+-\d+, wal start: ([0-9A-F]{24}), wal stop: ([0-9A-F]{24})")
# Up to 2.37 it counts, later it names a status; it ends with 0 either way.
_BAD = re.compile(r"status: (?:error|invalid|manifest missing)|(?:missing|invalid|other): [1-9]|ERROR: \[")


@dataclass(frozen=True)
class Gap:
    """Changes that are not there between two stored ones: no time in between can be reached."""

    after: str
    before: str


def verify(engine: Engine) -> tuple[Gap, ...]:
    """Read and check all files, and return the gaps between what is stored of the changes.

    Raises PgBackRestError: of kind "damaged" when a file is, or when changes are missing that a backup needs.
    """
    lines = run(engine, ["verify", "--log-level-console=detail"])
    text = "\n".join(lines)
    if "No usable" in text and "is or was the repo encrypted" in text:
        raise explain(0, lines)
    if found := _BAD.search(text):
        raise PgBackRestError(DAMAGED, f"The database's repository is damaged: {_what(lines)}.", found[0])
    ranges = sorted((start, stop) for start, stop in _RANGE.findall(text))
    for backup in info(engine).backups:
        _require(backup, ranges)
    return gaps(ranges)


def gaps(ranges: Sequence[tuple[str, str]]) -> tuple[Gap, ...]:
    """Return what lies between ranges of one timeline; another timeline begins where it left the one before."""
    pairs = zip(ranges, ranges[1:], strict=False)
    return tuple(Gap(before[1], after[0]) for before, after in pairs if before[1][:8] == after[0][:8])


def _require(backup: Backup, ranges: Sequence[tuple[str, str]]) -> None:
    if not any(start <= backup.wal_start and backup.wal_stop <= stop for start, stop in ranges):
        said = (
            f"of {backup.wal_start} to {backup.wal_stop} something is missing, so the backup {backup.label} is useless"
        )
        raise PgBackRestError(DAMAGED, f"The database's repository is damaged: {said}.", said)


def _what(lines: Sequence[str]) -> str:
    """Return the line that names the first damaged file, else the one that counts."""
    for pattern in (r"(?:invalid checksum|invalid size|missing file|unable to) .*", r"backup: .*(?:invalid|missing).*"):
        found = re.search(pattern, "\n".join(lines))
        if found:
            return found[0].strip()
    return next((line.strip() for line in lines if _BAD.search(line)), "files are missing or invalid")
