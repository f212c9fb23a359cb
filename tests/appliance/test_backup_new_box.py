"""A box that is gone comes back on another one, from a target and the recovery key alone."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

import pytest

from tests.appliance import roots
from tests.appliance.acme import Acme
from tests.appliance.conftest import MakeMachine
from tests.appliance.filled import Filled
from tests.appliance.installed import AUTHORITY, DOMAIN, PATIENCE, SOURCE, prepare, timed
from tests.appliance.load import MARK, Applying, Sent
from tests.appliance.machine import Machine
from tests.appliance.mail import Mailbox
from tests.appliance.names import Names
from tests.appliance.network import Segment, wait_for
from tests.appliance.vault import HOSTS, KEY, Vault

RECOVERY_KEY = "/root/recovery-key.txt"
LOADED = f"SELECT id FROM candidates WHERE email LIKE '{MARK}%'"  # noqa: S608 - our own words
COUNTS = (
    "SELECT (SELECT count(*) FROM jobs), (SELECT count(*) FROM people),"  # noqa: S608 - our own words
    f" (SELECT count(*) FROM applications WHERE candidate_id NOT IN ({LOADED}))"
)
DOCUMENTS = "cd /var/lib/hotgigs/documents && find . -path './??/??/*' -type f -exec sha256sum {} + | sort"
LOAD_SECONDS = 100
"""How long people apply before the box is lost."""
RECOVERY_POINT = 60
"""Seconds of work that may be lost, for rows and for files."""
ERASED = "SELECT count(*) FROM candidates WHERE id = '{}' AND status <> 'anonymized'"


@dataclass
class Moved:
    """The old box as it was when it was lost, and the new one."""

    counts: str
    documents: str
    vault: dict[str, int]
    moment: datetime
    erased: str
    mails: int
    sent: list[Sent]
    lost_at: float
    """Seconds since the epoch, when the old box was destroyed."""
    seconds: float
    """From the command on the new box to its end, installation included."""
    machine: Machine
    said: str


def sql(machine: Machine, query: str) -> str:
    """Ask a box's database."""
    argv = ("psql", "-XAtq", "--username=hotgigs_backup", f"--command={query}", "hotgigs")
    return machine.run(*argv).stdout.strip()


@pytest.fixture(scope="module")
def vault(segment: Segment) -> Iterator[Vault]:
    """Start a target."""
    started = Vault(segment)
    yield started
    started.stop()


@pytest.fixture(scope="module")
def moved(filled: Filled, vault: Vault, acme: Acme, names: Names, mailbox: Mailbox, make_machine: MakeMachine) -> Moved:
    """Back up a box, erase somebody, lose the box, and install another one from the target."""
    old = filled.machine
    vault.add_to(old)
    old.run("hotgigs-admin", "backup", "export-key", "--to", RECOVERY_KEY)
    old.run("hotgigs-admin", "backup", timeout=900)
    moment = datetime.now(timezone.utc)
    erased = sql(old, "SELECT id FROM candidates WHERE status = 'active' ORDER BY id LIMIT 1")
    filled.admin("privacy", "erase", erased, "--reason", "asked", "--yes")
    # The daemon brings it to the target within a minute; nobody waits for the next night.
    wanted = f'"{erased}"'
    kept = "cat /var/lib/hotgigs/state/backup/erasures.ndjson || echo"
    wait_for(lambda: wanted in old.run("sh", "-c", kept).stdout, "the erasure", 120)
    wait_for(lambda: _is_there(old, moment), "the target", 180)
    counts, documents = sql(old, COUNTS), old.run("sh", "-c", DOCUMENTS).stdout
    key = old.get(RECOVERY_KEY)
    load = Applying(old, filled.world.posts[1].slug)
    load.begin()
    time.sleep(LOAD_SECONDS)
    lost_at = time.time()
    old.kill_abruptly()
    load.end()
    stored, mails = vault.repositories(), _of_the_site(mailbox)
    new = make_machine(roots.base(old.suite))
    prepare(new, acme, names)
    vault.introduce(new)
    new.put(RECOVERY_KEY, key, mode=0o600)
    opens = ("--target-key-file", KEY, "--target-hosts-file", HOSTS)
    origin = ("--restore-from", vault.url, "--recovery-key-file", RECOVERY_KEY)
    done, seconds = timed(lambda: new.run(f"{SOURCE}/scripts/install", *origin, *opens, "--yes", timeout=PATIENCE))
    told = done.stdout + done.stderr
    return Moved(counts, documents, stored, moment, erased, mails, load.sent, lost_at, seconds, new, told)


