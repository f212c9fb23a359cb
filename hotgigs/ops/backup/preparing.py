"""Makes what backups need before the first of them: recovery key, number of the box, password of the repository.

The playbook runs it: python -m hotgigs.ops.backup.preparing. It prints which files it made, and nothing of them.
"""

import grp
import json
import os
import stat
import sys
import uuid
from dataclasses import dataclass
from pathlib import Path

from hotgigs.kernel.errors import HotGigsError, Unavailable
from hotgigs.ops.backup import keys
from hotgigs.ops.system.files import write_durably

_REPOSITORIES = ("pgbackrest/backup", "restic/config")
_PROBLEM = 1


@dataclass(frozen=True)
class Places:
    """Where everything lies; tests put another folder in place of the root, and a group of their own."""

    root: Path = Path("/")
    group: str = "postgres"

    @property
    def key(self) -> Path:
        """The recovery key, for root alone."""
        return self.root / "etc/hotgigs/secrets/backup_key"

    @property
    def password(self) -> Path:
        """What pgBackRest reads beside its settings, for postgres too."""
        return self.root / "etc/pgbackrest/conf.d/hotgigs-key.conf"

    @property
    def box(self) -> Path:
        """What tells this box from one that was restored from its backups."""
        return self.root / "var/lib/hotgigs/state/backup/box.json"

    @property
    def backups(self) -> Path:
        """The repositories on this box."""
        return self.root / "var/backups/hotgigs"


def prepare(places: Places) -> list[Path]:
    """Make what is missing, put right what differs, and return which files that were.

    Raises WrongKey when the key is damaged, Unavailable when it is gone and backups are there that only it opens.
    """
    made = []
    if not places.key.exists():
        _refuse_a_second_key(places)
        keys.keep(keys.make(), places.key)
        made.append(places.key)
    if _keep_password(keys.read(places.key), places):
        made.append(places.password)
    if not places.box.exists():
        write_durably(places.box, json.dumps({"id": str(uuid.uuid4())}) + "\n", 0o600)
        made.append(places.box)
    return made


def _refuse_a_second_key(places: Places) -> None:
    """A new key would open none of the backups that are there, and nobody would know until a restore."""
    found = [places.backups / name for name in _REPOSITORIES if (places.backups / name).exists()]
    if found:
        raise Unavailable(
            f"The recovery key {places.key} is gone, and there are backups in {places.backups} that only it opens."
            f" Put it back as you exported it, or move these backups away: mv {places.backups} {places.backups}.old"
        )


def _keep_password(key: keys.RecoveryKey, places: Places) -> bool:
    """Write what pgBackRest signs in to its repository with; tells whether that was another file than before."""
    text = f"# Follows from {places.key}; written by HotGigs.\n[global]\nrepo1-cipher-pass={key.pgbackrest()}\n"
    group = grp.getgrnam(places.group).gr_gid
    wanted = (0o640, os.geteuid(), group)
    path = places.password
    if path.exists():
        found = path.lstat()
        if (stat.S_IMODE(found.st_mode), found.st_uid, found.st_gid) == wanted and path.read_text() == text:
            return False
    # Closed until it has its group.
    write_durably(path, text, 0o600)
    os.chown(path, wanted[1], group)
    os.chmod(path, wanted[0])
    return True


def main() -> int:
    """Prepare this box."""
    try:
        made = prepare(Places())
    except (HotGigsError, OSError, KeyError) as error:
        sys.stderr.write(f"{error}\n")
        return _PROBLEM
    sys.stdout.write(json.dumps({"made": [str(path) for path in made]}) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
