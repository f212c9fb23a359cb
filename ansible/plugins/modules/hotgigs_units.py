#!/usr/bin/python
"""Brings units of systemd into their state; asks for all of them at once, and acts on what differs."""

from __future__ import annotations

from typing import Any

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
    description: What each shall be, or what shall be done with it.
    type: str
    choices: [started, stopped, restarted, reloaded]
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
RUNNING = ("active", "activating", "reloading")
Shown = dict[str, str]


def show(module: AnsibleModule, names: list[str]) -> list[Shown]:
    """Return what systemd knows of units, in their order."""
    # One by one: of two names of one unit systemd would tell once.
    said = [module.run_command(["systemctl", "show", f"--property={PROPERTIES}", "--", name]) for name in names]
    for code, _, errors in said:
        if code:
            module.fail_json(msg=f"systemd does not answer: {errors.strip()}")
    return [dict(line.split("=", 1) for line in output.splitlines() if "=" in line) for _, output, _ in said]


def commands(shown: Shown, state: str, enabled: bool | None) -> list[list[str]]:
    """Return the commands of systemctl, without the unit, that bring it into its state."""
    wanted = []
    is_enabled = shown["UnitFileState"] not in ("disabled", "masked", "bad", "")
    if enabled is not None and enabled != is_enabled:
        wanted.append(["enable" if enabled else "disable"])
    runs = shown["ActiveState"] in RUNNING
    if state == "stopped":
        wanted += [["stop"]] if runs else []
    elif not runs:
        wanted.append(["start"])
    elif state != "started":
        wanted.append(["restart" if state == "restarted" else "reload"])
    return wanted


def main() -> None:
    """Do what the task says."""
    module = AnsibleModule(
        argument_spec={
            "units": {"type": "list", "elements": "str", "required": True},
            "state": {
                "type": "str",
                "choices": ["started", "stopped", "restarted", "reloaded"],
                "default": "started",
            },
            "enabled": {"type": "bool"},
        },
        supports_check_mode=True,
    )
    names, state, enabled = module.params["units"], module.params["state"], module.params["enabled"]
    found = show(module, names)
    if not module.check_mode and any(
        one["NeedDaemonReload"] == "yes" or one["LoadState"] == "not-found" for one in found
    ):
        _must(module, ["daemon-reload"], "")
        found = show(module, names)
    rows: list[dict[str, Any]] = []
    for name, shown in zip(names, found, strict=True):
        wanted, is_known = commands(shown, state, enabled), shown["LoadState"] != "not-found"
        if not module.check_mode:
            if not is_known:
                module.fail_json(msg=f"There is no unit {name}.", results=rows)
            for command in wanted:
                _must(module, command, name)
        # What comes with a package is in another state then than it shall be in.
        row = {"name": name, "changed": bool(wanted) or not is_known, "state": state, "enabled": enabled}
        if row["changed"]:
            row["diff"] = {"prepared": f"{name}: {', '.join(command[0] for command in wanted) or state}"}
        rows.append(row)
    # Beside the rows, where Ansible's own output looks for them.
    differences = [row["diff"] for row in rows if row["changed"]]
    module.exit_json(changed=bool(differences), results=rows, diff=differences)


def _must(module: AnsibleModule, command: list[str], name: str) -> None:
    code, _, errors = module.run_command(["systemctl", *command, *([name] if name else [])])
    if code:
        _, journal, _ = module.run_command(["journalctl", "--no-pager", "--lines=20", f"--unit={name}"])
        module.fail_json(msg=f"{name} could not {command[0]}: {errors.strip()}\n{journal}")


if __name__ == "__main__":
    main()
