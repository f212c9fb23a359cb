"""Measure a set and its way back, beside pg_basebackup with zstd and plain restic on the same data, in one run.

Run: python benchmarks/backup.py [--database MB] [--files MB]

Everything is started here: PostgreSQL that archives, pgBackRest, restic. Printed are the seconds of each part, and
what the two plain programs need together for the same. As root, PostgreSQL runs as its own user.
"""

import argparse
import io
import os
import platform
import random
import re
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path

import psycopg2

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

# The path above makes this file runnable by itself.
from hotgigs.ops.backup import pgbackrest, restic, running, targets  # noqa: E402 - the path comes first
from hotgigs.ops.backup.progress import readable  # noqa: E402 - the path comes first
from hotgigs.ops.backup.restoring import running as restoring  # noqa: E402 - the path comes first
from hotgigs.ops.backup.restoring import source  # noqa: E402 - the path comes first
from hotgigs.ops.backup.restoring.plan import Wanted, make_plan  # noqa: E402 - the path comes first
from hotgigs.ops.backup.restoring.running import Restore  # noqa: E402 - the path comes first
from tests.ops.backup.database import USER  # noqa: E402 - the path comes first
from tests.ops.backup.site import SITE, Site, made  # noqa: E402 - the path comes first

MB = 1 << 20
TEXTS = ROOT / "hotgigs/demo/texts"
LIMIT = 1.3
"""Times what the two plain programs need together."""
FILE_BYTES = 200_000
WORDS = 110
"""Words of a row. Text of words in no order compresses about as well as what people write: to a third."""


class Parts:
    """Takes the time of each part of the work."""

    def __init__(self) -> None:
        """Begin."""
        self.seconds: dict[str, float] = {}
        self._what, self._began = "", 0.0

    def begin(self, what: str) -> None:
        """Take what is done now."""
        self._what, self._began = what, time.monotonic()

    def amount(self, done: int, total: int) -> None:
        """Say nothing."""

    def end(self, outcome: str = "") -> None:
        """Take that it is done."""
        self.seconds[self._what] = time.monotonic() - self._began

    def __str__(self) -> str:
        """Return the parts that took long enough to matter."""
        return ", ".join(f"{what} {took:.1f}" for what, took in self.seconds.items() if took >= 0.05)


def main() -> int:
    """Measure, and print the table; the exit code is 1 when the limit is not kept."""
    arguments = parsed()
    with made() as site:
        fill(site, arguments.database, arguments.files)
        print_machine(site)
        parts = [Parts(), Parts(), Parts()]
        rows = [
            ("set, all of it", seconds(lambda: running.make_set(site.box, parts[0], full=True))),
            ("  the next one", seconds(lambda: running.make_set(site.box, parts[1]))),
            ("pg_basebackup | zstd", seconds(lambda: basebackup(site))),
            ("plain restic", seconds(lambda: plain_restic(site))),
            ("restore of the set", seconds(lambda: restore(site, parts[2]))),
            ("base backup | tar, and start", seconds(lambda: unpack(site))),
            ("plain restic restore", seconds(lambda: plain_restore(site))),
        ]
    for name, found in zip(("set", "next set", "restore"), parts, strict=True):
        print(f"{name}: {found}")
    return tell(dict(rows))


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", type=int, default=700, metavar="MB", help="size of the database")
    parser.add_argument("--files", type=int, default=300, metavar="MB", help="size of the documents")
    return parser.parse_args()


