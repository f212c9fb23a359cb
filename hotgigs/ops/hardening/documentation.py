"""Writes docs/hardening.md from the catalogue: python -m hotgigs.ops.hardening.documentation > docs/hardening.md."""

import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from hotgigs.ops.hardening.catalogue import Control, load
from hotgigs.ops.hardening.lynis import Waiver, load_waivers

BEGIN = """\
# Hardening

Made from `hotgigs/ops/hardening/` by `python -m hotgigs.ops.hardening.documentation`; change it there.

The installer sets these controls, and `hotgigs-admin doctor` verifies what is live. Leave one out, with your reason:

```
sudo hotgigs-admin configure 'hardening_waivers={ssh-forwarding: "the database is reached through a tunnel"}'
```

Some things are left alone on purpose, since they break servers: `net.ipv6.conf.*.accept_ra` (IPv6 of many providers),
`net.ipv4.ip_forward` (Docker), `user.max_user_namespaces` (sandboxes of systemd), `net.ipv4.tcp_timestamps`,
`kernel.panic_on_oops`, noexec for `/tmp` (installations of packages), hidepid for `/proc` (systemd), modules that
snap, EFI and backups on USB disks need, and the age of passwords of administrators who sign in by keys.

## Controls
"""
ADVICE = """\
## What lynis advises and HotGigs does not do

The tests run [lynis](https://cisofy.com/lynis/) on an installed box and ask for an index of 80 or more. What it still
suggests has a reason here; anything else fails the test.

| test | about | why not |
| --- | --- | --- |"""


def write(controls: Iterable[Control], waivers: Iterable[Waiver]) -> str:
    """Return the page."""
    rows = [f"| {each.test} | {each.words.replace('|', ', ') or 'all'} | {each.reason} |" for each in waivers]
    return "\n".join([BEGIN, *map(_control, controls), ADVICE, *rows]) + "\n"


def _control(control: Control) -> str:
    scope = " Not in a container." if control.on_machines_only else ""
    lines = [f"- {line}" for kind, wanted in control.wanted.items() for line in _lines(kind, wanted)]
    return "\n".join([f"### {control.id}", "", f"{control.title}. {control.reason}{scope}", "", *lines, ""])


def _lines(kind: str, wanted: Any) -> Iterator[str]:
    if kind == "settings":
        for path, values in wanted.items():
            yield f"`{path}`: {_pairs(values)}"
    elif kind == "lines":
        yield from (f"`{line['path']}`: `{line['line']}`" for line in wanted)
    elif kind == "files":
        yield from (f"`{path}`, verified by its content" for path in wanted)
    elif kind == "mounts":
        yield from (f"`{path}` mounted with {', '.join(options)}" for path, options in wanted.items())
    elif isinstance(wanted, Mapping):
        yield f"{_LABELS[kind]}: {_pairs(wanted)}"
    else:
        yield f"{_LABELS[kind]}: {', '.join(f'`{each}`' for each in wanted)}"


def _pairs(values: Mapping[str, Any]) -> str:
    return ", ".join(f"`{name} {value}`" for name, value in values.items())


_LABELS = {
    "sshd": "`sshd -T`",
    "sysctl": "`sysctl`",
    "kernel": "kernel",
    "modes": "at most this mode",
    "modules": "not loaded (`modprobe --showconfig`)",
    "packages": "installed",
    "audit": "`auditctl -l`",
}


if __name__ == "__main__":
    sys.stdout.write(write(load(), load_waivers()))
