"""Writes what the long proof showed: the commit, the machine, and each test with its outcome, seconds and figures."""

import json
import os
import platform
import subprocess
from datetime import datetime, timezone
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parents[2]


class Evidence:
    """Collects reports of tests, and writes them when the session ends."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._rows: list[dict[str, object]] = []

    @pytest.hookimpl
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep the outcome of a test, or of what it needed when that failed."""
        if report.when == "call" or report.failed:
            row: dict[str, object] = {"test": report.nodeid, "outcome": report.outcome}
            row["seconds"] = round(report.duration, 1)
            row.update(report.user_properties)
            self._rows.append(row)

    @pytest.hookimpl
    def pytest_sessionfinish(self) -> None:
        """Write the file."""
        git = ["git", "describe", "--always", "--dirty", "--abbrev=12"]
        commit = subprocess.run(git, cwd=HERE, capture_output=True, text=True, check=True).stdout.strip()
        told = {
            "commit": commit,
            "at": datetime.now(timezone.utc).isoformat(timespec="seconds"),
            "machine": f"{os.cpu_count()} cores, {platform.machine()}, Linux {platform.release()}",
            "tests": self._rows,
        }
        self._file.parent.mkdir(parents=True, exist_ok=True)
        self._file.write_text(json.dumps(told, indent=2) + "\n")
