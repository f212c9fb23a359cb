"""Everything that backups of one box work with, opened once for a command."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hotgigs.kernel.errors import Unavailable
from hotgigs.ops.appliance.settings import Appliance
from hotgigs.ops.backup import keys, live, pgbackrest, targets
from hotgigs.ops.backup.cluster import Apart
from hotgigs.ops.backup.facts import Server
from hotgigs.ops.backup.keys import RecoveryKey
from hotgigs.ops.backup.layout import Layout
from hotgigs.ops.backup.restic import Repository
from hotgigs.ops.backup.targets import Target
from hotgigs.ops.system.files import write_durably
from hotgigs.ops.system.identity import CLUSTER


@dataclass(frozen=True)
class BackupBox:
    """The settings, key, engines and targets of one box."""

    settings: Appliance
    key: RecoveryKey
    layout: Layout = field(default_factory=Layout)
    engine: pgbackrest.Engine = field(default_factory=pgbackrest.Engine)
    server: Server = field(default_factory=Server)
    superuser: str = "postgres"
    """Superuser of the cluster."""

    @property
    def id(self) -> str:
        """Return the name that tells this box from others that back up to the same place."""
        return str(_read(self.layout.state / "box.json")["id"])

    def local(self) -> Repository:
        """Return the local repository of files."""
        return targets.local(self.key, self.layout.files_repository)

    def number_for(self, name: str) -> int:
        """Return the number of a target that is added: its own from before, or one that was never used.

        A repository that is gone from the settings may still be read one day, and one that comes back is opened again.
        """
        known = _read(self.layout.state / "targets.json")
        if name in known:
            return int(known[name]["number"])
        return 1 + max((int(row["number"]) for row in known.values()), default=0)

    def targets(self) -> list[Target]:
        """Return the targets off the box, each with the number that its password comes from."""
        known = _read(self.layout.state / "targets.json")
        fresh = [name for name in self.settings.backup_targets if name not in known]
        for name in fresh:
            known[name] = {"number": 1 + max((row["number"] for row in known.values()), default=0), "suffix": ""}
        if fresh:
            text = json.dumps(known, indent=1, sort_keys=True) + "\n"
            write_durably(self.layout.state / "targets.json", text, 0o600)
        return [
            Target(name, url, known[name]["number"], known[name]["suffix"])
            for name, url in sorted(self.settings.backup_targets.items())
        ]

    def apart(self, data: Path, private: Path) -> Apart:
        """Return where a copy of the cluster may run beside it."""
        return Apart(data, private, live.find(self.engine).binaries, self.engine.user, self.superuser)

    def repository(self, target: Target) -> Repository:
        """Return the repository of a target."""
        return targets.repository(target, self.layout.secrets, self.key)


def open_box(settings: Appliance, layout: Layout | None = None) -> BackupBox:
    """Read key and places of this box.

    Raises Unavailable on a box that makes no backups yet, or whose key is damaged.
    """
    layout = layout or Layout()
    if not layout.key.exists():
        raise Unavailable(f"This box has no recovery key ({layout.key}). Next: hotgigs-admin configure")
    port = CLUSTER.read_text(encoding="utf-8").rpartition("PGPORT=")[2].strip()
    # Named apart from the rest, its configuration would have the folder beside it forgotten, and with it the key.
    engine = pgbackrest.Engine(options=(f"--config-include-path={pgbackrest.CONFIG.parent}/conf.d",))
    try:
        key = keys.read(layout.key)
    except keys.WrongKey as error:
        # Nobody typed it: the box is not as it shall be.
        raise Unavailable(f"{error.sentence} Next: put the key that was exported there") from error
    return BackupBox(settings, key, layout, engine, Server(port=int(port)))


def _read(file: Path) -> dict[str, Any]:
    return dict(json.loads(file.read_text(encoding="utf-8"))) if file.exists() else {}
