"""Reads settings of the box from YAML and from words of the command line; finds every fault at once."""

import difflib
from collections.abc import Mapping
from dataclasses import Field
from pathlib import Path
from typing import Any

import yaml

from hotgigs.ops.appliance.rules import faults_in
from hotgigs.ops.appliance.settings import Appliance, SettingsError, default_of, known, legal

_YES, _NO = ("true", "yes", "on"), ("false", "no", "off")


def load(path: Path) -> Appliance:
    """Read and check the file.

    Raises SettingsError with a sentence for each fault.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError([f"{path} cannot be read: {error}."]) from error
    return settle(parse(text, str(path)))


def parse(text: str, source: str) -> dict[str, Any]:
    """Return what YAML says, every value as the text that was typed, so that `off` and 03:30 stay what they are.

    Raises SettingsError when it is no YAML, or no list of settings.
    """
    try:
        values = yaml.load(text, Loader=_AsTyped)  # noqa: S506 - made from BaseLoader, which knows nothing but text
    except yaml.YAMLError as error:
        where = getattr(error, "problem_mark", None)
        line = f", line {where.line + 1}" if where else ""
        reason = getattr(error, "problem", None) or "it cannot be read"
        raise SettingsError(
            [f"{source}{line}: not valid YAML ({reason}). Write lines like `domain: jobs.example.org`."]
        ) from error
    if values in (None, ""):
        return {}
    if not isinstance(values, dict):
        raise SettingsError([f"{source}: holds no settings. Write lines like `domain: jobs.example.org`."])
    return values


def settle(values: Mapping[str, Any]) -> Appliance:
    """Return the settings that the values make.

    Raises SettingsError with a sentence for each fault.
    """
    faults: list[str] = [_unknown(name) for name in values if name not in known()]
    typed: dict[str, Any] = {}
    for name, item in known().items():
        if name in values:
            try:
                typed[name] = _typed(item, values[name])
            except ValueError:
                faults.append(f"{name} = {values[name]!r}: {_shape(item)}.")
    settings = Appliance(**typed)
    faults.extend(faults_in(settings))
    if faults:
        raise SettingsError(faults)
    return settings


def from_words(words: Mapping[str, str], kept: Mapping[str, Any]) -> dict[str, Any]:
    """Return values as typed after KEY=: nothing means the default, commas part a list, MAPPING.KEY= one line of it."""
    values: dict[str, Any] = {}
    for name, text in words.items():
        mapping, dot, key = name.partition(".")
        if dot:
            lines = dict(values.get(mapping) or kept.get(mapping) or {})
            values[mapping] = {**lines, key: text} if text else {k: v for k, v in lines.items() if k != key}
        elif name in known():
            values[name] = _from_text(known()[name], text)
        else:
            values[name] = text
    return values


def _from_text(item: Field[Any], text: str) -> Any:
    default = default_of(item)
    if not text:
        return default
    if isinstance(default, list):
        return [part.strip() for part in text.strip("[] ").split(",") if part.strip()]
    return text


def _unknown(name: str) -> str:
    near = difflib.get_close_matches(name.lower().replace("-", "_"), known(), n=1)
    meant = f" Did you mean {near[0]}?" if near else " docs/install.md lists all."
    return f"{name}: there is no such setting.{meant}"


def _typed(item: Field[Any], value: Any) -> Any:
    """Return the value as its setting has it.

    Raises ValueError when it cannot be that.
    """
    default = default_of(item)
    if isinstance(default, bool):
        return _truth(value)
    if isinstance(default, int):
        return int(_text(value))
    if isinstance(default, list):
        return [_text(part) for part in _several(value)]
    if isinstance(default, dict):
        return {name: _text(reason) for name, reason in _mapping(value).items()}
    return _text(value)


def _truth(value: Any) -> bool:
    word = _text(value).lower()
    if word not in _YES + _NO:
        raise ValueError(word)
    return word in _YES


def _text(value: Any) -> str:
    if isinstance(value, (list, dict)):
        raise ValueError(value)
    return str(value).strip()


def _several(value: Any) -> list[Any]:
    if isinstance(value, list):
        return value
    # One address needs no brackets.
    return [value] if _text(value) else []


def _mapping(value: Any) -> dict[str, Any]:
    if value == "":
        return {}
    if not isinstance(value, dict):
        raise ValueError(value)
    return value


def _shape(item: Field[Any]) -> str:
    default = default_of(item)
    if isinstance(default, list):
        return "must be a list like [192.0.2.1, 192.0.2.2]"
    if isinstance(default, dict):
        return f"must be lines of `{item.metadata['lines']}`"
    return legal(item) if not isinstance(default, str) else "must be a text"


class _AsTyped(yaml.BaseLoader):
    """Takes every scalar for text, and refuses a key that is there twice, where one would win silently."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[Any] = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.constructor.ConstructorError(None, None, f"{key.value} is there twice", key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep=deep)
