"""One file with what people entered: the database as SQL, the documents, the settings; readable without HotGigs."""

import tarfile
import tempfile
from pathlib import Path

from hotgigs.kernel.errors import Unavailable
from hotgigs.ops.system.programs import run
from hotgigs.ops.uninstall.manifest import STATE

DOCUMENTS = Path("/var/lib/hotgigs/documents")
SETTINGS = Path("/etc/hotgigs")


def export(target: Path) -> None:
    """Write the export; it holds personal data and secrets, so only root reads it.

    Raises Unavailable when the database cannot be read, FileExistsError when the file is there.
    """
    scratch = target.with_name(f".{target.name}.part")
    # Where it goes with the books if we are killed before it goes by itself.
    with tempfile.TemporaryDirectory(prefix="export-", dir=STATE) as folder:
        dump = Path(folder) / "database.sql"
        done = run(
            [
                "pg_dump",
                "--host=/run/postgresql",
                "--username=hotgigs_owner",
                "--no-owner",
                f"--file={dump}",
                "hotgigs",
            ],
            seconds=3600,
        )
        if not done.ok:
            raise Unavailable(f"The database cannot be exported: {done.said()}")
        scratch.touch(mode=0o600)
        with tarfile.open(scratch, "w:gz", compresslevel=3) as archive:
            archive.add(dump, arcname="hotgigs-export/database.sql")
            for path, name in ((DOCUMENTS, "documents"), (SETTINGS, "settings")):
                if path.is_dir():
                    archive.add(path, arcname=f"hotgigs-export/{name}")
    if target.exists():
        scratch.unlink()
        raise FileExistsError(17, "The export is there already", str(target))
    scratch.replace(target)
