"""Recovers a database apart from the live one, and makes it fit to take its place."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from hotgigs import migrations
from hotgigs.audit import commands as audit
from hotgigs.kernel import outbox
from hotgigs.kernel.errors import Conflict
from hotgigs.kernel.permissions import SYSTEM
from hotgigs.ops.backup import cluster, pgbackrest
from hotgigs.ops.backup.cluster import Apart
from hotgigs.ops.backup.facts import Facts, Server, read_facts
from hotgigs.ops.backup.pgbackrest import Backup, Engine
from hotgigs.ops.backup.sets import Manifest
from hotgigs.privacy import commands as privacy
from hotgigs.privacy.queries import ErasureRow

# What recovery was told; it must not speak when the server starts another time.
_RECOVERY_SETTINGS = (
    *("restore_command", "recovery_target", "recovery_target_time", "recovery_target_name", "recovery_target_action"),
    *("recovery_target_timeline", "recovery_target_inclusive", "archive_mode"),
)


def fetch(
    engine: Engine,
    backup: Backup,
    apart: Apart,
    *,
    to: datetime | None,
    timeline: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Bring the files of a backup to a new data directory; the server recovers when it starts there."""
    cluster.remove(apart)
    apart.data.mkdir(mode=0o700)
    cluster.own(apart, apart.data)
    if timeline is not None:
        engine = replace(engine, options=(*engine.options, f"--target-timeline={timeline}"))
    pgbackrest.restore(engine, apart.data, set_label=backup.label, to=to, progress=progress)


@contextmanager
def recovered(engine: Engine, apart: Apart, *, durable: bool) -> Iterator[Apart]:
    """Start the server on what was fetched, and give it when it has come to its moment.

    PostgreSQL refuses a moment after the last transaction that was stored. Where WAL ends because nothing happened
    since, its end is that moment; where a segment is missing on the way, Unavailable says so.
    """
    try:
        with cluster.running(apart, durable=durable):
            yield apart
            return
    except cluster.TooShort:
        newest = pgbackrest.info(engine).wal_max
        if not newest or cluster.last_wal(apart.log) < newest:
            raise
    _go_to_the_end(apart.data)
    with cluster.running(apart, durable=durable):
        yield apart


def _go_to_the_end(data: Path) -> None:
    """Let recovery go on from where it stopped, to the end of what is stored."""
    settings = data / "postgresql.auto.conf"
    lines = settings.read_text(encoding="utf-8").splitlines()
    settings.write_text(
        "\n".join(line for line in lines if not line.startswith("recovery_target")) + "\n", encoding="utf-8"
    )


def examine(server: Server, manifest: Manifest) -> Facts:
    """Return what the recovered database says of itself.

    Raises Conflict when its schema is newer than this release, or when tables of the set are missing or all empty.
    """
    facts = read_facts(server)
    if facts.revision > migrations.newest():
        raise Conflict(
            f"The set has schema {facts.revision}, and this release knows {migrations.newest()} at most."
            " Update HotGigs first. Next: hotgigs-admin update plan"
        )
    missing = sorted(manifest.rows.keys() - facts.rows.keys())
    if missing:
        raise Conflict(f"The recovered database lacks tables that the set had: {', '.join(missing)}.")
    if sum(manifest.rows.values()) and not sum(facts.rows.values()):
        raise Conflict("The recovered database is empty, and the set was not.")
    return facts


@dataclass(frozen=True)
class Settled:
    """What was done to a recovered database before it may be live."""

    held: int
    """Pieces of work that would have reached the world outside."""
    erased: int
    """People who were erased since, and are again."""
    files: tuple[str, ...]
    """Hashes of files that went with them."""


def settle(server: Server, erasures: Sequence[ErasureRow], outbound: Sequence[str], name: str) -> Settled:
    """Make a recovered database fit to be live: hold its mail, erase again who was erased since, put it on record.

    `outbound` are the kinds of work that reach the world outside, `name` is the set that came back.
    """
    url = f"postgresql+psycopg2://{server.user}@/{server.database}?host={server.socket}&port={server.port}"
    engine = create_engine(url)
    try:
        with Session(engine) as session, session.begin():
            held = outbox.hold(session, outbound)
            replayed = privacy.replay(session, erasures)
            audit.record(session, SYSTEM, "restored", ("set", name))
            return Settled(held, replayed.count, replayed.files)
    finally:
        engine.dispose()


def finish(apart: Apart) -> None:
    """Take away what only recovery needed, so that the server starts anywhere as any other does."""
    for name in _RECOVERY_SETTINGS:
        apart.sql(f"ALTER SYSTEM RESET {name}", "postgres")


def announce_history(apart: Apart) -> None:
    """Let the archive have the history file of a new timeline: recovery wrote it while nothing was archived."""
    folder = apart.data / "pg_wal"
    for history in folder.glob("*.history"):
        ready = folder / "archive_status" / f"{history.name}.ready"
        if not ready.with_suffix(".done").exists() and not ready.exists():
            ready.touch(mode=0o600)
            cluster.own(apart, ready)
