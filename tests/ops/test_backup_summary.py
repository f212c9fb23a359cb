"""What the site may know of the backups comes back as it was written, or not at all."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from hotgigs.ops.backup import summary
from tests.ops.make_backups import NOW, a_drill, a_summary


def test_it_reads_what_was_written(tmp_path: Path) -> None:
    path = tmp_path / "run" / "backups.json"
    for written in (a_summary(), summary.Summary(at=NOW, key_confirmed=False)):
        summary.write(written, path)
        assert summary.read(path) == written
        assert path.stat().st_mode & 0o777 == 0o644


def test_it_keeps_the_last_drills_only(tmp_path: Path) -> None:
    drills = tuple(a_drill(at=NOW - timedelta(days=7 * week)) for week in range(20, 0, -1))
    summary.write(replace(a_summary(), drills=drills), tmp_path / "backups.json")
    found = summary.read(tmp_path / "backups.json")
    assert found is not None
    assert found.drills == drills[-summary.TREND :]
    assert found.last_drill == drills[-1]


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", "null", '{"at": "yesterday"}', '{"at": "2026-11-23T00:00"}'])
def test_what_cannot_be_read_is_nothing(tmp_path: Path, content: str) -> None:
    path = tmp_path / "backups.json"
    assert summary.read(path) is None
    path.write_text(content, encoding="utf-8")
    assert summary.read(path) is None


def test_a_field_of_another_release_is_nothing(tmp_path: Path) -> None:
    path = tmp_path / "backups.json"
    summary.write(a_summary(), path)
    found = json.loads(path.read_text(encoding="utf-8"))
    found["drills"][0]["mood"] = "good"
    path.write_text(json.dumps(found), encoding="utf-8")
    assert summary.read(path) is None
