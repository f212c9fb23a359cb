"""`hotgigs-admin documents parse` reads files without any service."""

import json
from pathlib import Path
from typing import Any

import pytest

from hotgigs.cli.__main__ import main
from tests.documents.hostile import FILES

Captured = pytest.CaptureFixture[str]


def parse(*arguments: object) -> int:
    return main(["documents", "parse", *map(str, arguments)])


def lines(captured: Captured) -> list[dict[str, Any]]:
    return [json.loads(line) for line in captured.readouterr().out.splitlines()]


def test_it_prints_one_json_line_a_file_in_order(capsys: Captured) -> None:
    files = sorted(FILES.glob("resume.*"))
    assert parse("--json", *files) == 0
    told = lines(capsys)
    assert [line["file"] for line in told] == [str(file) for file in files]
    for line in told:
        assert set(line) == {"file", "status", "resume", "seconds"}
        assert line["status"] == "ok"
        assert line["resume"]["basics"]["name"]


def test_it_says_why_and_exits_1_when_a_file_is_not_ok(tmp_path: Path, capsys: Captured) -> None:
    empty = tmp_path / "empty.pdf"
    empty.touch()
    assert parse("--json", FILES / "resume.txt", empty, FILES / "scan.pdf", tmp_path / "missing.pdf") == 1
    told = lines(capsys)
    assert [line["status"] for line in told] == ["ok", "empty", "needs_ocr", "error"]
    assert told[3]["sentence"] == "This file cannot be opened: No such file or directory."
    assert told[1]["resume"] is None


def test_it_prints_an_aligned_table_for_people(capsys: Captured) -> None:
    assert parse(FILES / "resume.docx", FILES / "scan.pdf") == 1
    head, first, second = capsys.readouterr().out.splitlines()
    assert head.index("Found") == first.index("Jürgen Großmann") == second.index("This file holds pictures")


def test_it_prints_the_text(capsys: Captured) -> None:
    assert parse("--json", "--text", FILES / "resume.txt") == 0
    assert "Priya Venkataraman" in lines(capsys)[0]["text"]
    assert parse("--text", FILES / "resume.txt") == 0
    assert "Priya Venkataraman\n" in capsys.readouterr().out


def test_it_asks_for_a_file(capsys: Captured) -> None:
    assert parse("--json") == 64
    assert "FILES" in capsys.readouterr().err
