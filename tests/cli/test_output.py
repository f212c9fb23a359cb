"""What a command prints is aligned, safe for a terminal, and the same facts as JSON."""

import json
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from uuid import UUID

import pytest

from hotgigs.cli.output import Output, plain, printable

Captured = pytest.CaptureFixture[str]


@dataclass(frozen=True)
class Fact:
    at: datetime
    path: Path
    key: UUID
    parts: tuple[str, ...]


def test_it_aligns_numbers_right_with_their_heading(capsys: Captured) -> None:
    Output().table(["Name", "Pieces"], [("mail.send", 7), ("search.index", 1200)])
    assert capsys.readouterr().out.splitlines() == [
        "Name          Pieces",
        "mail.send          7",
        "search.index    1200",
    ]


def test_it_aligns_names_of_every_script(capsys: Captured) -> None:
    Output().table(["Name", "Role"], [("山田太郎", "a"), ("Zoe\u0301", "b"), ("Ann", "c")])
    lines = capsys.readouterr().out.splitlines()
    # Eight columns for four Han signs, three for a letter with a combining accent.
    assert lines == ["Name      Role", "山田太郎  a", "Zoe\u0301       b", "Ann       c"]


def test_an_empty_table_is_its_headings(capsys: Captured) -> None:
    Output().table(["Name", "Role"], [])
    assert capsys.readouterr().out == "Name  Role\n"


def test_a_name_cannot_command_the_terminal(capsys: Captured) -> None:
    Output().table(["Name"], [("\x1b[2JMallory\r\x9b\u202e",), ("two\nlines",)])
    assert capsys.readouterr().out.splitlines() == ["Name", "�[2JMallory���", "two lines"]
    Output().line("a\tb\n\x07c")
    assert capsys.readouterr().out == "a\tb\n�c\n"


def test_it_prints_facts_as_json_and_nothing_else(capsys: Captured) -> None:
    fact = Fact(datetime(2026, 11, 20, tzinfo=timezone.utc), Path("/a"), UUID(int=1), ("é",))
    output = Output(as_json=True)
    output.result(fact, lambda: output.line("not this"))
    output.next("nor this")
    output.progress("this goes elsewhere")
    said = capsys.readouterr()
    assert json.loads(said.out) == {
        "at": "2026-11-20T00:00:00+00:00",
        "path": "/a",
        "key": "00000000-0000-0000-0000-000000000001",
        "parts": ["é"],
    }
    assert said.err == "this goes elsewhere\n"
    assert plain({1: {fact.path}}) == {"1": ["/a"]}


def test_a_remedy_stands_below_what_it_mends(capsys: Captured) -> None:
    Output().mark("problem", "Search  no index", "hotgigs-admin search rebuild")
    assert capsys.readouterr().out == "✗ Search  no index\n  → hotgigs-admin search rebuild\n"


def test_printable_keeps_text() -> None:
    text = "Zoë — 山田, tab\tand\nline"
    assert printable(text) == text
