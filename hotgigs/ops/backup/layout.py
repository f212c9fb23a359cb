"""Where backups, their keys and their history are on a box."""

from dataclasses import dataclass
from pathlib import Path

SERVICE_PATHS = ("var/lib/hotgigs/documents", "etc/hotgigs", "etc/letsencrypt", "var/lib/hotgigs/state")
"""What is in every set beside the database, below the root of the box."""


@dataclass(frozen=True)
class Layout:
    """The paths of one box; tests put another folder in place of its root."""

    root: Path = Path("/")

    @property
    def key(self) -> Path:
        """Return the file of the recovery key."""
        return self.secrets / "backup_key"

    @property
    def secrets(self) -> Path:
        """Return the folder of secrets."""
        return self.root / "etc/hotgigs/secrets"

    @property
    def state(self) -> Path:
        """Return the folder of what must survive a restore: manifests, drills, operations, erasures."""
        return self.root / "var/lib/hotgigs/state/backup"

    @property
    def sets(self) -> Path:
        """Return the folder of manifests; a set without one does not exist."""
        return self.state / "sets"

    @property
    def erasures(self) -> Path:
        """Return the history of who was erased, which a restore of the database does not touch."""
        return self.state / "erasures.ndjson"

    @property
    def documents(self) -> Path:
        """Return the document store."""
        return self.root / "var/lib/hotgigs/documents"

    @property
    def engine_repository(self) -> Path:
        """Return pgBackRest's repository."""
        return self.root / "var/backups/hotgigs/pgbackrest"

    @property
    def files_repository(self) -> Path:
        """Return the local repository of files."""
        return self.root / "var/backups/hotgigs/restic"

    @property
    def dumps(self) -> Path:
        """Return the folder of the database in its second format."""
        return self.root / "var/backups/hotgigs/dumps"

    @property
    def drills(self) -> Path:
        """Return where drills work: on the disk of the backups, so that a full one shows there first."""
        return self.root / "var/backups/hotgigs/drill"

    @property
    def dropped(self) -> Path:
        """Return the marker of WAL that was let go because nothing took it."""
        return self.root / "var/spool/hotgigs/wal-dropped"

    def files(self) -> list[Path]:
        """Return the folders and files that each set holds beside the database; what is not there is left out."""
        return [path for path in (self.root / name for name in SERVICE_PATHS) if path.exists()]
