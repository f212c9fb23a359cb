"""Fills in the files of a task where the playbook runs, and hands all of them to the box at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ansible.errors import AnsibleActionFail
from ansible.plugins.loader import action_loader, lookup_loader

NAME = "{name}"
KINDS = ("folder", "template", "copy", "content", "link", "absent")


class ActionModule(action_loader.get("hotgigs_units", class_only=True)):
    """Reads templates and files as Ansible's own tasks would, from the folders of the role."""

    def arguments(self, known: dict[str, Any]) -> dict[str, Any]:
        """Return what the module is asked for: every entry with its content."""
        asked = dict(self._task.args)
        asked["entries"] = [self._filled(one, known) for entry in asked["entries"] for one in _each(entry)]
        return asked

    def _filled(self, entry: Mapping[str, Any], known: dict[str, Any]) -> dict[str, Any]:
        """Return an entry with its content in place of where that comes from."""
        kinds = [kind for kind in KINDS if kind in entry]
        if len(kinds) != 1:
            raise AnsibleActionFail(f"{entry.get('path')}: say one of {', '.join(KINDS)}, not {kinds or 'none'}")
        filled = {key: value for key, value in entry.items() if key not in ("template", "copy", "name")}
        if kinds[0] == "template":
            values = {"name": entry["name"]} if "name" in entry else {}
            filled["content"] = self._look_up("template", entry["template"], known, template_vars=values)
        elif kinds[0] == "copy":
            filled["content"] = self._look_up("file", entry["copy"], known, rstrip=False)
        return filled

    def _look_up(self, plugin: str, path: str, known: dict[str, Any], **options: Any) -> str:
        lookup = lookup_loader.get(f"ansible.builtin.{plugin}", loader=self._loader, templar=self._templar)
        more = {"convert_data": False} if plugin == "template" else {}
        return str(lookup.run([path], variables=known, **options, **more)[0])


def _each(entry: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield an entry, or one for each of its names, which stand for `{name}` in its values."""
    if "names" not in entry:
        yield dict(entry)
        return
    for name in entry["names"]:
        shared = {key: value for key, value in entry.items() if key != "names"}
        yield {
            **{
                key: value.replace(NAME, str(name)) if isinstance(value, str) else value
                for key, value in shared.items()
            },
            "name": name,
        }
