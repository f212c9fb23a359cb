"""Reads a report of lynis, an independent auditor, and tells what of its advice is neither followed nor explained."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import yaml

FILE = Path(__file__).with_name("lynis.yml")
REPORT = Path("/var/log/lynis-report.dat")


@dataclass(frozen=True)
class Advice:
    """One suggestion or warning: the test that made it, and its words."""

    test: str
    words: str


@dataclass(frozen=True)
class Report:
    """What an audit found: an index from 0 to 100, and advice."""

    index: int
    advice: tuple[Advice, ...]


@dataclass(frozen=True)
class Waiver:
    """Advice that is not followed, and why; `words` is a pattern, of which a part is enough."""

    test: str
    words: str
    reason: str

    def covers(self, advice: Advice) -> bool:
        """Tell whether it is about this advice."""
        return self.test == advice.test and bool(re.search(self.words, advice.words))


def read_report(text: str) -> Report:
    """Read the report of an audit.

    Raises ValueError when the audit did not come to its end.
    """
    found = re.search(r"^hardening_index=(\d+)$", text, re.MULTILINE)
    if not found:
        raise ValueError("The report has no index: the audit did not end.")
    lines = re.findall(r"^(?:suggestion|warning)\[\]=(.*)$", text, re.MULTILINE)
    fields = (line.split("|") for line in lines)
    return Report(int(found[1]), tuple(Advice(test, " ".join(rest).rstrip(" -")) for test, *rest in fields))


def load_waivers(file: Path = FILE) -> tuple[Waiver, ...]:
    """Read what is not followed, and why."""
    entries = yaml.safe_load(file.read_text(encoding="utf-8"))
    return tuple(Waiver(entry["test"], entry.get("words", ""), entry["reason"]) for entry in entries)


def unexplained(report: Report, waivers: Iterable[Waiver]) -> list[Advice]:
    """Return the advice that no waiver covers."""
    known = tuple(waivers)
    return [advice for advice in report.advice if not any(waiver.covers(advice) for waiver in known)]
