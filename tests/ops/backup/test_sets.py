"""Sets of a whole site: made, listed, drilled with, restored; and what each says when something is wrong."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from hotgigs.kernel.errors import Invalid, Unavailable
from hotgigs.ops.backup import drilling, running, sets, verifying
from hotgigs.ops.backup.drilling import Drill, Order
from hotgigs.ops.backup.facts import Server
from hotgigs.ops.backup.progress import Quiet
from hotgigs.ops.backup.restoring import running as restoring
from hotgigs.ops.backup.restoring import source
from hotgigs.ops.backup.restoring.plan import Wanted, make_plan
from hotgigs.ops.backup.restoring.running import Outcome, Restore
from hotgigs.ops.backup.restoring.steps import RolledBack
from tests.ops.backup.site import Site, made


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """Return a site with one set."""
    with made() as found:
        running.make_set(found.box, Quiet())
        yield found


def nobody_asks(_server: Server, _store: Path) -> None:
    """Stand for the journeys of visitors, which the command brings."""


def drill(site: Site) -> Drill:
    return drilling.run(site.box, Quiet(), Order(False, nobody_asks))


def restore(site: Site, wanted: Wanted, answers: object = None) -> Outcome:
    origin = source.local(site.box)
    plan = make_plan(site.box, wanted, origin, site.live.data)

    def ask() -> None:
        assert not site.stopped
        if isinstance(answers, Exception):
            raise answers

    return restoring.run(
        Restore(site.box, plan, site.live, site, origin, ("mail.send",), lambda: None, ask, lambda: "saved"), Quiet()
    )


def test_a_second_set_moves_only_what_changed(site: Site) -> None:
    first = sets.listed(site.box.layout.sets)[0][-1]
    site.upload(b"one more")
    second = running.make_set(site.box, Quiet()).manifest
    assert (first.kind, second.kind, second.prior) == ("full", "diff", first.label)
    assert second.rows["documents"] == first.rows["documents"] + 1 == site.count()
    assert 0 < second.moved < first.moved
    assert second.documents == len({path.name for path in site.store.folder.glob("??/??/*")})


def test_a_drill_passes_and_leaves_nothing(site: Site) -> None:
    running.make_set(site.box, Quiet())
    before = site.database.server.execute(
        "SELECT system_identifier, pg_postmaster_start_time() FROM pg_control_system()"
    )
    done = drill(site)
    assert (done.outcome, done.reason, done.sentence) == ("passed", "", "")
    assert done.recovery_seconds > 0
    assert list(site.box.layout.drills.iterdir()) == []
    assert (
        site.database.server.execute("SELECT system_identifier, pg_postmaster_start_time() FROM pg_control_system()")
        == before
    )


def test_a_drill_names_a_document_that_is_in_no_backup(site: Site) -> None:
    gone = site.upload(b"gone before it was saved")
    site.store.delete(gone)
    running.make_set(site.box, Quiet())
    done = drill(site)
    site.sql(f"DELETE FROM documents WHERE sha256 = '{gone}'")  # noqa: S608 - a hash of ours
    assert (done.outcome, done.reason) == ("failed", "document missing")
    assert gone in done.sentence


def test_a_moment_comes_back_with_its_documents(site: Site) -> None:
    kept = site.upload(b"must come back")
    running.make_set(site.box, Quiet())
    moment, rows = site.database.now(), site.count()
    site.sql("DELETE FROM documents")
    site.store.delete(kept)
    site.sql(
        "INSERT INTO outbox (id, queue, kind, payload, state, attempts, not_before, created_at)"
        " VALUES (gen_random_uuid(), 'work', 'mail.send', '{}', 'waiting', 0, now(), now())"
    )
    site.database.store_changes()
    outcome = restore(site, Wanted(to=moment))
    assert site.count() == rows
    assert outcome.files is not None
    assert (outcome.files.restored, outcome.files.lost) == (1, [])
    with site.store.open(kept) as found:
        assert found.read() == b"must come back"
    assert site.count("outbox") == 0
    assert not list(site.live.data.parent.glob("*.restore*"))
    # The new history is archived like any other: the next set stands on it.
    site.upload(b"after the restore")
    assert running.make_set(site.box, Quiet(), full=True).manifest.rows["documents"] == rows + 1
    assert drill(site).outcome == "passed"


def test_moments_of_both_histories_come_back_after_a_restore(site: Site) -> None:
    running.make_set(site.box, Quiet())
    site.upload(b"before the first restore")
    first, rows = site.database.now(), site.count()
    site.upload(b"in the history that is left")
    left = site.database.now()
    # As the command does: the state that is left becomes a set, which no later moment stands on.
    site.database.store_changes()
    saved = running.make_set(site.box, Quiet()).manifest
    restore(site, Wanted(to=first))
    assert site.count() == rows
    assert drill(site).sentence == ""
    site.upload(b"in the new history")
    second = site.database.now()
    site.upload(b"later still")
    site.database.store_changes()
    restore(site, Wanted(to=second))
    assert site.count() == rows + 1
    restore(site, Wanted(to=left))
    assert site.count() == rows + 1
    restore(site, Wanted(set=saved.id))
    assert site.count() == rows + 1
    running.make_set(site.box, Quiet(), full=True)


def test_mail_that_waited_is_held(site: Site) -> None:
    site.sql(
        "INSERT INTO outbox (id, queue, kind, payload, state, attempts, not_before, created_at)"
        " VALUES (gen_random_uuid(), 'work', 'mail.send', '{}', 'waiting', 0, now(), now())"
    )
    made_now = running.make_set(site.box, Quiet()).manifest
    outcome = restore(site, Wanted(set=made_now.id))
    assert outcome.settled is not None
    assert outcome.settled.held == 1
    assert site.sql("SELECT state FROM outbox WHERE kind = 'mail.send'") == [("held",)]
    site.sql("DELETE FROM outbox")


def test_a_failure_after_the_change_leaves_everything_as_it_was(site: Site) -> None:
    manifest = running.make_set(site.box, Quiet()).manifest
    site.upload(b"entered after the set")
    rows = site.count()
    with pytest.raises(RolledBack, match="as it was before"):
        restore(site, Wanted(set=manifest.id), Unavailable("The site does not answer."))
    assert site.count() == rows
    assert not site.stopped
    assert not (site.live.data / restoring.MARK).exists()


def test_a_time_that_cannot_be_reached_is_refused_with_the_range(site: Site) -> None:
    origin = source.local(site.box)
    first = sets.listed(site.box.layout.sets)[0][0]
    for moment, words in (
        (first.at.replace(year=2020), "before the oldest"),
        (first.at.replace(year=2090), "in the future"),
    ):
        with pytest.raises(Invalid, match=f"{words}.*Possible is any moment from"):
            make_plan(site.box, Wanted(to=moment), origin, site.live.data)


def test_a_damaged_manifest_is_told_and_does_not_stop_the_others(site: Site) -> None:
    there = len(sets.listed(site.box.layout.sets)[0])
    file = site.box.layout.sets / "20200101T000000Z-full.json"
    file.write_text(json.dumps({"id": "x", "sha256": "0"}))
    found, faults = sets.listed(site.box.layout.sets)
    assert len(found) == there
    assert len(faults) == 1
    assert not verifying.verify(site.box, Quiet()).ok
    file.unlink()
    assert verifying.verify(site.box, Quiet()).faults == []


def test_a_damaged_repository_fails_the_drill_by_name(site: Site) -> None:
    manifest = running.make_set(site.box, Quiet(), full=True).manifest
    folder = site.database.repository / "backup" / site.box.engine.stanza / manifest.label
    largest = max(
        (path for path in folder.rglob("*") if path.is_file() and "pg_data" in str(path)),
        key=lambda path: path.stat().st_size,
    )
    kept = largest.with_suffix(".kept")
    shutil.copy2(largest, kept)
    content = bytearray(largest.read_bytes())
    content[len(content) // 2] ^= 1
    largest.write_bytes(content)
    done = drill(site)
    kept.replace(largest)
    assert (done.outcome, done.reason) == ("failed", "repository damaged")
