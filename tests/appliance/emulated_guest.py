"""Runs in an emulated machine, on a site that was made elsewhere: makes a set, or looks at what a power cut left.

Run: python -m tests.appliance.emulated_guest FOLDER backup SEED | look
"""

import json
import random
import signal
import sys
from pathlib import Path

from devtools.postgresql import PostgreSQL, find_binaries
from hotgigs.kernel.storage import DocumentStore
from hotgigs.ops.backup import drilling, running, sets, verifying
from hotgigs.ops.backup.drilling import Order
from hotgigs.ops.backup.progress import Quiet
from tests.appliance.emulator import MARK
from tests.ops.backup.a_set import open_site
from tests.ops.backup.database import Database, archive_settings
from tests.ops.backup.site import Site

DOCUMENTS = 3
DOCUMENT_BYTES = 400_000


class Console:
    """Tells the console what a backup does, as its command line would show it."""

    def __init__(self) -> None:
        self._what = ""

    def begin(self, what: str) -> None:
        """Say what begins."""
        self._what = what
        say("begin", what=what)

    def amount(self, done: int, total: int) -> None:
        """Say nothing: that would slow down what is watched."""

    def end(self, outcome: str = "") -> None:
        """Say what is done."""
        say("end", what=self._what)


def say(event: str, **facts: object) -> None:
    """Write a line for who watches the console."""
    sys.stdout.write(MARK + json.dumps({"event": event, **facts}) + "\n")
    sys.stdout.flush()


def open_database(folder: Path) -> Site:
    """Return the site of a folder; its database waits for the disk, as on a box."""
    box = open_site(folder)
    binaries = find_binaries()
    assert binaries is not None
    # What it says shares the console with us, so it says little.
    settings = {"log_checkpoints": "off", "shared_buffers": "32MB", **archive_settings(folder)}
    server = PostgreSQL(binaries, folder / "data", folder / "sockets", settings=settings)
    server.start()
    say("database")
    return Site(box, Database(folder, box.key, server, box.engine), DocumentStore(box.layout.documents))


def back_up(site: Site, seed: int) -> None:
    """Upload documents, make a set, and wait for the power to go."""
    dice = random.Random(seed)
    for _ in range(DOCUMENTS):
        say("uploaded", sha256=site.upload(dice.randbytes(DOCUMENT_BYTES)))
    made = running.make_set(site.box, Console())
    say("made", set=made.manifest.id)
    signal.pause()


def look(site: Site) -> None:
    """Say what is there: sets, documents, what the proofs find, and whether a further set is made."""
    found, faults = sets.listed(site.box.layout.sets)
    named = {str(row[0]) for row in site.sql("SELECT sha256 FROM documents")}
    stored = {path.name for path in site.store.folder.glob("??/??/*")}
    say("listed", sets=[one.id for one in found], faults=faults)
    say("documents", named=sorted(named), lost=sorted(named - stored))
    say("verified", faults=verifying.verify(site.box, Quiet()).faults)
    drill = drilling.run(site.box, Quiet(), Order(False, lambda _server, _store: None))
    say("drilled", set=drill.set, outcome=drill.outcome, sentence=drill.sentence)
    made = running.make_set(site.box, Console()).manifest
    after, faults = sets.listed(site.box.layout.sets)
    faults += verifying.verify(site.box, Quiet()).faults
    say("made", set=made.id, documents=made.rows["documents"], sets=[one.id for one in after], faults=faults)


def main() -> int:
    """Do what the arguments say."""
    folder, order, *seed = sys.argv[1:]
    site = open_database(Path(folder))
    if order == "backup":
        back_up(site, int(seed[0]))
    else:
        look(site)
    return 0


if __name__ == "__main__":
    sys.exit(main())
