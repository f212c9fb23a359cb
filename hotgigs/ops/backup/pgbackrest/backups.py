"""What the database's repository holds, and which backup leads to a time."""

import json
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from hotgigs.ops.backup.pgbackrest.engine import Engine, run
from hotgigs.ops.backup.pgbackrest.errors import OTHER, PgBackRestError, explain_status

_OK, _NO_BACKUPS, _OTHER = 0, 2, 99


@dataclass(frozen=True)
class Backup:
    """One backup; `size` is what it restores to, `moved` what it added to the repository, in bytes."""

    label: str
    kind: str
    started: datetime
    stopped: datetime
    wal_start: str
    wal_stop: str
    size: int
    moved: int
    error: bool
    """Whether pages failed their checksums in the database itself."""
    prior: str | None


@dataclass(frozen=True)
class Info:
    """All backups, oldest first, and the stored changes of the present cluster."""

    backups: tuple[Backup, ...]
    wal_min: str | None
    wal_max: str | None
    system_id: int
    postgresql: str


def info(engine: Engine) -> Info:
    """Return what the repository holds. Raises PgBackRestError when it is missing or the key does not open it."""
    text = "\n".join(run(engine, ["info", "--output=json", "--log-level-console=off", "--log-level-stderr=error"]))
    try:
        # With a wrong key it puts noise into its message, which strict JSON would not hold.
        return read_info(json.loads(text[text.index("[") :], strict=False))
    except (ValueError, LookupError, TypeError) as error:
        unknown = PgBackRestError(OTHER, "pgBackRest told of its backups in an unknown form.", text[:200])
        told = explain_status(_OTHER, text)
        raise (told if told.kind != OTHER else unknown) from error


def read_info(found: list[dict[str, Any]]) -> Info:
    """Return what `info` printed for one stanza. Raises PgBackRestError for a status that is no good."""
    stanza = found[0]
    status = stanza["status"]
    if status["code"] not in (_OK, _NO_BACKUPS):
        said = next((repo["status"]["message"] for repo in stanza.get("repo", []) if repo["status"]["code"]), "")
        raise explain_status(status["code"], said or status["message"])
    # After an upgrade of PostgreSQL the last one is the present cluster.
    database = stanza["db"][-1]
    archives = [each for each in stanza["archive"] if each["database"]["id"] == database["id"]]
    return Info(
        backups=tuple(sorted((_backup(each) for each in stanza["backup"]), key=lambda each: each.label)),
        wal_min=archives[-1]["min"] if archives else None,
        wal_max=archives[-1]["max"] if archives else None,
        system_id=int(database["system-id"]),
        postgresql=str(database["version"]),
    )


def _backup(found: dict[str, Any]) -> Backup:
    sizes, times, archive = found["info"], found["timestamp"], found["archive"]
    return Backup(
        label=found["label"],
        kind=found["type"],
        started=datetime.fromtimestamp(times["start"], timezone.utc),
        stopped=datetime.fromtimestamp(times["stop"], timezone.utc),
        wal_start=archive["start"],
        wal_stop=archive["stop"],
        size=sizes["size"],
        moved=sizes["repository"]["delta"],
        error=bool(found.get("error")),
        prior=found["prior"],
    )
