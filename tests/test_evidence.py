"""What the long proof showed is said to be old as soon as the code that it covers is another."""

import json
import subprocess
from pathlib import Path

from devtools.evidence import stale_sentences


def git(here: Path, *arguments: str) -> str:
    who = ["-c", "user.name=Dana", "-c", "user.email=dana@example.org", "-c", "commit.gpgsign=false"]
    return subprocess.run(
        ["git", *who, *arguments], cwd=here, capture_output=True, text=True, check=True
    ).stdout.strip()


def commit(here: Path, name: str, text: str) -> str:
    file = here / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    git(here, "add", ".")
    git(here, "commit", "--quiet", "--message", name)
    return git(here, "rev-parse", "--short=12", "HEAD")


def keep_rows(here: Path, commits: list[str]) -> None:
    rows = {f"test_{number}": {"outcome": "passed", "commit": name} for number, name in enumerate(commits)}
    commit(here, "docs/evidence/appliance.json", json.dumps(rows))


def test_rows_are_old_when_what_they_cover_changed(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    first = commit(tmp_path, "ansible/site.yml", "---\n")
    second = commit(tmp_path, "ansible/site.yml", "---\n# more\n")
    keep_rows(tmp_path, [first, second, second])
    assert stale_sentences(tmp_path) == [
        "docs/evidence/appliance.json: 1 of 3 rows are from before a change of what they cover."
        " Run: ./scripts/test --appliance"
    ]
    keep_rows(tmp_path, [second])
    commit(tmp_path, "docs/install.md", "Words do not change what was shown.\n")
    assert stale_sentences(tmp_path) == []


def test_rows_of_an_unknown_commit_are_old(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    first = commit(tmp_path, "ansible/site.yml", "---\n")
    keep_rows(tmp_path, ["0123456789ab", f"{first}-dirty"])
    assert "2 of 2 rows" in stale_sentences(tmp_path)[0]