def _is_there(machine: Machine, moment: datetime) -> bool:
    told = json.loads(machine.run("hotgigs-admin", "backup", "target", "list", "--json").stdout)
    last = told["targets"][0]["last_success"]
    return last is not None and datetime.fromisoformat(last) > moment + timedelta(seconds=1)


def _of_the_site(mailbox: Mailbox) -> int:
    """Count the mails to people; the checks of a box tell its administrator what they find."""
    return sum("ops@jobs.test" not in str(mail["To"]) for mail in mailbox.received)


def test_everything_is_there_again(moved: Moved) -> None:
    assert sql(moved.machine, COUNTS) == moved.counts
    there = moved.machine.run("sh", "-c", DOCUMENTS).stdout
    assert set(moved.documents.splitlines()) <= set(there.splitlines())
    assert moved.machine.failed_units() == []


def test_at_most_a_minute_is_lost(moved: Moved, record_property: Callable[[str, object], None]) -> None:
    emails = set(sql(moved.machine, "SELECT email FROM candidates").splitlines())
    there = moved.machine.run("sh", "-c", DOCUMENTS).stdout
    rows = [one.at for one in moved.sent if one.email not in emails]
    files = [one.at for one in moved.sent if one.sha256 not in there]
    points = {
        name: moved.lost_at - min(lost, default=moved.lost_at) for name, lost in (("rows", rows), ("files", files))
    }
    record_property("applications sent, rows lost, files lost", [len(moved.sent), len(rows), len(files)])
    record_property("seconds of work lost", {name: round(seconds, 1) for name, seconds in points.items()})
    record_property("seconds from the command to the running site", round(moved.seconds))
    assert len(moved.sent) > LOAD_SECONDS / 5
    assert max(points.values()) <= RECOVERY_POINT, points


def test_the_site_answers_and_search_finds(moved: Moved, acme: Acme) -> None:
    assert AUTHORITY
    fetch = ("curl", "--silent", "--show-error", "--fail", "--insecure", f"--resolve={DOMAIN}:443:127.0.0.1")
    page = moved.machine.run(*fetch, f"https://{DOMAIN}/jobs").stdout
    assert "/jobs/" in page


def test_no_mail_was_sent_and_what_waited_is_held(moved: Moved, mailbox: Mailbox) -> None:
    assert _of_the_site(mailbox) == moved.mails
    waiting = "SELECT count(*) FROM outbox WHERE kind = 'mail.send' AND state IN ('waiting', 'leased')"
    assert sql(moved.machine, waiting) == "0"


def test_who_was_erased_stays_erased_also_at_an_earlier_moment(moved: Moved) -> None:
    assert sql(moved.machine, ERASED.format(moved.erased)) == "0"


def test_it_writes_beside_the_old_archive_and_not_into_it(moved: Moved, vault: Vault) -> None:
    wait_for(lambda: len(vault.repositories()) > len(moved.vault), "the new box's own repository", 300)
    now = vault.repositories()
    assert {name: now[name] for name in moved.vault} == moved.vault
    (own,) = now.keys() - moved.vault.keys()
    assert own.startswith("restic-")


def test_the_same_command_again_restores_nothing_over_what_is_there(moved: Moved, vault: Vault) -> None:
    before = sql(moved.machine, "SELECT system_identifier FROM pg_control_system()")
    origin = ("--restore-from", vault.url, "--recovery-key-file", RECOVERY_KEY)
    said = moved.machine.run(f"{SOURCE}/scripts/install", *origin, "--yes", timeout=PATIENCE)
    assert "came back from its backup before" in said.stdout + said.stderr
    assert sql(moved.machine, "SELECT system_identifier FROM pg_control_system()") == before


def test_going_back_to_before_the_erasure_erases_again(moved: Moved, vault: Vault) -> None:
    when = f"{moved.moment:%Y-%m-%dT%H:%M:%SZ}"
    moved.machine.run("hotgigs-admin", "restore", "run", "--from", vault.url, "--to", when, "--yes", timeout=PATIENCE)
    assert sql(moved.machine, ERASED.format(moved.erased)) == "0"
    assert sql(moved.machine, "SELECT count(*) FROM candidates") != "0"
