"""Restores in place: the new state is made and proven beside the present one, and takes its place in one step."""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from hotgigs.kernel import clock
from hotgigs.kernel.storage import DocumentStore
from hotgigs.ops.backup import cluster, erasures, pgbackrest, records
from hotgigs.ops.backup.box import BackupBox
from hotgigs.ops.backup.cluster import Apart
from hotgigs.ops.backup.facts import Facts, read_documents
from hotgigs.ops.backup.live import Live, Services
from hotgigs.ops.backup.progress import Telling
from hotgigs.ops.backup.restoring import database, files
from hotgigs.ops.backup.restoring.database import Settled
from hotgigs.ops.backup.restoring.files import Returned
from hotgigs.ops.backup.restoring.plan import DATABASE, FILES, Plan
from hotgigs.ops.backup.restoring.source import Source
from hotgigs.ops.backup.restoring.steps import RolledBack, Step, run_steps
from hotgigs.ops.system.exchange import exchange
from hotgigs.ops.system.files import write_durably
from hotgigs.privacy.queries import ErasureRow

MARK = "hotgigs-restore"
"""Lies in a data directory that a restore made: who is interrupted knows by it which of two is live."""


@dataclass
class Outcome:
    """What a restore did."""

    set: str
    to: str
    seconds: float = 0.0
    facts: Facts | None = None
    settled: Settled | None = None
    files: Returned | None = None
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Restore:
    """One restore: its plan, the places it works in, and what the application does for it."""

    box: BackupBox
    plan: Plan
    live: Live
    services: Services
    source: Source
    outbound: Sequence[str]
    """Kinds of work that reach the world outside, and are held until a person lets them go."""
    rebuild: Callable[[], None]
    """Builds what is derived from the database anew: search index and cache."""
    answers: Callable[[], None]
    """Raises when the site does not answer as it should."""
    save: Callable[[], str]
    """Makes a set of the present state and returns its id; a note when there is no state that could be saved."""

    @property
    def name(self) -> str:
        """Return the set that comes back."""
        return self.plan.manifest.id

    def erased(self) -> list[ErasureRow]:
        """Return who was erased, as the histories beside the databases know it: the source's, and that of this box."""
        return erasures.together(self.source.erasures(), erasures.read(self.box.layout.erasures))

    @property
    def apart(self) -> Apart:
        """Return where the new state is made: on the disk of the live one."""
        return _beside(self.box, self.live)


def run(restore: Restore, telling: Telling) -> Outcome:
    """Restore. Whoever calls this holds the lock of the box.

    Raises RolledBack when something failed and the site is as it was, Stuck when a person must look.
    """
    began = time.monotonic()
    outcome = Outcome(restore.plan.manifest.id, f"{restore.plan.to:%Y-%m-%dT%H:%M:%SZ}")
    only = restore.plan.wanted.only
    clean_up(restore.box, restore.live)
    steps = [_saving(restore, outcome)]
    if only != FILES:
        steps += [_fetching(restore, telling), _recovering(restore, outcome)]
    if only != DATABASE:
        steps.append(Step("documents", lambda: _bring_back(restore, outcome, only)))
    if only != FILES:
        steps += _swapping(restore, outcome)
    try:
        run_steps(steps, telling)
    except RolledBack:
        restore.services.settled()
        raise
    restore.services.settled()
    outcome.seconds = round(time.monotonic() - began, 1)
    _remember(restore, outcome)
    return outcome


def clean_up(box: BackupBox, found: Live) -> bool:
    """Take away what an interrupted restore left; tells whether its new state is the live one.

    The two states are exchanged in one step, so the live one is always whole: the old one, or the new one.
    """
    cluster.remove(_beside(box, found))
    marked = (found.data / MARK).exists()
    if marked:
        to = (found.data / MARK).read_text(encoding="utf-8").strip()
        row = {"operation": "restore", "at": clock.now(), "to": to, "outcome": "interrupted after it took effect"}
        (found.data / MARK).unlink()
        records.append(box.layout.state / "operations.ndjson", row)
    return marked


def _beside(box: BackupBox, found: Live) -> Apart:
    folder, name = found.data.parent, found.data.name
    return box.apart(folder / f"{name}.restore", folder / f"{name}.restore-run")


def _saving(restore: Restore, outcome: Outcome) -> Step:
    def save() -> None:
        outcome.notes.append(restore.save())

    return Step("save the present state", save)


def _fetching(restore: Restore, telling: Telling) -> Step:
    plan = restore.plan

    def fetch() -> None:
        restore.source.fetch(telling.amount)
        to = plan.to if plan.wanted.set or plan.wanted.to else None
        database.fetch(
            restore.source.engine,
            plan.backup,
            restore.apart,
            to=to,
            timeline=plan.timeline if to else None,
            progress=telling.amount,
        )

    return Step("database", fetch, lambda: cluster.remove(restore.apart))


def _recovering(restore: Restore, outcome: Outcome) -> Step:
    def recover() -> None:
        with database.recovered(restore.source.engine, restore.apart, durable=True) as apart:
            outcome.facts = database.examine(apart.server(), restore.plan.manifest)
            outcome.settled = database.settle(apart.server(), restore.erased(), restore.outbound, restore.name)
            _write_needed(restore, read_documents(apart.server()))
            database.finish(apart)
        database.announce_history(restore.apart)
        write_durably(restore.apart.data / MARK, f"{restore.plan.to.isoformat()}\n", 0o644)

    return Step("recover and check it", recover)


def _swapping(restore: Restore, outcome: Outcome) -> list[Step]:
    services = restore.services
    return [
        Step("stop the site", services.stop_site, services.start_site),
        Step("stop the database", services.stop_database, services.start_database),
        Step(
            "change over",
            lambda: exchange(restore.live.data, restore.apart.data),
            lambda: _change_back(restore),
        ),
        Step("start the database", services.start_database, services.stop_database),
        # Another box's cluster is a stranger to this one's repository; this box's own is at home there already.
        Step("archive", lambda: pgbackrest.adopt(restore.box.engine), lambda: None),
        Step("search index and cache", restore.rebuild),
        Step("start the site", services.start_site, services.stop_site),
        Step("ask the site", restore.answers),
        Step("take away the old state", lambda: _finish(restore, outcome)),
    ]


def _change_back(restore: Restore) -> None:
    if (restore.live.data / MARK).exists():
        exchange(restore.live.data, restore.apart.data)


def _finish(restore: Restore, outcome: Outcome) -> None:
    (restore.live.data / MARK).unlink()
    cluster.remove(restore.apart)
    for name in outcome.settled.files if outcome.settled else ():
        DocumentStore(restore.box.layout.documents).delete(name)


def _bring_back(restore: Restore, outcome: Outcome, only: str) -> None:
    known = erasures.days(restore.erased())
    needed = read_documents(restore.box.server) if only == FILES else _read_needed(restore)
    outcome.files = files.bring_back(needed, restore.box.layout.documents, restore.source.files, known)


def _needed(restore: Restore) -> Path:
    return restore.apart.private / "documents"


def _write_needed(restore: Restore, names: set[str]) -> None:
    _needed(restore).write_text(json.dumps(sorted(names)), encoding="utf-8")


def _read_needed(restore: Restore) -> list[str]:
    return list(json.loads(_needed(restore).read_text(encoding="utf-8")))


def _remember(restore: Restore, outcome: Outcome) -> None:
    row = {"operation": "restore", "at": clock.now(), "set": outcome.set, "to": outcome.to, "outcome": "done"}
    records.append(restore.box.layout.state / "operations.ndjson", {**row, "seconds": outcome.seconds})
