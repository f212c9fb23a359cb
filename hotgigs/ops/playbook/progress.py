"""Turns events of a run into what a person reads, a log, and what is told at the end."""

import difflib
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hotgigs.ops.playbook.announcement import UNKNOWN, Announcement
from hotgigs.ops.playbook.events import Event, changed_parts, failed_part, place_of
from hotgigs.ops.system.operation_log import OperationLog

_LONGEST = 4000
"""Characters of a failed program's output that a person is shown; the log has all."""


@dataclass
class Failure:
    """Where a run ended, and why."""

    role: str
    task: str
    path: str
    message: str


@dataclass
class Progress:
    """Follows a run: `say` shows a line to people as the roles go by."""

    roles: Sequence[str]
    log: OperationLog
    say: Callable[[str], None]
    show_differences: bool = False
    announced: Announcement = field(default_factory=Announcement)
    changed: int = 0
    failure: Failure | None = None
    seconds: dict[str, float] = field(default_factory=dict)
    _role: str = ""
    _began: float = 0.0
    _changed_before: int = 0
    _notes: list[str] = field(default_factory=list)

    def take(self, event: Event) -> None:
        """Follow one event."""
        if event.kind == "task":
            self._enter(event.role)
            self.log.write(f"[{event.role or 'site'}] {event.task}")
        elif event.kind == "result":
            self._take_result(event)
        elif event.kind == "end":
            self.changed = event.counts.get("changed", self.changed)

    def finish(self) -> None:
        """Close the line of the last role."""
        self._leave()

    def _enter(self, role: str) -> None:
        # Shared tasks that handlers include belong to the role that is at work.
        if role and role != self._role:
            self._leave()
            self._role, self._began, self._changed_before = role, time.monotonic(), self.changed

    def _leave(self) -> None:
        if not self._role:
            return
        took = time.monotonic() - self._began
        self.seconds[self._role] = self.seconds.get(self._role, 0) + took
        number = self.roles.index(self._role) + 1 if self._role in self.roles else 0
        changes = self.changed - self._changed_before
        counted = f"{changes} changed" if changes else "as it was"
        verdict = "FAILED" if self.failure else "ok"
        # Of roles that were not asked for, a few tasks run always.
        if number or changes or self.failure:
            self.say(f"[{number}/{len(self.roles)}] {self._role:<12} {counted:>12}  {verdict}  {took:.0f} s")
        for note in self._notes:
            self.say(f"        {note}")
        self._role, self._notes = "", []

    def _take_note(self, event: Event) -> None:
        """Keep what a role has to say to a person beside what it did."""
        said = event.parts[0].get("msg") if event.action == "debug" and event.parts else None
        if isinstance(said, str) and not event.changed and event.status == "ok" and UNKNOWN not in said:
            self._notes.append(said)
            self.log.write(f"  {said}")

    def _take_result(self, event: Event) -> None:
        self.announced.take(event)
        self._take_note(event)
        self.changed += event.changed
        if event.changed or event.failed or event.status == "ignored":
            for part in event.parts:
                self._log_part(event.status if event.failed else "changed", part)
        if self.show_differences:
            for part in changed_parts(event):
                for line in _differences(part):
                    self.say(line)
        if event.failed and self.failure is None:
            part = failed_part(event)
            self.failure = Failure(event.role or self._role, event.task, event.path, _message(part))

    def _log_part(self, status: str, part: Mapping[str, Any]) -> None:
        words = {name: part[name] for name in ("dest", "path", "name", "cmd", "rc", "msg") if name in part}
        self.log.write(f"  {status}: {words}")
        for name in ("stdout", "stderr", "module_stdout", "module_stderr", "exception"):
            if part.get(name):
                self.log.write(f"  {name}:\n{part[name]}")
        for line in _differences(part):
            self.log.write(f"  {line}")


def _message(part: Mapping[str, Any]) -> str:
    """Return what a failed task says, with the output of the program that it ran."""
    if "censored" in part:
        return str(part["censored"])
    said = [
        part.get("msg"),
        part.get("stderr"),
        part.get("stdout"),
        part.get("module_stderr"),
        part.get("module_stdout"),
    ]
    lines: list[str] = []
    for text in said:
        if text and str(text).strip() not in lines:
            lines.append(str(text).strip())
    return "\n".join(lines)[-_LONGEST:] or "It gave no reason."


def _differences(part: Mapping[str, Any]) -> list[str]:
    """Return a unified difference for each file of a result."""
    found = part.get("diff") or []
    lines: list[str] = []
    for diff in found if isinstance(found, list) else [found]:
        if "prepared" in diff:
            lines += str(diff["prepared"]).splitlines()
        elif "before" in diff or "after" in diff:
            lines += _unified(diff, place_of(part))
    return lines


def _unified(diff: Mapping[str, Any], place: str) -> list[str]:
    before, after = (_as_lines(diff.get(side)) for side in ("before", "after"))
    name = place or str(diff.get("before_header") or diff.get("after_header") or "")
    return list(difflib.unified_diff(before, after, f"{name} (now)", f"{name} (then)", n=3, lineterm=""))


def _as_lines(side: Any) -> list[str]:
    if isinstance(side, dict):
        return [f"{key}: {value}" for key, value in sorted(side.items())]
    return str(side or "").splitlines()
