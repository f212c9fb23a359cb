"""Backups on an installed box: sets, moments that come back, drills that find faults, an archive that is deaf."""

import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from hotgigs.ops.backup import keys
from tests.appliance.filled import Filled
from tests.appliance.installed import configure
from tests.appliance.mail import Mailbox
from tests.appliance.network import wait_for
from tests.appliance.saved import DROPPED, FACTS, FILES, REPOSITORY, Saved, deaf_archive, spoilt, wait_for_set

DISK = "/mnt/disk"
GONE = (
    "SET session_replication_role = replica; DELETE FROM jobs WHERE id = (SELECT job_id FROM applications LIMIT 1);"
    " DELETE FROM applications WHERE id IN (SELECT id FROM applications LIMIT 50)"
)
"""What somebody deletes by mistake: a job, and 50 applications."""
SITE = "curl -sk -o /dev/null -w '%{http_code}' -H Host:jobs.test --connect-to ::127.0.0.1: https://jobs.test"
WAITS = "find /var/lib/postgresql/*/*/pg_wal/archive_status -name '*.ready'"
DEAF_SECONDS = 600
STATE = "/var/lib/hotgigs/state/backup"


@pytest.fixture(scope="module")
def saved(filled: Filled, mailbox: Mailbox) -> Iterator[Saved]:
    """Have a disk for backups on the box, a first set, and somebody who is told of problems."""
    box = Saved(filled, mailbox)
    configure(filled.machine, "alert_email=ops@jobs.test")
    box.shell(f"mkdir {DISK} && mount -t tmpfs -o size=2g tmpfs {DISK}")
    filled.admin("demo", "load")
    box.wait_until_read()
    filled.admin("backup", "target", "add", "disk", f"file://{DISK}")
    filled.admin("backup", "--full")
    yield box
    box.shell(f"umount --lazy {DISK}")


def test_a_second_set_moves_only_what_changed(saved: Saved, record_property: Callable[[str, object], None]) -> None:
    first = saved.told("backup", "--full")
    second = saved.told("backup")
    assert first["ok"]
    assert second["ok"]
    assert second["targets"] == {"disk": ""}
    # What autovacuum has touched meanwhile has changed, too.
    assert second["set"]["moved"] < first["set"]["moved"] / 2
    record_property("bytes moved by a full set and by the next", [first["set"]["moved"], second["set"]["moved"]])
    assert saved.told("backup", "list")["sets"][0]["id"] == second["set"]["id"]
    assert saved.told("backup", "verify")["ok"]


def test_a_moment_comes_back(saved: Saved, record_property: Callable[[str, object], None]) -> None:
    before, files, moment = saved.sql(FACTS), saved.shell(FILES), saved.moment()
    applications = int(saved.sql("SELECT count(*) FROM applications"))
    documents = saved.sql("SELECT sha256 FROM documents ORDER BY sha256 LIMIT 20").splitlines()
    saved.sql(GONE)
    assert int(saved.sql("SELECT count(*) FROM applications")) == applications - 50
    for name in documents:
        saved.shell(f"rm /var/lib/hotgigs/documents/{name[:2]}/{name[2:4]}/{name}")
    done = saved.told("restore", "run", "--to", moment, "--yes")
    assert done["ok"]
    record_property("seconds of the restore", done["seconds"])
    assert saved.sql(FACTS) == before
    assert saved.shell(FILES) == files
    assert saved.filled.machine.failed_units() == []


@pytest.mark.parametrize(("time", "why"), [("2001-01-01T00:00:00Z", "oldest set"), ("2101-01-01T00:00:00Z", "future")])
def test_a_moment_that_cannot_be_is_refused(saved: Saved, time: str, why: str) -> None:
    done = saved.filled.machine.run("hotgigs-admin", "restore", "run", "--to", time, "--yes", check=False)
    assert done.returncode
    assert why in done.stderr
    assert "Possible is any moment from" in done.stderr


def test_who_was_erased_stays_so(saved: Saved) -> None:
    moment = saved.moment()
    email = saved.sql("SELECT email FROM candidates WHERE email LIKE '%@%' ORDER BY email LIMIT 1")
    saved.filled.admin("privacy", "erase", email, "--reason", "asked", "--yes")
    assert saved.told("restore", "run", "--to", moment, "--yes")["ok"]
    left = saved.sql("SELECT email FROM candidates").splitlines()
    assert left
    assert email not in left


