#!/usr/bin/python
"""Brings many files, folders and links into their state in one go; a file is never half written."""

from __future__ import annotations

import grp
import os
import pwd
import shlex
import stat
from pathlib import Path
from typing import Any, Protocol

from ansible.module_utils.basic import AnsibleModule

DOCUMENTATION = """
module: hotgigs_files
short_description: Files, folders and links of one concern
description:
  - One call for everything that a concern writes. Ansible starts Python anew for each single file, twice for a
    template, which makes a run of hundreds of files take minutes.
  - In check mode it names every path that it would change, also below folders that are not there yet.
options:
  entries:
    description:
      - What shall be there, in this order. Each has C(path) and one of C(template), C(copy) (a file beside the
        playbook), C(content), C(folder), C(link) (its target) and C(absent).
      - "May have: C(mode), C(owner), C(group); C(names), one entry for each, in which C({name}) stands for it, and
        C(name) in its template; C(validate), a command that tries the new file at C(%s) before it takes the place of
        the old one; C(once), to leave alone what is there; C(follow), to write where a link leads and not in its place;
        C(secret), to show no difference."
    type: list
    elements: dict
    required: true
  owner:
    description: User that owns entries which do not say.
    type: str
    default: root
  group:
    description: Group of entries which do not say.
    type: str
    default: root
author: HotGigs
"""
EXAMPLES = """
- name: Write the settings
  hotgigs_files:
    entries:
      - {path: /etc/example, folder: true}
      - {path: /etc/example/main.conf, template: main.conf.j2, validate: example --check %s}
      - {path: "/etc/example/{name}.conf", copy: "{name}.conf", names: [first, second], mode: "0640"}
  notify: Restart example
"""
RETURN = """
results:
  description: One row for each path, with whether it was changed and how.
  returned: always
  type: list
"""
FOLDER_MODE = "0755"
FILE_MODE = "0644"
ARGUMENTS = {
    "entries": {"type": "list", "elements": "dict", "required": True},
    "owner": {"type": "str", "default": "root"},
    "group": {"type": "str", "default": "root"},
}
Row = dict[str, Any]


class Box(Protocol):
    """What the work needs: AnsibleModule has it, and so has the action plugin on the box itself."""

    params: dict[str, Any]
    check_mode: bool

    def run_command(self, args: list[str]) -> tuple[int, str, str]:
        """Run a program; returns its exit code, its output and its errors."""
        ...


class Wrong(Exception):
    """An entry that cannot be brought about, in a sentence."""


def bring_about(entry: dict[str, Any], module: Box) -> Row:
    """Bring one entry into its state, or tell in check mode what that would change."""
    path = Path(entry["path"])
    if entry.get("follow"):
        path = path.resolve()
    if entry.get("absent"):
        return _remove(path, module)
    if "link" in entry:
        return _link(path, str(entry["link"]), module)
    wanted = _attributes(entry, module)
    return _folder(path, wanted, module) if entry.get("folder") else _file(path, entry, wanted, module)


def _remove(path: Path, module: Box) -> Row:
    there = os.path.lexists(path)
    if there and not module.check_mode:
        path.unlink()
    return _row(path, there, "there", "" if there else "there")


def _link(path: Path, target: str, module: Box) -> Row:
    before = str(path.readlink()) if path.is_symlink() else ""
    if not before and path.is_dir():
        raise Wrong(f"{path} is a folder, and a link shall be there. Move it away and run this again.")
    if before != target and not module.check_mode:
        made = _beside(path)
        made.unlink(missing_ok=True)
        made.symlink_to(target)
        made.replace(path)
    return _row(path, before != target, f"-> {before}\n", f"-> {target}\n")


def _attributes(entry: dict[str, Any], module: Box) -> tuple[int, int, int]:
    """Return mode, user and group by number; -1 in check mode for an account that is only announced so far."""
    mode = int(str(entry.get("mode", FOLDER_MODE if entry.get("folder") else FILE_MODE)), 8)
    try:
        owner = pwd.getpwnam(entry.get("owner", module.params["owner"])).pw_uid
        group = grp.getgrnam(entry.get("group", module.params["group"])).gr_gid
    except KeyError as error:
        if module.check_mode:
            return mode, -1, -1
        raise Wrong(f"{entry['path']}: {error.args[0]}. The role that makes it has to run first.") from error
    return mode, owner, group


