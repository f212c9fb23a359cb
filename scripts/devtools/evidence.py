"""Tells whether what docs/evidence shows still speaks of the code that is here."""

import json
import subprocess
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

COVERED = ["ansible", "systemd", "nginx", "backups", "scripts/install", "hotgigs", "requirements", "tests/appliance"]
"""What the proof on booted servers depends on."""


def stale_sentences(here: Path, covered: Iterable[str] = COVERED) -> list[str]:
    """Return a sentence for each file of evidence with rows from before a change of what they cover."""
    sentences = []
    for file in sorted(here.glob("docs/evidence/*.json")):
        rows = Counter(row["commit"] for row in json.loads(file.read_text()).values())
        stale = sum(count for commit, count in rows.items() if _changed_since(here, commit, covered))
        if stale:
            name = file.relative_to(here)
            sentences.append(
                f"{name}: {stale} of {rows.total()} rows are from before a change of what they cover."
                " Run: ./scripts/test --appliance"
            )
    return sentences


def _changed_since(here: Path, commit: str, covered: Iterable[str]) -> bool:
    """Tell whether covered files differ from a commit; they count as changed where that is not known here."""
    # A run on files that no commit holds says so in its commit's name.
    difference = ["git", "diff", "--quiet", commit, "--", *covered]
    return commit.endswith("-dirty") or subprocess.run(difference, cwd=here, capture_output=True).returncode != 0
