"""pgBackRest itself, with a server that archives: made, listed, brought back to a time, and everything that fails."""

import contextlib
import fcntl
import json
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from hotgigs.ops.backup import keys, pgbackrest
from hotgigs.ops.backup.pgbackrest import Backup, Gap, Info, PgBackRestError
from hotgigs.ops.backup.pgbackrest.errors import explain
from hotgigs.ops.backup.pgbackrest.verifying import gaps
from tests.ops.backup.database import Database, archiving


@pytest.fixture(scope="module")
def database() -> Iterator[Database]:
    """Return a server with 1000 rows and a full backup of them."""
    with archiving() as found:
        found.add(1000)
        pgbackrest.back_up(found.engine, "full")
        yield found


def test_a_differential_backup_moves_what_changed(database: Database) -> None:
    told: list[tuple[int, int]] = []
    database.add(10)
    made = pgbackrest.back_up(database.engine, "diff", progress=lambda done, total: told.append((done, total)))
    held = pgbackrest.info(database.engine)
    full = held.backups[0]
    assert (full.kind, full.prior, made.kind, made.prior) == ("full", None, "diff", full.label)
    assert held.backups[-1] == made
    assert made.moved < full.moved < full.size
    assert full.started <= full.stopped <= made.started <= made.stopped
    assert full.wal_start <= full.wal_stop < made.wal_start
    assert held.wal_min is not None
    assert held.wal_max is not None
    assert held.wal_min <= full.wal_start < made.wal_stop <= held.wal_max
    assert held.system_id == int(
        str(database.server.execute("SELECT system_identifier FROM pg_control_system()")[0][0])
    )
    assert not full.error
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert told[-1][0] == told[-1][1] > 0


def test_a_time_comes_back_as_it_was(database: Database) -> None:
    database.add(500)
    then, rows = database.now(), database.server.execute("SELECT count(*), sum(number) FROM kept")
    database.server.execute("DELETE FROM kept WHERE number > 300")
    database.store_changes()
    chosen = max(pgbackrest.info(database.engine).backups, key=lambda one: (one.stopped <= then, one.stopped))
    data, told = database.folder / "to-a-time", list[tuple[int, int]]()
    pgbackrest.restore(
        database.engine, data, set_label=chosen.label, to=then, progress=lambda done, total: told.append((done, total))
    )
    assert told[-1][0] == told[-1][1] > 0
    with database.started(data) as restored:
        assert restored.execute("SELECT count(*), sum(number) FROM kept") == rows
        assert restored.execute("SHOW archive_mode") == [("off",)]
    assert database.server.execute("SELECT count(*), sum(number) FROM kept") != rows


def test_a_copy_with_the_derived_key_comes_back_as_soon_as_it_is_consistent(database: Database) -> None:
    engine, _ = database.copy("immediate")
    chosen = pgbackrest.info(engine).backups[0]
    pgbackrest.restore(engine, database.folder / "immediate", set_label=chosen.label, to=None, immediate=True)
    config = engine.config.stat()
    assert config.st_mode & 0o777 == 0o640
    with database.started(database.folder / "immediate") as restored:
        assert restored.execute("SELECT count(*) FROM kept") == [(1000,)]


def test_a_folder_with_something_in_it_is_not_restored_over(database: Database) -> None:
    chosen = pgbackrest.info(database.engine).backups[0]
    with pytest.raises(PgBackRestError) as caught:
        pgbackrest.restore(database.engine, database.folder / "data", set_label=chosen.label, to=None)
    assert caught.value.kind == "target"
    assert "cannot be restored there" in caught.value.sentence


def test_another_key_is_said_in_a_sentence_without_noise(database: Database) -> None:
    engine, _ = database.copy("key", keys.make())
    for attempt in (
        lambda: pgbackrest.info(engine),
        lambda: pgbackrest.verify(engine),
        lambda: pgbackrest.restore(engine, database.folder / "key", set_label="20260101-000000F", to=None),
    ):
        with pytest.raises(PgBackRestError) as caught:
            attempt()
        assert caught.value.kind == "key"
        assert caught.value.sentence.isprintable()
        assert "another recovery key" in caught.value.sentence


def test_a_missing_repository_and_a_missing_backup_are_told(database: Database) -> None:
    empty = database.folder / "empty"
    empty.mkdir()
    engine = pgbackrest.engine_for_copy(
        database.folder / "engine-empty", empty, database.key, user=database.engine.user
    )
    with pytest.raises(PgBackRestError) as caught:
        pgbackrest.info(engine)
    assert caught.value.kind == "missing"
    with pytest.raises(PgBackRestError) as caught:
        pgbackrest.restore(database.engine, database.folder / "none", set_label="20200101-000000F", to=None)
    assert (caught.value.kind, "20200101-000000F" in caught.value.sentence) == ("missing", True)


