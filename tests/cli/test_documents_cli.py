"""`hotgigs-admin documents parse` reads files without any service."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from hotgigs.cli.documents import documents
from tests.documents.hostile import FILES


def parse(*arguments: object) -> Result:
    return CliRunner().invoke(documents, ["parse", *map(str, arguments)])


def lines(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.output.splitlines()]


def test_it_prints_one_json_line_a_file_in_order() -> None:
    files = sorted(FILES.glob("resume.*"))
    result = parse("--json", *files)
    assert result.exit_code == 0
    told = lines(result)
    assert [line["file"] for line in told] == [str(file) for file in files]
    for line in told:
        assert set(line) == {"file", "status", "resume", "seconds"}
        assert line["status"] == "ok"
        assert line["resume"]["basics"]["name"]


def test_it_says_why_and_exits_1_when_a_file_is_not_ok(tmp_path: Path) -> None:
    empty = tmp_path / "empty.pdf"
    empty.touch()
    result = parse("--json", FILES / "resume.txt", empty, FILES / "scan.pdf", tmp_path / "missing.pdf")
    assert result.exit_code == 1
    told = lines(result)
    assert [line["status"] for line in told] == ["ok", "empty", "needs_ocr", "error"]
    assert told[3]["sentence"] == "This file cannot be opened: No such file or directory."
    assert told[1]["resume"] is None


def test_it_prints_an_aligned_table_for_people() -> None:
    result = parse(FILES / "resume.docx", FILES / "scan.pdf")
    head, first, second = result.output.splitlines()
    assert head.index("FOUND") == first.index("Jürgen Großmann") == second.index("This file holds pictures")
    assert result.exit_code == 1


@pytest.mark.parametrize("as_json", [True, False])
def test_it_prints_the_text(as_json: bool) -> None:
    result = parse(*(["--json"] if as_json else []), "--text", FILES / "resume.txt")
    assert "Priya Venkataraman" in result.output
    assert result.exit_code == 0


def test_it_asks_for_a_file() -> None:
    assert parse("--json").exit_code == 2
