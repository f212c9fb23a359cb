"""Looks at what pages depend on through the eyes of the process that answers them, in a few milliseconds."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from hotgigs import migrations
from hotgigs.audit import queries as audit
from hotgigs.kernel import clock, db, holding, outbox
from hotgigs.kernel.box import Box
from hotgigs.kernel.errors import Unavailable
from hotgigs.search.engine import SearchEngine

DISK_WARNING, DISK_PROBLEM = 0.85, 0.95
SEAL_SECONDS = 120


@dataclass(frozen=True)
class Sight:
    """One thing that was looked at; state is ok, warning or problem."""

    name: str
    state: str
    evidence: str
    remedy: str = ""


def look_at_box(box: Box, engine: SearchEngine) -> list[Sight]:
    """Look at everything that pages and work depend on; never raises for what it finds."""
    checks = [*_redis(box), _store(box), _disk(box), _search(engine)]
    try:
        with db.reading() as session:
            schema = _schema(session)
            # Without its tables there is nothing to look at in the database.
            return [schema, *checks, *([_work(session), _trail(session)] if schema.state == "ok" else [])]
    except Unavailable as error:
        evidence = f"does not answer: {error.reason}" if error.reason else "does not answer"
        return [Sight("Database", "problem", evidence, "systemctl status postgresql"), *checks]


def verdict(checks: list[Sight]) -> str:
    """Return the worst state of all."""
    states = {check.state for check in checks}
    return next(state for state in ("problem", "warning", "ok") if state in states or state == "ok")


def _schema(session: Session) -> Sight:
    found = migrations.present(session.connection())
    if found is None or found < migrations.newest():
        return Sight("Database", "problem", f"schema {found or 'none'} is old", "hotgigs-admin db migrate")
    return Sight("Database", "ok", f"answers, schema {found}")


def _redis(box: Box) -> list[Sight]:
    cache, queue = box.cache.answers(), box.queues["work"].depth() is not None
    remedy = "systemctl status redis-server@queue redis-server@cache"
    return [
        Sight("Cache", "ok", "Redis answers")
        if cache
        else Sight("Cache", "warning", "Redis does not answer; limits are counted by each process", remedy),
        Sight("Queue", "ok", "Redis answers")
        if queue
        else Sight("Queue", "warning", "Redis does not answer; the sweep does the work every 30 s", remedy),
    ]


def _store(box: Box) -> Sight:
    folder = box.config.storage_path
    try:
        folder.stat()
    except FileNotFoundError:
        return Sight("Documents", "problem", f"{folder} is missing", f"mkdir -p {folder}")
    except OSError as error:
        return Sight("Documents", "problem", f"{folder} cannot be seen: {error.strerror}", f"namei -l {folder}")
    if not os.access(folder, os.W_OK | os.X_OK):
        return Sight("Documents", "problem", f"{folder} cannot be written", f"ls -ld {folder}")
    return Sight("Documents", "ok", f"kept in {folder}")


def _disk(box: Box) -> Sight:
    """Look at the fullest of the disks that documents and index lie on."""
    folders = [path for path in (box.config.storage_path, box.config.index_path) if os.access(path, os.F_OK)]
    usages = {folder: shutil.disk_usage(folder) for folder in folders or [Path("/")]}
    shares = {folder: 1 - usage.free / usage.total for folder, usage in usages.items()}
    fullest = max(shares, key=lambda folder: shares[folder])
    share = shares[fullest]
    evidence = f"{share:.0%} of {usages[fullest].total / 2**30:.0f} GB used"
    if share < DISK_WARNING:
        return Sight("Disk", "ok", evidence)
    state = "problem" if share >= DISK_PROBLEM else "warning"
    return Sight("Disk", state, f"{evidence}, where {fullest} lies", f"df -h {fullest}")


def _search(engine: SearchEngine) -> Sight:
    health = engine.health()
    if not health.readable:
        # Its first sentence: the next one names the remedy.
        evidence = (health.problem or "The search index cannot be read").split(". ")[0]
        return Sight("Search", "warning", evidence, "hotgigs-admin search rebuild")
    return Sight("Search", "ok", f"{health.documents:,} jobs, {health.size_bytes / 2**20:.1f} MB")


def _work(session: Session) -> Sight:
    depths = outbox.depths(session)
    given_up = sum(count for (_, _, state), count in depths.items() if state == "given_up")
    if given_up:
        return Sight(
            "Work",
            "problem",
            f"{given_up:,} {'piece' if given_up == 1 else 'pieces'} of work given up",
            "hotgigs-admin queue retry",
        )
    held = holding.look(session)
    if held.count:
        return Sight("Work", "warning", held.words, holding.REMEDY)
    waiting = sum(depths.values())
    return Sight(
        "Work", "ok", f"{waiting:,} {'piece waits' if waiting == 1 else 'pieces wait'}" if waiting else "nothing waits"
    )


def _trail(session: Session) -> Sight:
    oldest = audit.oldest_unsealed(session)
    if oldest is None:
        return Sight("Audit trail", "ok", "every event is sealed")
    if (clock.now() - oldest).total_seconds() > SEAL_SECONDS:
        return Sight("Audit trail", "warning", "events wait for their seal", "systemctl status hotgigs-worker")
    return Sight("Audit trail", "ok", "the newest events are being sealed")