def _folder(path: Path, wanted: tuple[int, int, int], module: Box) -> Row:
    made = not path.is_dir()
    if made and not module.check_mode:
        # Closed until it belongs to whom it shall belong to.
        path.mkdir(mode=0o700, parents=True)
    changed = _dress(path, wanted, module) or made
    return _row(path, changed, "" if made else "folder\n", "folder\n")


def _dress(path: Path, wanted: tuple[int, int, int], module: Box) -> bool:
    """Give a path its owner, group and mode; returns whether they were others."""
    if not path.exists():
        return True
    found = path.stat()
    differs = (stat.S_IMODE(found.st_mode), found.st_uid, found.st_gid) != wanted
    if differs and not module.check_mode:
        os.chown(path, wanted[1], wanted[2])
        path.chmod(wanted[0])
    return differs


def _file(path: Path, entry: dict[str, Any], wanted: tuple[int, int, int], module: Box) -> Row:
    if path.is_dir():
        raise Wrong(f"{path} is a folder, and a file shall be there. Move it away and run this again.")
    before = path.read_bytes() if path.is_file() and not path.is_symlink() else None
    after = before if before is not None and entry.get("once") else str(entry["content"]).encode()
    if before == after:
        return _row(path, _dress(path, wanted, module), "", "")
    if not module.check_mode:
        _replace(path, after or b"", entry, wanted, module)
    if entry.get("secret"):
        return _row(path, True, "not shown\n", "not shown, and another\n")
    return _row(path, True, (before or b"").decode(errors="replace"), (after or b"").decode())


def _replace(path: Path, content: bytes, entry: dict[str, Any], wanted: tuple[int, int, int], module: Box) -> None:
    """Put a new file in the place of the old one; whoever reads meanwhile sees the one or the other."""
    mode, owner, group = wanted
    made = _beside(path)
    made.unlink(missing_ok=True)
    with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        os.fchown(file.fileno(), owner, group)
        os.fchmod(file.fileno(), mode)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    _try(path, made, entry.get("validate", ""), module)
    made.replace(path)


def _beside(path: Path) -> Path:
    """Return where the new one is made; always the same, so that nothing of a run that was killed stays."""
    return path.with_name(f".{path.name}.hotgigs-new")


def _try(path: Path, made: Path, command: str, module: Box) -> None:
    if not command:
        return
    code, said, errors = module.run_command([part.replace("%s", str(made)) for part in shlex.split(command)])
    if code:
        made.unlink()
        reason = (errors or said).strip().replace(str(made), str(path))
        raise Wrong(f"{path} would not work, so it stays as it is: {reason}")


def _row(path: Path, changed: bool, before: str, after: str) -> Row:
    row: Row = {"path": str(path), "changed": changed}
    if changed:
        row["diff"] = {"before": before, "after": after, "before_header": str(path), "after_header": str(path)}
    return row


def answer(module: Box) -> dict[str, Any]:
    """Do what the task says; returns the result of the task."""
    rows: list[Row] = []
    for entry in module.params["entries"]:
        try:
            rows.append(bring_about(entry, module))
        except (OSError, Wrong) as error:
            return {"failed": True, "msg": str(error), "path": entry.get("path"), "results": rows}
    # Beside the rows, where Ansible's own output looks for them.
    differences = [row["diff"] for row in rows if row["changed"]]
    return {"changed": bool(differences), "results": rows, "diff": differences}


def main() -> None:
    """Answer Ansible, which started this as a program."""
    # What files hold is not for the system's log.
    module = AnsibleModule(ARGUMENTS, supports_check_mode=True, no_log=True)
    told = answer(module)
    if told.pop("failed", False):
        module.fail_json(**told)
    module.exit_json(**told)


if __name__ == "__main__":
    main()
