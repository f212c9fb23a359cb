"""Stops a command at a moment that the installer's log, or the package manager's, tells; never at a time."""

import random
import re
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.appliance.inside import Result, Running
from tests.appliance.machine import Machine
from tests.appliance.roots import Root

INSTALLER_LOGS = "var/log/hotgigs"
PACKAGES_LOG = "var/log/dpkg.log"
_TASK = re.compile(r"^(\S+)Z (\[[a-z]+\] .+)$", re.MULTILINE)
_PACKAGE = re.compile(r"^(\S+) (\S+) ", re.MULTILINE)
_LOOK_SECONDS = 0.01


@dataclass(frozen=True, order=True)
class Point:
    """A moment of an installation: a task has begun, or so many lines of dpkg's log are written."""

    at: str
    task: str = ""
    lines: int = 0

    def __str__(self) -> str:
        return self.task or f"line {self.lines} of dpkg's log"


def points(root: Root, seed: int, tasks: int, packages: int) -> list[Point]:
    """Draw moments from what the uninterrupted installation logged, in their order."""
    top = root.layers[0]
    first, again = (path.read_text() for path in sorted((top / INSTALLER_LOGS).glob("install-*.log"))[:2])
    # A task that each run has, and only once: what a handler does, a further run may not come to.
    often = Counter(task for _, task in _TASK.findall(first))
    always = {task for _, task in _TASK.findall(again) if often[task] == 1}
    begun = [Point(at, task) for at, task in _TASK.findall(first) if task in always]
    before = len((root.layers[-1] / PACKAGES_LOG).read_text().splitlines())
    lines = _PACKAGE.findall((top / PACKAGES_LOG).read_text())
    # What came by itself after the first run had ended, an upgrade for one, an interrupted run may not come to.
    ended = max(at for at, _ in _TASK.findall(first))
    moments = [(number, f"{day}T{hour}") for number, (day, hour) in enumerate(lines, 1)]
    written = [Point(at, lines=number) for number, at in moments[before:] if at < ended]
    draw = random.Random(seed)
    return sorted([*draw.sample(begun, tasks), *draw.sample(written, packages)])


def has_come(machine: Machine, point: Point) -> Callable[[], bool]:
    """Return what tells whether the run that begins now has reached a point."""
    known = _logs(machine)
    lines = len(_read(machine, PACKAGES_LOG).splitlines())

    def look() -> bool:
        if point.lines:
            # A line of this very run: of an earlier one there may be as many.
            return len(_read(machine, PACKAGES_LOG).splitlines()) >= max(point.lines, lines + 1)
        return f"Z {point.task}\n" in _new_log(machine, known)

    return look


def has_begun(machine: Machine, role: str) -> Callable[[], bool]:
    """Return what tells whether the run that begins now has come to a role."""
    known = _logs(machine)
    return lambda: f"Z [{role}] " in _new_log(machine, known)


def has_written(machine: Machine, words: str) -> Callable[[], bool]:
    """Return what tells whether dpkg, from now on, has logged something."""
    known = len(_read(machine, PACKAGES_LOG))
    return lambda: words in _read(machine, PACKAGES_LOG)[known:]


def run_until(machine: Machine, command: list[str], come: Callable[[], bool], stop: Callable[[Running], object]) -> str:
    """Run a command and stop it at a moment; returns what it had said.

    Raises AssertionError when it ends before.
    """
    running = machine.start(*command)
    while not come():
        if not running.is_running:
            result: Result = running.wait()
            raise AssertionError(f"It ended before it could be stopped: {result}")
        time.sleep(_LOOK_SECONDS)
    said = running.output + running.errors
    stop(running)
    return said


def _logs(machine: Machine) -> set[Path]:
    return set(_top(machine).joinpath(INSTALLER_LOGS).glob("install-*.log"))


def _new_log(machine: Machine, known: set[Path]) -> str:
    return "".join(path.read_text(errors="replace") for path in _logs(machine) - known)


def _read(machine: Machine, name: str) -> str:
    return (_top(machine) / name).read_text(errors="replace")


def _top(machine: Machine) -> Path:
    return Path(f"/proc/{machine.leader}/root")
