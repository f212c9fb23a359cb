#!/usr/bin/python
"""Brings units of systemd into their state; asks for all of them at once, and acts on what differs."""

from __future__ import annotations

from typing import Any, Protocol

from ansible.module_utils.basic import AnsibleModule

DOCUMENTATION = """
module: hotgigs_units
short_description: Units of systemd, several in one go
description:
  - Reads unit files anew only when systemd says that they changed on disk.
  - In check mode it announces units whose files come with a package, or with a file, of this very run.
options:
  units:
    description: Names, with their type.
    type: list
    elements: str
    required: true
  state:
    description: What each shall be, or what shall be done with it; left leaves it as it is.
    type: str
    choices: [started, stopped, restarted, reloaded, left]
    default: started
  enabled:
    description: Whether each starts with the box; left alone where this is not said.
    type: bool
author: HotGigs
"""
EXAMPLES = """
- name: Start the timer
  hotgigs_units:
    units: [hotgigs-check.timer]
    enabled: true
"""
RETURN = """
results:
  description: One row for each unit, with whether it was changed.
  returned: always
  type: list
"""
PROPERTIES = "Id,LoadState,ActiveState,UnitFileState,NeedDaemonReload"
ARGUMENTS = {
    "units": {"type": "list", "elements": "str", "required": True},
    "state": {"type": "str", "choices": ["started", "stopped", "restarted", "reloaded", "left"], "default": "started"},
    "enabled": {"type": "bool"},
}
RUNNING = ("active", "activating", "reloading")
Shown = dict[str, str]


class Box(Protocol):
    """What the work needs: AnsibleModule has it, and so has the action plugin on the box itself."""

    params: dict[str, Any]
    check_mode: bool

    def run_command(self, args: list[str]) -> tuple[int, str, str]:
        """Run a program; returns its exit code, its output and its errors."""
        ...


class Wrong(Exception):
    """A unit that cannot be brought into its state, in a sentence."""


def show(module: Box, names: list[str]) -> list[Shown]:
    """Return what systemd knows of units, in their order."""
    # One by one: of two names of one unit systemd would tell once.
    said = [module.run_command(["systemctl", "show", f"--property={PROPERTIES}", "--", name]) for name in names]
    for code, _, errors in said:
        if code:
            raise Wrong(f"systemd does not answer: {errors.strip()}")
    return [dict(line.split("=", 1) for line in output.splitlines() if "=" in line) for _, output, _ in said]


def commands(shown: Shown, state: str, enabled: bool | None) -> list[list[str]]:
    """Return the commands of systemctl, without the unit, that bring it into its state."""
    wanted = []
    is_enabled = shown["UnitFileState"] not in ("disabled", "masked", "bad", "")
    if enabled is not None and enabled != is_enabled:
        wanted.append(["enable" if enabled else "disable"])
    runs = shown["ActiveState"] in RUNNING
    if state == "left":
        return wanted
    if state == "stopped":
        wanted += [["stop"]] if runs else []
    elif not runs:
        wanted.append(["start"])
    elif state != "started":
        wanted.append(["restart" if state == "restarted" else "reload"])
    return wanted


def answer(module: Box) -> dict[str, Any]:
    """Do what the task says; returns the result of the task."""
    rows: list[dict[str, Any]] = []
    try:
        for name, shown in zip(module.params["units"], _known(module), strict=True):
            rows.append(_bring_about(name, shown, module))
    except (OSError, Wrong) as error:
        return {"failed": True, "msg": str(error), "results": rows}
    # Beside the rows, where Ansible's own output looks for them.
    differences = [row["diff"] for row in rows if row["changed"]]
    return {"changed": bool(differences), "results": rows, "diff": differences}


def _known(module: Box) -> list[Shown]:
    found = show(module, module.params["units"])
    is_stale = any(one["NeedDaemonReload"] == "yes" or one["LoadState"] == "not-found" for one in found)
    if module.check_mode or not is_stale:
        return found
    _must(module, ["daemon-reload"], "")
    return show(module, module.params["units"])


def _bring_about(name: str, shown: Shown, module: Box) -> dict[str, Any]:
    state, enabled = module.params["state"], module.params["enabled"]
    wanted, is_known = commands(shown, state, enabled), shown["LoadState"] != "not-found"
    if not module.check_mode:
        if not is_known:
            raise Wrong(f"There is no unit {name}.")
        for command in wanted:
            _must(module, command, name)
    # What comes with a package is in another state then than it shall be in.
    row = {"name": name, "changed": bool(wanted) or not is_known, "state": state, "enabled": enabled}
    if row["changed"]:
        row["diff"] = {"prepared": f"{name}: {', '.join(command[0] for command in wanted) or state}"}
    return row


def _must(module: Box, command: list[str], name: str) -> None:
    code, _, errors = module.run_command(["systemctl", *command, *([name] if name else [])])
    if code:
        _, journal, _ = module.run_command(["journalctl", "--no-pager", "--lines=20", f"--unit={name}"])
        raise Wrong(f"{name} could not {command[0]}: {errors.strip()}\n{journal}")


def main() -> None:
    """Answer Ansible, which started this as a program."""
    module = AnsibleModule(ARGUMENTS, supports_check_mode=True)
    told = answer(module)
    if told.pop("failed", False):
        module.fail_json(**told)
    module.exit_json(**told)


if __name__ == "__main__":
    main()
