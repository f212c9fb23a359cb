"""Compares what the controls want with what the box has; reads and changes nothing."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from hotgigs.ops.hardening.catalogue import Control
from hotgigs.ops.hardening.live import Live, sysctl_path

OK, DIFFERS, WAIVED, ELSEWHERE = "ok", "differs", "waived", "elsewhere"
AGAIN = "hotgigs-admin configure"
# sshd prints an older name than its manual uses.
_SAME = {"prohibit-password": "without-password"}


@dataclass(frozen=True)
class Result:
    """How one control stands: ok, differs, waived by the site, or elsewhere, where it does not apply."""

    id: str
    title: str
    state: str
    evidence: str
    remedy: str = ""


def verify(controls: Iterable[Control], live: Live, waivers: Mapping[str, str]) -> list[Result]:
    """Return how every control stands, in the order of the catalogue."""
    return [_judge(control, live, waivers) for control in controls]


def unknown_waivers(controls: Iterable[Control], waivers: Mapping[str, str]) -> list[str]:
    """Return the ids in waivers that no control has."""
    return sorted({*waivers} - {control.id for control in controls})


def _judge(control: Control, live: Live, waivers: Mapping[str, str]) -> Result:
    if control.id in waivers:
        return Result(control.id, control.title, WAIVED, waivers[control.id])
    if control.on_machines_only and live.is_container:
        return Result(control.id, control.title, ELSEWHERE, "a container has the kernel of its host")
    if "sshd" in control.needs and not live.sshd:
        return Result(control.id, control.title, ELSEWHERE, "there is no SSH server")
    differences = [text for kind, wanted in control.wanted.items() for text in _VERIFIERS[kind](wanted, live)]
    if not differences:
        return Result(control.id, control.title, OK, "as it should be")
    first = "give an administrator a key (ssh-copy-id), then: " if "key" in control.needs else ""
    return Result(control.id, control.title, DIFFERS, "; ".join(differences), first + AGAIN)


def _sshd(wanted: Mapping[str, Any], live: Live) -> Iterator[str]:
    for option, value in wanted.items():
        found = live.sshd.get(option.lower(), "")
        expected = str(value)
        if expected.startswith("-"):
            patterns = expected[1:].split(",")
            left = [name for name in found.split(",") if any(fnmatchcase(name, pattern) for pattern in patterns)]
            if left or not found:
                yield f"{option} still has {', '.join(left) or 'no list'}"
        elif found.lower() != _SAME.get(expected, expected).lower():
            yield f"{option} is {found or 'not set'}, not {expected}"


def _sysctl(wanted: Mapping[str, Any], live: Live) -> Iterator[str]:
    for name, value in wanted.items():
        # A kernel without the part has nothing to harden there: IPv6 that is off, for one.
        found = live.texts.get(sysctl_path(name), str(value)).strip()
        if found != str(value):
            yield f"{name} is {found}, not {value}"


def _kernel(wanted: Mapping[str, str], live: Live) -> Iterator[str]:
    for path, value in wanted.items():
        found = live.texts.get(path, "missing").strip()
        if found != value:
            yield f"{path} is {found}, not {value}"


def _mounts(wanted: Mapping[str, Any], live: Live) -> Iterator[str]:
    for path, options in wanted.items():
        missing = [option for option in options if option not in live.mounts.get(path, ())]
        if missing:
            yield f"{path} is mounted without {', '.join(missing)}"


def _files(wanted: Mapping[str, str], live: Live) -> Iterator[str]:
    for path, content in wanted.items():
        if live.texts.get(path) != content:
            yield f"{path} was changed" if path in live.texts else f"{path} is missing"


def _settings(wanted: Mapping[str, Mapping[str, str]], live: Live) -> Iterator[str]:
    for path, values in wanted.items():
        for key, value in values.items():
            pattern = rf"^[ \t]*{re.escape(key)}[ \t=]+(.*?)[ \t]*$"
            found = re.findall(pattern, live.texts.get(path, ""), re.MULTILINE)
            # Programs take the last of two lines.
            if not found or found[-1] != value:
                yield f"{key} in {path} is {found[-1] if found else 'not set'}, not {value}"


def _lines(wanted: Iterable[Mapping[str, str]], live: Live) -> Iterator[str]:
    for line in wanted:
        present = [" ".join(text.split()) for text in live.texts.get(line["path"], "").splitlines()]
        if line["line"] not in present:
            yield f"{line['path']} has no line {line['line']!r}"


def _modes(wanted: Mapping[str, str], live: Live) -> Iterator[str]:
    for pattern, mode in wanted.items():
        for path, found in sorted(live.modes.get(pattern, {}).items()):
            if found & ~int(mode, 8):
                yield f"{path} has mode {found:04o}, wider than {mode}"


def _modules(wanted: Iterable[str], live: Live) -> Iterator[str]:
    loadable = [name for name in wanted if name.replace("-", "_") not in live.refused_modules]
    if loadable:
        yield f"can be loaded: {', '.join(loadable)}"


def _packages(wanted: Iterable[str], live: Live) -> Iterator[str]:
    missing = [name for name in wanted if name not in live.packages]
    if missing:
        yield f"not installed: {', '.join(missing)}"


def _audit(wanted: Iterable[str], live: Live) -> Iterator[str]:
    # auditctl writes rules in its own way; their keys stay.
    keys = {rule.split("-k ")[-1] for rule in wanted}
    live_keys = {found for rule in live.audit for found in re.findall(r"(?:-k |-F key=)(\S+)", rule)}
    if keys - live_keys:
        yield f"no rule for: {', '.join(sorted(keys - live_keys))}"


_VERIFIERS: Mapping[str, Callable[[Any, Live], Iterator[str]]] = {
    "sshd": _sshd,
    "sysctl": _sysctl,
    "mounts": _mounts,
    "files": _files,
    "settings": _settings,
    "lines": _lines,
    "modes": _modes,
    "modules": _modules,
    "packages": _packages,
    "audit": _audit,
    "kernel": _kernel,
}
