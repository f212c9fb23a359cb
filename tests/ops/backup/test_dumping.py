"""The second format: it comes once a month, another database reads it, and nothing half stays."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from hotgigs.kernel import clock
from hotgigs.kernel.errors import Unavailable
from hotgigs.ops.backup import dumping
from hotgigs.ops.backup.facts import Server
from hotgigs.ops.backup.progress import Quiet
from hotgigs.ops.system.programs import run
from tests.ops.backup.site import Site, made


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """Return a site with documents."""
    with made() as found:
        yield found


def test_another_database_reads_it(site: Site, tmp_path: Path) -> None:
    dump = dumping.dump_if_due(site.box.server, tmp_path / "dumps", clock.now(), Quiet())
    assert dump is not None
    server = site.database.server
    server.create_database("second")
    command = ["pg_restore", f"--host={server.sockets}", "--username=hotgigs", "--dbname=second", "--no-owner"]
    done = run([*command, "--no-privileges", str(dump)], seconds=120)
    assert done.ok, done.errors
    found = server.execute("SELECT count(*), md5(string_agg(sha256, ',' ORDER BY sha256)) FROM documents", "second")
    assert found == site.sql("SELECT count(*), md5(string_agg(sha256, ',' ORDER BY sha256)) FROM documents")


def test_it_comes_once_a_month_and_two_are_kept(site: Site, tmp_path: Path) -> None:
    folder, now = tmp_path / "dumps", clock.now()
    for month in range(4):
        moment = now + timedelta(days=29 * month)
        dump = dumping.dump_if_due(site.box.server, folder, moment, Quiet())
        assert dump is not None
        os.utime(dump, (moment.timestamp(), moment.timestamp()))
        assert dumping.dump_if_due(site.box.server, folder, moment + timedelta(days=27), Quiet()) is None
    assert len(list(folder.iterdir())) == 2


def test_what_fails_or_was_killed_leaves_nothing_half(site: Site, tmp_path: Path) -> None:
    (tmp_path / "20260101T000000Z.new").write_text("half")
    with pytest.raises(Unavailable, match="monthly dump could not be written"):
        dumping.dump_if_due(Server(str(site.database.server.sockets), user="nobody"), tmp_path, clock.now(), Quiet())
    assert list(tmp_path.iterdir()) == []