def test_the_timer_drills_and_leaves_nothing_behind(saved: Saved) -> None:
    saved.filled.admin("backup")
    started, drills = saved.sql("SELECT pg_postmaster_start_time()"), drills_of(saved)
    with soon(saved, "hotgigs-drill"):
        wait_for(lambda: len(drills_of(saved)) > len(drills), "the drill of the timer", 300)
    last = drills_of(saved)[-1]
    assert last["outcome"] == "passed", last
    assert last["recovery_seconds"] > 0
    assert last["recovery_point_seconds"] >= 0
    wait_for(lambda: saved.shell("ls -A /var/backups/hotgigs/drill") == "", "end of the drill", 60)
    assert saved.sql("SELECT pg_postmaster_start_time()") == started


@contextmanager
def soon(saved: Saved, name: str) -> Iterator[None]:
    """Have a timer elapse in a few seconds instead of its own night."""
    folder = f"/run/systemd/system/{name}.timer.d"
    lines = "[Timer]\nOnCalendar=\nRandomizedDelaySec=0\nAccuracySec=1s\nOnActiveSec=3s\n"
    saved.filled.machine.put(f"{folder}/soon.conf", lines)
    saved.shell(f"systemctl daemon-reload; systemctl restart {name}.timer")
    try:
        yield
    finally:
        saved.shell(f"rm -r {folder}; systemctl daemon-reload; systemctl restart {name}.timer")


def drills_of(saved: Saved) -> list[dict[str, Any]]:
    said = saved.shell(f"cat {STATE}/drills.ndjson || echo")
    return [json.loads(line) for line in said.splitlines() if line]


def test_a_drill_needs_only_the_target(saved: Saved) -> None:
    # With the umask of its unit.
    done = json.loads(saved.shell("umask 077; hotgigs-admin backup drill --off-site --json"))
    assert done["ok"], done
    assert done["source"] == "disk"


def newest(saved: Saved) -> dict[str, str]:
    return dict(saved.told("backup", "list")["sets"][0])


def refuses(saved: Saved, reasons: set[str]) -> None:
    done = saved.drill()
    assert not done["ok"]
    assert done["reason"] in reasons, done
    saved.checked("backups.drill")


def test_a_flipped_byte_is_found(saved: Saved) -> None:
    label = newest(saved)["label"]
    largest = f"find {REPOSITORY}/backup/hotgigs/{label.split('_')[0]} -type f -printf '%s %p\\n' | sort -n | tail -n 1"
    path = saved.shell(f"{largest} | cut -d' ' -f2-")
    with spoilt(saved, path, 'printf X | dd of="$file" bs=1 seek=4000 conv=notrunc status=none'):
        refuses(saved, {"repository damaged"})


def test_a_missing_segment_is_found(saved: Saved) -> None:
    saved.filled.admin("backup")
    known = saved.filled.machine.run("pgbackrest", "--stanza=hotgigs", "info", "--output=json", user="postgres").stdout
    # The backup begins in it, so nothing can be recovered without.
    segment = json.loads(known)[0]["backup"][-1]["archive"]["start"]
    path = saved.shell(f"find {REPOSITORY}/archive/hotgigs -name '{segment}-*'")
    with spoilt(saved, path, 'rm "$file"'):
        refuses(saved, {"WAL missing"})


def test_a_missing_document_is_found(saved: Saved) -> None:
    name = saved.sql("SELECT sha256 FROM documents ORDER BY sha256 LIMIT 1")
    path = f"/var/lib/hotgigs/documents/{name[:2]}/{name[2:4]}/{name}"
    with spoilt(saved, path, 'rm "$file"'):
        saved.filled.admin("backup")
        refuses(saved, {"document missing"})
    saved.filled.admin("backup")


def test_a_newer_schema_is_found(saved: Saved) -> None:
    saved.sql("UPDATE alembic_version SET version_num = '9' || version_num")
    try:
        saved.filled.admin("backup")
        refuses(saved, {"schema"})
    finally:
        saved.sql("UPDATE alembic_version SET version_num = substr(version_num, 2)")
    saved.filled.admin("backup")


