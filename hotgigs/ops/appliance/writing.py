"""Writes settings of the box as YAML for people: each with what it means, and a change that leaves the rest alone."""

import re
from collections.abc import Mapping
from typing import Any

import yaml

from hotgigs.ops.appliance.settings import Appliance, default_of, known

_HEADER = """---
# The settings of this HotGigs box. Edit them here or by `hotgigs-admin configure KEY=VALUE`;
# `hotgigs-admin configure` applies what was edited. A line that starts with # shows what holds without it.
"""


def render(settings: Appliance) -> str:
    """Return the whole file; what equals its default is there as a comment."""
    return "".join([_HEADER, *(f"\n{_entry(settings, name)}" for name in known())])


def change(text: str, changes: Mapping[str, Any]) -> str:
    """Return the file with some settings changed, and everything else, an admin's comments too, as it was."""
    for name, value in changes.items():
        line = _lines(name, value)
        found = _place(name).search(text)
        text = (
            text[: found.start()] + line + text[found.end() :]
            if found
            else f"{text.rstrip()}\n\n# {_help(name)}\n{line}"
        )
    return text


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Return what differs between two sets of settings, by name."""
    return {name: (old.get(name), value) for name, value in new.items() if old.get(name) != value}


def manual() -> str:
    """Return a table of every setting, for docs/install.md."""
    rows = ["| setting | default | what it means |", "| --- | --- | --- |"]
    for name, item in known().items():
        choices = item.metadata.get("choices")
        meaning = item.metadata["help"] + (f": {', '.join(f'`{choice}`' for choice in choices)}" if choices else "")
        rows.append(f"| `{name}` | `{_scalar(default_of(item))}` | {meaning} |")
    return "\n".join(rows) + "\n"


def _entry(settings: Appliance, name: str) -> str:
    value = getattr(settings, name)
    lines = _lines(name, value)
    if value == default_of(known()[name]):
        lines = f"#{lines}"
    return f"# {_help(name)}\n{lines}"


def _help(name: str) -> str:
    metadata = known()[name].metadata
    choices = f" ({', '.join(metadata['choices'])})" if "choices" in metadata else ""
    text = str(metadata["help"]) + choices
    return text[0].upper() + text[1:]


def _lines(name: str, value: Any) -> str:
    if isinstance(value, dict) and value:
        return f"{name}:\n" + "".join(f"  {_scalar(key)}: {_scalar(reason)}\n" for key, reason in value.items())
    return f"{name}: {_scalar(value)}\n"


def _scalar(value: Any) -> str:
    text: str = yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, width=10_000)
    # A lone scalar is a whole document to the writer, which may end it with dots.
    return text.rstrip("\n").removesuffix("...").rstrip("\n")


def _place(name: str) -> re.Pattern[str]:
    """Return what finds a setting with its value, or the comment that shows its default."""
    return re.compile(rf"^(?:{name}:.*\n(?:[ \t-].*\n)*|#{name}:.*\n)", re.MULTILINE)
