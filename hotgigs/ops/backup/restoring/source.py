"""Where a restore takes its state from: this box's own repositories, or a target and the recovery key alone."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from hotgigs.kernel.errors import Conflict
from hotgigs.ops.backup import erasures, pgbackrest, restic, sets
from hotgigs.ops.backup.box import BackupBox
from hotgigs.ops.backup.keys import RecoveryKey
from hotgigs.ops.backup.layout import Layout
from hotgigs.ops.backup.pgbackrest import Engine
from hotgigs.ops.backup.restic import Repository, Snapshot
from hotgigs.ops.backup.restoring.opening import unknown_repository
from hotgigs.ops.backup.sets import Manifest
from hotgigs.ops.system.scratch import scratch
from hotgigs.privacy.queries import ErasureRow

LOCAL = "local"
Fetch = Callable[[Callable[[int, int], None] | None], None]


@dataclass(frozen=True)
class Source:
    """Sets that can be restored, and what reads them."""

    name: str
    manifests: list[Manifest]
    engine: Engine
    files: Repository
    state: Path
    """The history beside the database, as it was at the source's newest moment."""
    until: datetime | None
    """The newest moment that it has; None for this box, which has the present one."""
    fetch: Fetch
    """Brings the whole repository of the database here; nothing to do where it is here already."""

    def erasures(self) -> list[ErasureRow]:
        """Return who was erased, as far as the source knows."""
        return erasures.read(self.state / "erasures.ndjson")


def local(box: BackupBox) -> Source:
    """Return this box's own repositories."""
    manifests, _ = sets.listed(box.layout.sets)
    return Source(LOCAL, manifests, box.engine, box.local(), box.layout.state, None, lambda _: None)


@contextmanager
def target(box: BackupBox, name: str, to: datetime | None) -> Iterator[Source]:
    """Open one of this box's targets by its name, or any other by its address. Raises Conflict when there is none."""
    if "://" in name:
        _, repository = unknown_repository(name, box.layout.secrets, box.key)
    else:
        chosen = next((one for one in box.targets() if one.name == name), None)
        if chosen is None:
            known = ", ".join(box.settings.backup_targets) or "none"
            raise Conflict(f"There is no target {name}. The targets are: {known}.")
        repository = box.repository(chosen)
    with opened(repository, name, box.key, box.engine, to) as source:
        yield source


@contextmanager
def opened(
    repository: Repository, name: str, key: RecoveryKey, engine: Engine, to: datetime | None
) -> Iterator[Source]:
    """Open a repository of a target: its newest state, or for a moment in the past what held it first."""
    layout = Layout()
    snapshot = _holding(restic.snapshots(repository), to, name)
    # On the disk of the backups: the repository of the database comes here whole.
    with scratch("fetched-", layout.engine_repository.parent) as folder:
        folder.chmod(0o711)
        place = folder / str(layout.engine_repository).lstrip("/")
        stanza = f"{layout.engine_repository}/*/{engine.stanza}"
        small = [str(layout.state), f"{stanza}/*.info", f"{stanza}/*.info.copy"]
        restic.restore(repository, snapshot.id, folder, include=small)
        state = folder / str(layout.state).lstrip("/")
        manifests, _ = sets.listed(state / "sets")

        def fetch(progress: Callable[[int, int], None] | None) -> None:
            restic.restore(repository, snapshot.id, folder, include=[str(layout.engine_repository)], progress=progress)

        apart = pgbackrest.engine_for_copy(folder / "engine", place, key, stanza=engine.stanza)
        yield Source(name, manifests, apart, repository, state, snapshot.time, fetch)


def _holding(found: list[Snapshot], to: datetime | None, name: str) -> Snapshot:
    """Return the newest snapshot, or the oldest that was made after a moment: later ones may have let go of it."""
    if not found:
        raise Conflict(f"There is no set at {name} yet.")
    after = [
        one for one in found if to is not None and one.time > to and any(tag.startswith("set:") for tag in one.tags)
    ]
    return after[0] if after else found[-1]
