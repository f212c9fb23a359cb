"""The playbook's own modules, run as Ansible runs them: by a playbook, on this very system."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

HERE = Path(__file__).resolve().parents[2]
ANSIBLE = HERE / "ansible"
Entry = dict[str, Any]


def play(folder: Path, entries: list[Entry], *, check: bool = False, **more: Any) -> list[dict[str, Any]]:
    """Run one task; returns the parts that the installer reads from it."""
    task = {"hotgigs_files": {"entries": entries, **own(), **more}}
    book = [{"hosts": "localhost", "gather_facts": False, "tasks": [task], "vars": {"greeting": "Good morning"}}]
    (folder / "book.yml").write_text(yaml.safe_dump(book))
    program = str(Path(sys.executable).parent / "ansible-playbook")
    command = [program, "-i", "localhost,", "-c", "local", "book.yml", "--diff"]
    settings = {
        "ANSIBLE_CONFIG": str(ANSIBLE / "ansible.cfg"),
        "ANSIBLE_STDOUT_CALLBACK": "hotgigs_events",
        "ANSIBLE_HOME": str(folder / "home"),
        "ANSIBLE_PYTHON_INTERPRETER": sys.executable,
    }
    done = subprocess.run(
        [*command, *(["--check"] if check else [])],
        cwd=folder,
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        check=False,
    )
    told = [json.loads(line)["hotgigs"] for line in done.stdout.splitlines() if line.startswith('{"hotgigs"')]
    results = [one for one in told if one["event"] == "result"]
    assert len(results) == 1, done.stdout + done.stderr
    parts: list[dict[str, Any]] = results[0]["parts"]
    return parts


def own() -> dict[str, str]:
    """Name the account of these tests: only root gives files away."""
    shown = subprocess.run(["id", "-un"], capture_output=True, text=True, check=True).stdout.strip()
    group = subprocess.run(["id", "-gn"], capture_output=True, text=True, check=True).stdout.strip()
    return {"owner": shown, "group": group}


def changed(parts: list[dict[str, Any]]) -> list[str]:
    return [part["path"] for part in parts if part["changed"]]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Make a folder with a template and a file in it."""
    (tmp_path / "hello.j2").write_text("{{ greeting }}, {{ name | default('all') }}\n{# unsaid #}\n")
    (tmp_path / "list.json").write_text('["a", "b"]\n')
    return tmp_path


def test_it_writes_everything_once(place: Path) -> None:
    there = place / "there"
    entries: list[Entry] = [
        {"path": str(there), "folder": True, "mode": "0750"},
        {"path": f"{there}/{{name}}.txt", "template": "hello.j2", "names": ["one", "two"]},
        {"path": f"{there}/all.txt", "template": "hello.j2", "mode": "0600"},
        # Ansible takes what looks like data for data.
        {"path": f"{there}/list.json", "copy": "list.json"},
        {"path": f"{there}/link", "link": "all.txt"},
    ]
    parts = play(place, entries)
    assert [part["changed"] for part in parts] == [True] * 6
    assert (there / "one.txt").read_text() == "Good morning, one\n"
    assert (there / "link").read_text() == "Good morning, all\n"
    assert (there / "list.json").read_text() == '["a", "b"]\n'
    assert oct((there / "all.txt").stat().st_mode)[-4:] == "0600"
    assert oct(there.stat().st_mode)[-4:] == "0750"
    assert changed(play(place, entries)) == []
    (there / "all.txt").chmod(0o644)
    assert changed(play(place, entries)) == [str(there / "all.txt")]
    assert {path.name for path in there.iterdir()} == {"one.txt", "two.txt", "all.txt", "list.json", "link"}


def test_a_check_names_what_it_would_change_and_changes_nothing(place: Path) -> None:
    missing = place / "not" / "there"
    (place / "old.txt").write_text("old\n")
    entries: list[Entry] = [
        {"path": str(missing), "folder": True},
        {"path": f"{missing}/a.txt", "content": "a\n", "owner": "who-is-made-later"},
        {"path": str(place / "old.txt"), "content": "new\n"},
    ]
    parts = play(place, entries, check=True)
    assert changed(parts) == [str(missing), f"{missing}/a.txt", str(place / "old.txt")]
    assert parts[2]["diff"]["before"] == "old\n"
    assert parts[2]["diff"]["after"] == "new\n"
    assert (place / "old.txt").read_text() == "old\n"
    assert not missing.exists()


def test_a_file_that_would_not_work_is_not_written(place: Path) -> None:
    (place / "rules").write_text("good\n")
    entries: list[Entry] = [{"path": str(place / "rules"), "content": "bad\n", "validate": "grep good %s"}]
    parts = play(place, entries)
    assert "would not work, so it stays as it is" in parts[-1]["msg"]
    assert (place / "rules").read_text() == "good\n"
    assert not list(place.glob(".rules*"))


def test_what_is_there_stays_where_it_is_written_once(place: Path) -> None:
    entries: list[Entry] = [{"path": str(place / "once"), "content": "first\n", "once": True}]
    assert changed(play(place, entries)) == [str(place / "once")]
    entries[0]["content"] = "second\n"
    assert changed(play(place, entries)) == []
    assert (place / "once").read_text() == "first\n"


def test_what_is_secret_is_not_told(place: Path) -> None:
    parts = play(place, [{"path": str(place / "key"), "content": "pa55word\n", "secret": True, "mode": "0400"}])
    assert changed(parts) == [str(place / "key")]
    assert "pa55word" not in json.dumps(parts)


def test_what_is_not_wanted_goes(place: Path) -> None:
    entries: list[Entry] = [{"path": str(place / "list.json"), "absent": True}]
    assert changed(play(place, entries)) == [str(place / "list.json")]
    assert changed(play(place, entries)) == []


def test_what_stands_in_the_way_is_named_and_kept(place: Path) -> None:
    (place / "folder" / "inside").mkdir(parents=True)
    for entry in ({"link": "list.json"}, {"content": "text"}):
        parts = play(place, [{"path": str(place / "folder"), **entry}])
        assert "Move it away and run this again" in parts[-1]["msg"]
    assert (place / "folder" / "inside").is_dir()


def test_an_entry_says_one_thing(place: Path) -> None:
    parts = play(place, [{"path": str(place / "x"), "content": "a", "link": "b"}])
    assert "say one of" in parts[-1]["msg"]


def test_an_account_that_nobody_made_is_named(place: Path) -> None:
    parts = play(place, [{"path": str(place / "x"), "content": "a", "owner": "nobody-made-this"}])
    assert "nobody-made-this" in parts[-1]["msg"]
    assert not (place / "x").exists()


def test_it_writes_where_a_link_leads_when_asked_to(place: Path) -> None:
    (place / "real").write_text("old\n")
    (place / "link").symlink_to("real")
    entry: Entry = {"path": str(place / "link"), "content": "new\n"}
    assert changed(play(place, [{**entry, "follow": True}])) == [str(place / "real")]
    assert (place / "link").is_symlink()
    assert (place / "real").read_text() == "new\n"
    (place / "real").write_text("old\n")
    play(place, [entry])
    assert not (place / "link").is_symlink()
    assert (place / "real").read_text() == "old\n"