def fill(site: Site, database_mb: int, files_mb: int) -> None:
    words, dice, server = vocabulary(), random.Random(1), site.database.server
    site.sql("CREATE TABLE ballast (number integer, text text)")
    line = psycopg2.connect(host=str(server.sockets), user="hotgigs", dbname=SITE)
    written = number = 0
    while written < database_mb * MB:
        rows = [f"{number + place}\t{' '.join(dice.choices(words, k=WORDS))}\n" for place in range(10_000)]
        batch = "".join(rows)
        line.cursor().copy_expert("COPY ballast FROM STDIN", io.StringIO(batch))
        written, number = written + len(batch), number + len(rows)
    line.commit()
    line.close()
    for _ in range(files_mb * MB // FILE_BYTES):
        site.upload(secrets.token_bytes(FILE_BYTES))
    site.sql("CHECKPOINT")


def vocabulary() -> list[str]:
    """Return the words of the sample's texts."""
    texts = " ".join(path.read_text(encoding="utf-8") for path in sorted(TEXTS.rglob("*.toml")))
    return sorted(set(re.findall(r"[a-z]{3,12}", texts)))


def print_machine(site: Site) -> None:
    size = int(str(site.sql("SELECT pg_database_size(current_database())")[0][0]))
    files = sum(path.stat().st_size for path in site.store.folder.glob("??/??/*"))
    versions = f"pgBackRest {pgbackrest.version()}, restic {'.'.join(map(str, restic.version()))}"
    machine = f"{os.cpu_count()} cores, {platform.machine()}, load {os.getloadavg()[0]:.1f}"
    print(f"{datetime.now(timezone.utc):%Y-%m-%d}, {machine}")
    print(f"{versions}; database {readable(size)}, documents {readable(files)}\n")


def seconds(do: Callable[[], object]) -> float:
    began = time.monotonic()
    do()
    return time.monotonic() - began


def basebackup(site: Site) -> None:
    server = site.database.server
    program = [
        str(server.binaries / "pg_basebackup"),
        f"--host={server.sockets}",
        "--username=hotgigs",
        "--wal-method=fetch",
    ]
    dump = subprocess.Popen([*program, "--format=tar", "--pgdata=-", "--checkpoint=fast"], stdout=subprocess.PIPE)
    with base(site).open("wb") as target:
        subprocess.run(["zstd", "-3", "-T2", "-q", "-c"], stdin=dump.stdout, stdout=target, check=True)
        os.fsync(target.fileno())
    if dump.wait():
        raise RuntimeError("pg_basebackup failed")


def plain_restic(site: Site) -> None:
    plain = targets.local(site.box.key, site.database.folder / "plain")
    restic.create(plain)
    restic.back_up(plain, site.box.layout.files(), tags=("plain",))


def restore(site: Site, parts: Parts) -> None:
    # All documents are gone, too.
    for path in site.store.folder.glob("??"):
        shutil.rmtree(path)
    origin = source.local(site.box)
    plan = make_plan(site.box, Wanted(), origin, site.live.data)
    work = Restore(site.box, plan, site.live, site, origin, (), lambda: None, lambda: None, lambda: "")
    outcome = restoring.run(work, parts)
    if outcome.files is None or outcome.files.lost:
        raise RuntimeError("documents did not come back")


def unpack(site: Site) -> None:
    folder = site.database.folder / "unpacked"
    folder.mkdir(mode=0o700)
    subprocess.run(["tar", "--zstd", "-xf", base(site), "-C", folder], check=True)
    if site.database.server.account:
        site.database.server.account.own(folder)
    subprocess.run(["sync", "-f", folder], check=True)
    # As a restore does: until the database answers, and by a server that is stopped in good order.
    with site.database.started(folder) as server:
        server.execute("SELECT count(*) FROM documents", SITE)


def plain_restore(site: Site) -> None:
    plain = targets.local(site.box.key, site.database.folder / "plain")
    restic.restore(plain, restic.snapshots(plain)[-1].id, site.database.folder / "plain-back")


def base(site: Site) -> Path:
    return site.database.folder / "base.tar.zst"


def tell(taken: dict[str, float]) -> int:
    for name, took in taken.items():
        print(f"{name:<34} {took:8.1f} s")
    backup = taken["set, all of it"] / (taken["pg_basebackup | zstd"] + taken["plain restic"])
    back = taken["restore of the set"] / (taken["base backup | tar, and start"] + taken["plain restic restore"])
    print(f"\nbackup  {backup:.2f} times both plain programs together (limit {LIMIT})")
    print(f"restore {back:.2f} times both plain programs together (limit {LIMIT})")
    print(f"PostgreSQL ran as {USER}. A set waits for its WAL and writes a manifest; a restore checks what came back.")
    return 1 if max(backup, back) > LIMIT else 0


if __name__ == "__main__":
    sys.exit(main())
