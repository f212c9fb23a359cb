"""Looks at the box: what is well, what needs a look, with evidence and the command that mends it."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from hotgigs import migrations
from hotgigs.audit import queries as audit
from hotgigs.kernel import clock, db, outbox
from hotgigs.kernel.box import Box
from hotgigs.kernel.errors import Unavailable
from hotgigs.search.engine import SearchEngine

DISK_WARNING, DISK_PROBLEM = 0.85, 0.95
SEAL_SECONDS = 120


@dataclass(frozen=True)
class Check:
    """One thing that was looked at; state is ok, warning or problem."""

    name: str
    state: str
    evidence: str
    remedy: str = ""


def look_at_box(box: Box, engine: SearchEngine) -> list[Check]:
    """Look at everything that pages and work depend on; never raises for what it finds."""
    checks = [*_redis(box), _store(box), _disk(box), _search(engine)]
    try:
        with db.reading() as session:
            schema = _schema(session)
            # Without its tables there is nothing to look at in the database.
            return [schema, *checks, *([_work(session), _trail(session)] if schema.state == "ok" else [])]
    except Unavailable as error:
        evidence = f"does not answer: {error.reason}" if error.reason else "does not answer"
        return [Check("Database", "problem", evidence, "systemctl status postgresql"), *checks]


def verdict(checks: list[Check]) -> str:
    """Return the worst state of all."""
    states = {check.state for check in checks}
    return next(state for state in ("problem", "warning", "ok") if state in states or state == "ok")


def _schema(session: Session) -> Check:
    found = migrations.present(session.connection())
    if found is None or found < migrations.newest():
        return Check("Database", "problem", f"schema {found or 'none'} is old", "hotgigs-admin db migrate")
    return Check("Database", "ok", f"answers, schema {found}")


def _redis(box: Box) -> list[Check]:
    cache, queue = box.cache.answers(), box.queues["work"].depth() is not None
    remedy = "systemctl status redis-server@queue redis-server@cache"
    return [
        Check("Cache", "ok", "Redis answers")
        if cache
        else Check("Cache", "warning", "Redis does not answer; limits are counted by each process", remedy),
        Check("Queue", "ok", "Redis answers")
        if queue
        else Check("Queue", "warning", "Redis does not answer; the sweep does the work every 30 s", remedy),
    ]


def _store(box: Box) -> Check:
    folder = box.config.storage_path
    try:
        folder.stat()
    except FileNotFoundError:
        return Check("Documents", "problem", f"{folder} is missing", f"mkdir -p {folder}")
    except OSError as error:
        return Check("Documents", "problem", f"{folder} cannot be seen: {error.strerror}", f"namei -l {folder}")
    if not os.access(folder, os.W_OK | os.X_OK):
        return Check("Documents", "problem", f"{folder} cannot be written", f"ls -ld {folder}")
    return Check("Documents", "ok", f"kept in {folder}")


def _disk(box: Box) -> Check:
    """Look at the fullest of the disks that documents and index lie on."""
    folders = [path for path in (box.config.storage_path, box.config.index_path) if os.access(path, os.F_OK)]
    usages = {folder: shutil.disk_usage(folder) for folder in folders or [Path("/")]}
    shares = {folder: 1 - usage.free / usage.total for folder, usage in usages.items()}
    fullest = max(shares, key=lambda folder: shares[folder])
    share = shares[fullest]
    evidence = f"{share:.0%} of {usages[fullest].total / 2**30:.0f} GB used"
    if share < DISK_WARNING:
        return Check("Disk", "ok", evidence)
    state = "problem" if share >= DISK_PROBLEM else "warning"
    return Check("Disk", state, f"{evidence}, where {fullest} lies", f"df -h {fullest}")


def _search(engine: SearchEngine) -> Check:
    health = engine.health()
    if not health.readable:
        # Its first sentence: the next one names the remedy.
        evidence = (health.problem or "The search index cannot be read").split(". ")[0]
        return Check("Search", "warning", evidence, "hotgigs-admin search rebuild")
    return Check("Search", "ok", f"{health.documents:,} jobs, {health.size_bytes / 2**20:.1f} MB")


def _work(session: Session) -> Check:
    depths = outbox.depths(session)
    given_up = sum(count for (_, _, state), count in depths.items() if state == "given_up")
    if given_up:
        return Check(
            "Work",
            "problem",
            f"{given_up:,} {'piece' if given_up == 1 else 'pieces'} of work given up",
            "hotgigs-admin queue retry",
        )
    waiting = sum(depths.values())
    return Check(
        "Work", "ok", f"{waiting:,} {'piece waits' if waiting == 1 else 'pieces wait'}" if waiting else "nothing waits"
    )


def _trail(session: Session) -> Check:
    oldest = audit.oldest_unsealed(session)
    if oldest is None:
        return Check("Audit trail", "ok", "every event is sealed")
    if (clock.now() - oldest).total_seconds() > SEAL_SECONDS:
        return Check("Audit trail", "warning", "events wait for their seal", "systemctl status hotgigs-worker")
    return Check("Audit trail", "ok", "the newest events are being sealed")
