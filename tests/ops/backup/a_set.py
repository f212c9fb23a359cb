"""Makes a set of a site that another process has made, to be killed on the way.

Run: python -m tests.ops.backup.a_set FOLDER [--full]
"""

import sys
from pathlib import Path

from hotgigs.kernel.errors import HotGigsError
from hotgigs.ops.appliance.settings import Appliance
from hotgigs.ops.backup import keys, running
from hotgigs.ops.backup.box import BackupBox
from hotgigs.ops.backup.facts import Server
from hotgigs.ops.backup.layout import Layout
from hotgigs.ops.backup.pgbackrest import Engine
from hotgigs.ops.backup.progress import Quiet
from tests.ops.backup.database import USER
from tests.ops.backup.site import BACKUP_ROLE

FAILED = 3


def open_site(folder: Path) -> BackupBox:
    """Return what backups of a site work with, from its folder alone."""
    layout = Layout(folder / "root")
    server = Server(socket=str(folder / "sockets"), user=BACKUP_ROLE)
    settings = Appliance(domain="jobs.test", tls="self-signed")
    engine = Engine(folder / "pgbackrest.conf", user=USER)
    return BackupBox(settings, keys.read(layout.key), layout, engine, server, superuser="hotgigs")


def main() -> int:
    """Make the set; the exit code is 3 when what it works with fails, as HotGigs' own command would say."""
    try:
        running.make_set(open_site(Path(sys.argv[1])), Quiet(), full="--full" in sys.argv)
    except HotGigsError as error:
        sys.stderr.write(f"{error}\n")
        return FAILED
    return 0


if __name__ == "__main__":
    sys.exit(main())
