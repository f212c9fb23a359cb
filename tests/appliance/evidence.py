"""Writes what the long proof showed: the commit, the machine, and each test with its outcome, seconds and figures."""

import json
import os
import platform
import re
import subprocess
from datetime import datetime, timezone
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parents[2]


class Evidence:
    """Collects reports of tests, and adds them to the file when the session ends: a test's newest row stays."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._rows: dict[str, dict[str, object]] = {}
        # What the tests saw, whatever comes to the tree while they run.
        self._commit = _commit()

    @pytest.hookimpl
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep the outcome of a test, or of what it needed when that failed."""
        if report.when == "call" or report.failed:
            # The name that a process of several gives to its share of the tests is not part of a test's own.
            name = re.sub(r"@(bookworm|trixie)$", "", report.nodeid)
            row: dict[str, object] = {"outcome": report.outcome, "seconds": round(report.duration, 1)}
            row.update(report.user_properties)
            self._rows[name] = row

    @pytest.hookimpl
    def pytest_sessionfinish(self) -> None:
        """Write the file."""
        ran = {
            "commit": self._commit,
            "at": datetime.now(timezone.utc).isoformat(timespec="seconds"),
            "machine": f"{os.cpu_count()} cores, {platform.machine()}, Linux {platform.release()}",
        }
        known = json.loads(self._file.read_text()) if self._file.exists() else {}
        known |= {name: {**row, **ran} for name, row in self._rows.items()}
        self._file.parent.mkdir(parents=True, exist_ok=True)
        self._file.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n")


def _commit() -> str:
    """Return the commit, marked when anything but evidence differs from it."""
    changed = _git("status", "--porcelain", "--", ".", ":!docs/evidence")
    return _git("rev-parse", "--short=12", "HEAD") + ("-dirty" if changed else "")


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=HERE, capture_output=True, text=True, check=True).stdout.strip()
