"""The site of an installed box, as the browser journeys know a site: they run on it unchanged."""

import time
from email.message import EmailMessage
from pathlib import Path

from devtools.mail_folder import Folder
from hotgigs.kernel import db
from hotgigs.kernel.box import open_box
from hotgigs.kernel.config import Config
from tests.appliance.installed import DOMAIN
from tests.appliance.machine import Machine
from tests.appliance.mail import Mailbox
from tests.browser.site import PATIENCE, Site

PATIENTLY = 3 * PATIENCE
"""Seconds that a mail may take from a box whose worker looks every half a minute at the latest."""


class InstalledSite(Site):
    """A site that runs on a machine; its database and its store are reached through the machine's files."""

    def __init__(self, machine: Machine, mailbox: Mailbox, folder: Path) -> None:
        """Open the machine's database, store and queues; the site itself runs already."""
        outer = db._current[:]
        box = open_box(Config.load(_environ(machine, folder)))
        database, db._current[:] = db.current(), outer
        super().__init__(f"https://{DOMAIN}", folder, {}, box, Folder(folder / "mail"), database)
        self._machine = machine
        self._received = mailbox

    def mails_to(self, address: str, *, subject: str = "", count: int = 1) -> list[EmailMessage]:
        """Wait for mails to an address, oldest first, whose subject contains some words.

        Raises AssertionError when they do not arrive.
        """
        end = time.monotonic() + PATIENTLY
        while time.monotonic() < end:
            caught = [mail for mail in self._received.received if _is_to(mail, address, subject)]
            if len(caught) >= count:
                return caught
            time.sleep(0.2)
        raise AssertionError(f"{count} mail(s) to {address} with {subject!r} did not arrive within {PATIENTLY:.0f} s")

    def run(self, *arguments: str) -> str:
        """Run a command of hotgigs-admin on the box, as root, and return what it printed."""
        return self._machine.run("hotgigs-admin", *arguments).stdout

    def start(self) -> None:
        """Do nothing: systemd has started it."""


def _is_to(mail: EmailMessage, address: str, subject: str) -> bool:
    return address in str(mail["To"]) and subject in str(mail["Subject"])


def _environ(machine: Machine, folder: Path) -> dict[str, str]:
    # No user namespace lies between: root here is root there, whom PostgreSQL takes for the owner of the tables.
    root = f"/proc/{machine.leader}/root"
    (folder / "secret").write_bytes(b"opens nothing on the box, signs nothing there")
    settings = {
        "SITE_URL": f"https://{DOMAIN}",
        "DATABASE_URL": f"postgresql+psycopg2://hotgigs_owner@/hotgigs?host={root}/run/postgresql",
        "REDIS_QUEUE_URL": f"unix://hotgigs_worker@{root}/run/redis-queue/redis.sock",
        "REDIS_CACHE_URL": f"unix://hotgigs_worker@{root}/run/redis-cache/redis.sock",
        "REDIS_PASSWORD_FILE": f"{root}/etc/hotgigs/secrets/redis_worker",
        "STORAGE_PATH": f"{root}/var/lib/hotgigs/documents",
        "INDEX_PATH": f"{root}/var/lib/hotgigs/index",
        "MAIL_URL": "smtp://127.0.0.1:1",
        "MAIL_FROM": f"Jobs <jobs@{DOMAIN}>",
        "SECRET_FILE": str(folder / "secret"),
    }
    return {f"HOTGIGS_{name}": value for name, value in settings.items()}