def test_a_full_disk_is_found(saved: Saved) -> None:
    place = "/var/backups/hotgigs/drill"
    saved.shell(f"mount -t tmpfs -o size=8m tmpfs {place}")
    try:
        refuses(saved, {"disk full"})
    finally:
        saved.shell(f"umount {place}")
    assert saved.drill()["ok"]


def test_an_archive_that_is_deaf_for_ten_minutes_catches_up(saved: Saved) -> None:
    with deaf_archive(saved):
        began = time.monotonic()
        saved.sql("CREATE TABLE IF NOT EXISTS burden (n integer); SELECT pg_switch_wal()")
        wait_for(lambda: saved.shell(f"{WAITS} -mmin +6") != "", "piece of the log that waits", 600)
        saved.checked("backups.archive")
        while time.monotonic() - began < DEAF_SECONDS:
            assert saved.shell(f"{SITE}/jobs") == "200"
            saved.sql("INSERT INTO burden VALUES (1); SELECT pg_switch_wal()")
            time.sleep(20)
    wait_for(lambda: saved.shell(WAITS) == "", "archive that caught up", 180)


def test_after_a_drop_there_is_a_new_set(saved: Saved) -> None:
    known = newest(saved)["id"]
    with deaf_archive(saved):
        saved.shell(
            "cp -a /etc/hotgigs/archive.env /root/env; sed -i 's/^SHARE.*/SHARE_PERCENT=0/' /etc/hotgigs/archive.env"
        )
        saved.sql("CREATE TABLE IF NOT EXISTS burden (n integer); SELECT pg_switch_wal()")
        saved.sql("INSERT INTO burden VALUES (1); SELECT pg_switch_wal()")
        wait_for(lambda: saved.shell(f"ls {DROPPED} || echo") != "", "piece that was let go", 120)
        saved.shell("cp -a /root/env /etc/hotgigs/archive.env")
    wait_for_set(saved, known)
    wait_for(lambda: saved.shell(f"ls {DROPPED} || echo") == "", "end of that word", 60)
    assert saved.filled.machine.failed_units() == []


def test_the_key_is_asked_for_until_it_was_exported(saved: Saved) -> None:
    def key_state() -> str:
        found = json.loads(saved.filled.admin("status", "--json", check=False))["checks"]
        return str(next(one["evidence"] for one in found if one["name"] == "Backups"))

    assert "never exported" in key_state()
    assert saved.filled.machine.run("hotgigs-admin", "status", check=False).returncode == 1
    saved.filled.admin("backup", "export-key", "--to", "/root/key")
    assert "never exported" not in key_state()


def test_the_key_is_in_no_command_line_no_log_and_no_copy(saved: Saved) -> None:
    key = keys.parse(saved.shell("cat /etc/hotgigs/secrets/backup_key"))
    words = [key.raw.hex(), key.pgbackrest(), key.restic(0), key.restic(1), *key.written().split("-")[1:]]
    running = saved.filled.machine.start("hotgigs-admin", "backup", "--full")
    lines = set()
    while running.is_running:
        lines.add(saved.shell("cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' ' || echo"))
    assert any("pgbackrest" in line for line in lines)
    assert any("restic" in line for line in lines)
    lines.add(saved.shell("journalctl --no-pager; cat /var/log/hotgigs/*.log /var/log/pgbackrest/*.log"))
    assert [word for word in words for said in lines if re.search(rf"\b{re.escape(word)}\b", said)] == []
    saved.filled.machine.put("/root/words", "\n".join(word for word in words if len(word) > 20) + "\n", mode=0o600)
    copies = f"/var/backups/hotgigs {DISK}"
    assert saved.shell(f"grep -rlF -f /root/words {copies} || echo none; rm /root/words") == "none"


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        ("rm $file", "This box has no recovery key"),
        ("echo nonsense > $file", "does not hold the backup key"),
        ("printf '%064d' 1 > $file", "key"),
    ],
    ids=["missing", "garbled", "another"],
)
def test_a_key_that_does_not_open_is_told_in_one_sentence(saved: Saved, spoil: str, words: str) -> None:
    with spoilt(saved, "/etc/hotgigs/secrets/backup_key", spoil):
        done = saved.filled.machine.run("hotgigs-admin", "backup", check=False)
    assert done.returncode == 1
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert saved.told("backup")["ok"]
