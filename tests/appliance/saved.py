"""A box whose backups are tried: what is in its database, and how its repository is spoilt and put right again."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tests.appliance.filled import Filled
from tests.appliance.mail import Mailbox
from tests.appliance.network import wait_for

REPOSITORY = "/var/backups/hotgigs/pgbackrest"
DROPPED = "/var/spool/hotgigs/wal-dropped"
TABLES = ("jobs", "posts", "companies", "candidates", "applications", "people", "documents", "stages", "questions")
FACTS = "; ".join(
    f"SELECT '{table}', count(*), md5(string_agg(one::text, '|' ORDER BY one.id)) FROM {table} one"  # noqa: S608 - names of ours
    for table in TABLES
)
"""Every row of these tables, by its hash."""
FILES = "cd /var/lib/hotgigs/documents && find . -path './??/??/*' -type f -exec sha256sum {} + | sort"
"""Every document, by its hash and its name."""


@dataclass(frozen=True)
class Saved:
    """The box, and the mail that leaves it."""

    filled: Filled
    mailbox: Mailbox

    def sql(self, statement: str) -> str:
        """Run a statement as the superuser of the cluster."""
        command = ("psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "hotgigs", "-c", statement)
        return self.filled.machine.run(*command, user="postgres").stdout.strip()

    def shell(self, script: str) -> str:
        """Run a script as root; returns what it printed."""
        return self.filled.machine.run("sh", "-euc", script).stdout.strip()

    def moment(self) -> str:
        """Return the present moment, as a restore takes it; what comes next comes after it."""
        return self.shell("date -u +%Y-%m-%dT%H:%M:%S.%6NZ; sleep 1")

    def told(self, *arguments: str) -> dict[str, Any]:
        """Run hotgigs-admin, whatever its exit code is; returns its JSON."""
        return dict(json.loads(self.filled.admin(*arguments, "--json", check=False)))

    def wait_until_read(self) -> None:
        """Wait until every document is read: until then its row changes by itself."""
        pending = "SELECT count(*) FROM documents WHERE state = 'pending'"
        wait_for(lambda: self.sql(pending) == "0", "documents that are read", 900)

    def drill(self, *flags: str) -> dict[str, Any]:
        """Drill now."""
        return self.told("backup", "drill", *flags)

    def checked(self, topic: str) -> None:
        """Look at everything as the timer does, and wait for the mail about one thing."""
        self.mailbox.received.clear()
        self.shell("systemctl start hotgigs-check.service")
        self.mailbox.wait_for(lambda mail: topic in str(mail.get_content()), 120)


@contextmanager
def spoilt(saved: Saved, path: str, how: str) -> Iterator[None]:
    """Spoil a file of the box for as long as the block lasts; `how` is a script that finds it as $file."""
    saved.shell(f"cp --archive '{path}' /root/kept; file='{path}'; {how}")
    try:
        yield
    finally:
        saved.shell(f"cp --archive /root/kept '{path}'; rm /root/kept")


@contextmanager
def deaf_archive(saved: Saved) -> Iterator[None]:
    """Have the repository take nothing of the log while the block lasts."""
    saved.shell(f"chown -R root:root {REPOSITORY}/archive/hotgigs/*/")
    try:
        yield
    finally:
        saved.shell(f"chown -R postgres:postgres {REPOSITORY}/archive")


def wait_for_set(saved: Saved, known: str) -> None:
    """Wait until there is a newer set than the one that was the newest."""
    wait_for(lambda: saved.told("backup", "list")["sets"][0]["id"] > known, "another set", 300)