def test_a_whole_repository_verifies(database: Database) -> None:
    assert pgbackrest.verify(database.engine) == ()


def test_one_changed_byte_is_found(database: Database) -> None:
    engine, copied = database.copy("byte")
    victim = max((copied / "backup" / "hotgigs").rglob("*F/pg_data/base/*/*.zst"), key=lambda path: path.stat().st_size)
    content = bytearray(victim.read_bytes())
    content[len(content) // 2] ^= 1
    victim.write_bytes(content)
    with pytest.raises(PgBackRestError, match=re.escape(victim.name)) as caught:
        pgbackrest.verify(engine)
    assert caught.value.kind == "damaged"


def test_missing_changes_are_found(database: Database) -> None:
    for _ in range(3):
        database.add(1)
        database.store_changes()
    engine, copied = database.copy("gap")
    newest = pgbackrest.info(engine).backups[-1]
    stored = sorted((copied / "archive").rglob("0000*.zst"))
    later = [path for path in stored if path.name[:24] > newest.wal_stop]
    later[-2].unlink()
    before, after = later[-2].name[:24], later[-1].name[:24]
    (gap,) = pgbackrest.verify(engine)
    assert gap.after < before < gap.before == after
    next(path for path in stored if path.name.startswith(newest.wal_stop)).unlink()
    with pytest.raises(PgBackRestError, match=f"the backup {newest.label} is useless"):
        pgbackrest.verify(engine)


def test_it_says_who_holds_the_lock(database: Database) -> None:
    with (database.folder / "lock" / "hotgigs-backup.lock").open("w", encoding="ascii") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        json.dump({"execId": "1-1", "pid": os.getpid()}, file)
        file.flush()
        os.fchmod(file.fileno(), 0o666)
        with pytest.raises(PgBackRestError, match=f"process {os.getpid()} is at work since 20.*UTC") as caught:
            pgbackrest.back_up(database.engine, "diff", wait=0)
    assert caught.value.kind == "locked"


def test_archiving_that_fails_is_found_by_a_check(database: Database) -> None:
    pgbackrest.check(database.engine)
    works = str(database.server.execute("SHOW archive_command")[0][0])
    database.server.stop()
    broken = replace(database.server, settings={**database.server.settings, "archive_command": f"false {works}"})
    try:
        broken.start()
        hurried = replace(database.engine, options=("--archive-timeout=0.5",))
        with pytest.raises(PgBackRestError, match="changes do not arrive") as caught:
            pgbackrest.check(hurried)
        assert caught.value.kind == "archive"
        broken.stop()
        with pytest.raises(PgBackRestError, match="PostgreSQL does not answer") as caught:
            pgbackrest.back_up(database.engine, "diff")
        assert caught.value.kind == "database"
    finally:
        broken.stop()
        database.server.start()


def test_a_program_that_is_missing_or_a_full_disk_is_told() -> None:
    assert explain(127, ["pgbackrest is not installed"]).sentence == "pgBackRest is not installed."
    # As 2.45 said it on a disk that was full.
    full = "P01  ERROR: [064]: unable to write '/r/backup/x': [28] No space left on device"
    assert explain(64, [full]).kind == "full"


def made(label: str, stopped: datetime, *, error: bool = False) -> Backup:
    return Backup(label, label[-1], stopped - timedelta(minutes=5), stopped, "0", "1", 9, 3, error, None)


NOON = datetime(2026, 11, 23, 12, tzinfo=timezone.utc)
HELD = Info(
    (made("1F", NOON - timedelta(days=2)), made("2D", NOON - timedelta(days=1)), made("3D", NOON, error=True)),
    "a",
    "b",
    1,
    "15",
)


def test_a_new_timeline_is_no_gap() -> None:
    first, second = "00000001" + "0" * 15, "00000002" + "0" * 15
    assert gaps([(f"{first}1", f"{first}4"), (f"{second}3", f"{second}9")]) == ()
    assert gaps([(f"{first}1", f"{first}4"), (f"{first}6", f"{first}9")]) == (Gap(f"{first}4", f"{first}6"),)


def test_a_backup_shows_its_key_to_nobody_and_goes_when_told(database: Database) -> None:
    # What `ps` would show, while a backup runs.
    seen: set[bytes] = set()

    def look(_done: int, _total: int) -> None:
        for entry in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if b"pgbackrest" in (arguments := (entry / "cmdline").read_bytes()):
                    seen.add(arguments + (entry / "environ").read_bytes())

    made = pgbackrest.back_up(database.engine, "diff", progress=look)
    assert any(b"--type=diff" in each for each in seen)
    for secret in (database.key.pgbackrest(), database.key.raw.hex(), database.key.restic(0)):
        assert not [each for each in seen if secret.encode() in each]
    pgbackrest.expire(database.engine, made.label)
    assert made.label not in [each.label for each in pgbackrest.info(database.engine).backups]
