"""Tells what Ansible does as lines of JSON, for whoever started it; hotgigs/ops/playbook/ reads them."""

from __future__ import annotations

import json
from typing import Any

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: hotgigs_events
type: stdout
short_description: One line of JSON for each thing that happens
description: The installer of HotGigs turns these lines into progress, a log, and a list of what changes.
"""

KEPT = (
    "changed",
    "failed",
    "skipped",
    "unreachable",
    "censored",
    "rc",
    "msg",
    "stdout",
    "stderr",
    "module_stdout",
    "module_stderr",
    "exception",
    "diff",
    "dest",
    "path",
    "name",
    "state",
    "enabled",
    "cmd",
    "unit",
    "item",
)


class CallbackModule(CallbackBase):
    """Writes events; it decides nothing."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "stdout"
    CALLBACK_NAME = "hotgigs_events"

    def v2_playbook_on_task_start(self, task: Any, is_conditional: bool) -> None:
        self._say("task", task)

    def v2_playbook_on_handler_task_start(self, task: Any) -> None:
        self._say("task", task)

    def v2_runner_on_ok(self, result: Any) -> None:
        self._tell("ok", result)

    def v2_runner_on_skipped(self, result: Any) -> None:
        self._tell("skipped", result)

    def v2_runner_on_unreachable(self, result: Any) -> None:
        self._tell("unreachable", result)

    def v2_runner_on_failed(self, result: Any, ignore_errors: bool = False) -> None:
        self._tell("ignored" if ignore_errors else "failed", result)

    def v2_playbook_on_stats(self, stats: Any) -> None:
        self._write({"event": "end", "hosts": {host: stats.summarize(host) for host in stats.processed}})

    def _tell(self, status: str, result: Any) -> None:
        # Their names changed in ansible-core 2.19, and the old ones go away.
        outcome = getattr(result, "result", None) or result._result
        task = getattr(result, "task", None) or result._task
        kept = [_kept(part) for part in _parts(outcome)]
        self._say("result", task, status=status, changed=bool(outcome.get("changed")), parts=kept)

    def _say(self, event: str, task: Any, **more: Any) -> None:
        role = task._role.get_name() if task._role else ""
        self._write(
            {
                "event": event,
                "role": role,
                "task": task.name or task.action,
                "action": task.action,
                "path": task.get_path() or "",
                **more,
            }
        )

    def _write(self, event: dict[str, Any]) -> None:
        self._display.display(json.dumps({"hotgigs": event}, default=str), screen_only=True)


def _parts(outcome: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what each turn of a loop, or each row of a module of ours, came to; the outcome itself without either."""
    rows = outcome.get("results")
    if not isinstance(rows, list):
        return [outcome]
    parts = [part for row in rows for part in _parts(row)]
    # A module that stopped half-way says why beside its rows; what a loop says beside its turns tells nothing.
    is_loop = any("ansible_loop_var" in row for row in rows)
    return [*parts, outcome] if "msg" in outcome and not is_loop else parts


def _kept(outcome: Any) -> dict[str, Any]:
    """Return what readers need of a result; what a task must not log is censored already."""
    kept = {key: outcome[key] for key in KEPT if key in outcome}
    asked = (outcome.get("invocation") or {}).get("module_args") or {}
    kept["asked"] = {
        key: asked[key] for key in ("dest", "path", "name", "state", "enabled", "creates") if asked.get(key) is not None
    }
    return kept
