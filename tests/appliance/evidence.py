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
        git = ["git", "describe", "--always", "--dirty", "--abbrev=12"]
        ran = {
            "commit": subprocess.run(git, cwd=HERE, capture_output=True, text=True, check=True).stdout.strip(),
            "at": datetime.now(timezone.utc).isoformat(timespec="seconds"),
            "machine": f"{os.cpu_count()} cores, {platform.machine()}, Linux {platform.release()}",
        }
        known = json.loads(self._file.read_text()) if self._file.exists() else {}
        known |= {name: {**row, **ran} for name, row in self._rows.items()}
        self._file.parent.mkdir(parents=True, exist_ok=True)
        self._file.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n")
