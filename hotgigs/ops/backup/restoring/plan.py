"""What a restore would do: from where, to which moment, what it replaces, what it needs."""

import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from hotgigs.kernel import clock
from hotgigs.kernel.errors import Conflict, Invalid, NotFound
from hotgigs.ops.backup import histories, pgbackrest, records
from hotgigs.ops.backup.box import BackupBox
from hotgigs.ops.backup.pgbackrest import Backup, Info
from hotgigs.ops.backup.progress import readable
from hotgigs.ops.backup.restoring.source import Source
from hotgigs.ops.backup.sets import Manifest

DATABASE, FILES = "database", "files"
_ROOM = 1.3
"""Of the database's size, as free space: the new one stands beside the old one until it is proven."""


@dataclass(frozen=True)
class Wanted:
    """What was asked for: a set, a moment, or neither for the newest state; and whether only a part."""

    set: str = ""
    to: datetime | None = None
    only: str = ""
    """database, files, or nothing for both."""


@dataclass(frozen=True)
class Plan:
    """A restore that can be done."""

    wanted: Wanted
    source: str
    """local, or the name of the target."""
    manifest: Manifest
    backup: Backup
    timeline: int | None
    """The history of the database that the moment is in, when a later restore began another one."""
    to: datetime
    """The moment that comes back."""
    earliest: datetime
    latest: datetime
    postgresql: str
    """Major version of this box's cluster."""
    needs: int
    """Bytes of free space."""
    free: int
    estimate: float | None
    """Seconds that the last drill took, scaled by size; None before the first drill."""

    @property
    def replaces(self) -> list[str]:
        """Return in words what will be replaced."""
        words = []
        if self.wanted.only != FILES:
            words.append(f"the database, by its state of {self.to:%Y-%m-%d %H:%M:%S} UTC")
        if self.wanted.only != DATABASE:
            words.append("documents that are missing in the store; none is deleted")
        return words

    def refuse_what_cannot_be(self) -> None:
        """Raise Conflict when there is not enough room, or when this box has another PostgreSQL than the set."""
        of_set = self.manifest.postgresql.partition(".")[0]
        if self.wanted.only != FILES and of_set != self.postgresql:
            raise Conflict(
                f"The set is of PostgreSQL {of_set}, and this box has {self.postgresql}: files of one mean nothing to"
                " the other. Restore onto a box with the same one; backups/README.md tells how to go by its dump."
            )
        if self.wanted.only != FILES and self.free < self.needs:
            missing = readable(self.needs - self.free)
            raise Conflict(
                f"The restored database needs {readable(self.needs)} beside the present one, and {readable(self.free)}"
                f" are free: {missing} are missing. Make room, and run this again."
            )


def make_plan(box: BackupBox, wanted: Wanted, source: Source, data: Path) -> Plan:
    """Return the plan for what was asked for.

    Raises Invalid for a moment that cannot be restored, with the range that can; NotFound for a set that is not there.
    """
    if wanted.set and wanted.to:
        raise Invalid("Say --set or --to, not both: a set has its own moment.")
    info = pgbackrest.info(source.engine)
    usable = [one for one in source.manifests if one.label in {backup.label for backup in info.backups}]
    if not usable:
        raise Conflict(f"There is no set at {source.name} that could be restored. Next: hotgigs-admin backup list")
    latest = source.until or clock.now()
    restores = histories.turns(source.state)
    if wanted.set:
        manifest = _named(wanted.set, usable)
        to = manifest.at
    else:
        to = wanted.to or latest
        manifest = _newest_before(
            [one for one in usable if not histories.is_abandoned(one.at, to, restores)] or usable, info, to, latest
        )
    backup = _backup_of(manifest, info)
    return Plan(
        wanted=wanted,
        source=source.name,
        manifest=manifest,
        backup=backup,
        timeline=histories.timeline(backup, manifest.at, to, restores),
        to=to,
        earliest=usable[0].at,
        latest=latest,
        postgresql=(data / "PG_VERSION").read_text(encoding="ascii").strip(),
        needs=int(manifest.database_bytes * _ROOM),
        free=shutil.disk_usage(data.parent).free,
        estimate=_estimate(box, manifest),
    )


def _named(name: str, usable: list[Manifest]) -> Manifest:
    found = next((one for one in usable if one.id == name), None)
    if found is None:
        there = ", ".join(one.id for one in usable[-5:])
        raise NotFound(f"There is no set {name}. The newest are: {there}. Next: hotgigs-admin backup list")
    return found


def _newest_before(usable: list[Manifest], info: Info, to: datetime, latest: datetime) -> Manifest:
    """Return the newest set from before a moment. Raises Invalid when there is none, never "the nearest"."""
    stopped = {backup.label: backup.stopped for backup in info.backups}
    before = [one for one in usable if stopped[one.label] <= to]
    if to > latest or not before:
        when = (
            "lies in the future"
            if to > clock.now()
            else "is later than what was saved"
            if to > latest
            else "is before the oldest set"
        )
        first = stopped[usable[0].label]
        raise Invalid(
            f"{to:%Y-%m-%d %H:%M:%S} UTC {when}. Possible is any moment from {first:%Y-%m-%d %H:%M:%S} to"
            f" {latest:%Y-%m-%d %H:%M:%S} UTC."
        )
    return before[-1]


def _backup_of(manifest: Manifest, info: Info) -> Backup:
    found = next((one for one in info.backups if one.label == manifest.label), None)
    if found is None:
        raise Conflict(
            f"The set {manifest.id} has a manifest, and its backup {manifest.label} is gone from the repository."
            " Next: hotgigs-admin backup list"
        )
    return found


def _estimate(box: BackupBox, manifest: Manifest) -> float | None:
    """Return how long it may take: as long as the last drill that passed, scaled by the size of the database."""
    passed = [row for row in records.history(box.layout.state / "drills.ndjson") if row.get("outcome") == "passed"]
    if not passed:
        return None
    last = passed[-1]
    return float(last["recovery_seconds"]) * max(1.0, manifest.database_bytes / max(1, int(last["database_bytes"])))
