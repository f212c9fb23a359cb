"""What the box really has: read from the kernel, from files, and from programs that say what they run with."""

import re
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hotgigs.ops.hardening.catalogue import Control
from hotgigs.ops.system.programs import run

_REFUSED = re.compile(r"^install (\S+) (?:/usr)?/bin/(?:false|true)$", re.MULTILINE)
_ESCAPED = re.compile(r"\\([0-7]{3})")


@dataclass(frozen=True)
class Live:
    """What was found; a path that is not there is in none of the tables."""

    is_container: bool = False
    sshd: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    modes: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    mounts: Mapping[str, frozenset[str]] = field(default_factory=dict)
    refused_modules: frozenset[str] = frozenset()
    packages: frozenset[str] = frozenset()
    audit: tuple[str, ...] = ()


def look(controls: Iterable[Control], root: Path = Path("/")) -> Live:
    """Read everything that the controls are about; programs are asked about this box, files are read below `root`."""
    wanted = [control.wanted for control in controls]
    return Live(
        is_container=run(["systemd-detect-virt", "--container"]).ok,
        sshd=read_sshd(run(["sshd", "-T"]).output),
        texts=dict(_texts(root, {path for each in wanted for path in _paths(each)})),
        modes={pattern: _modes(root, pattern) for each in wanted for pattern in each.get("modes", ())},
        mounts=read_mounts((root / "proc/self/mounts").read_text(encoding="utf-8")),
        refused_modules=read_refused_modules(run(["modprobe", "--showconfig"]).output),
        packages=_installed([name for each in wanted for name in each.get("packages", ())]),
        audit=tuple(run(["auditctl", "-l"]).output.splitlines()),
    )


def sysctl_path(name: str) -> str:
    """Return the file of a setting of the kernel."""
    return f"/proc/sys/{name.replace('.', '/')}"


def read_sshd(output: str) -> Mapping[str, str]:
    """Read what `sshd -T` prints: the options that the server runs with, in lower case."""
    return {name: value.strip() for name, _, value in (line.partition(" ") for line in output.splitlines())}


def read_mounts(text: str) -> Mapping[str, frozenset[str]]:
    """Read /proc/self/mounts; of two mounts on one place the later covers the earlier."""
    mounts = {}
    for line in text.splitlines():
        _, place, _, options, *_ = line.split()
        mounts[_ESCAPED.sub(lambda found: chr(int(found[1], 8)), place)] = frozenset(options.split(","))
    return mounts


def read_refused_modules(output: str) -> frozenset[str]:
    """Return the modules that `modprobe --showconfig` would answer with a failure; - and _ are the same in names."""
    return frozenset(name.replace("-", "_") for name in _REFUSED.findall(output))


def _paths(wanted: Mapping[str, Any]) -> Iterator[str]:
    for kind in ("files", "settings", "kernel"):
        yield from wanted.get(kind, ())
    yield from map(sysctl_path, wanted.get("sysctl", ()))
    yield from (line["path"] for line in wanted.get("lines", ()))


def _texts(root: Path, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
    for path in paths:
        file = root / path.lstrip("/")
        try:
            yield path, file.read_text(encoding="utf-8", errors="replace")
        except (FileNotFoundError, NotADirectoryError):
            continue


def _modes(root: Path, pattern: str) -> Mapping[str, int]:
    found = root.glob(pattern.lstrip("/"))
    return {f"/{path.relative_to(root)}": stat.S_IMODE(path.stat().st_mode) for path in found}


def _installed(names: list[str]) -> frozenset[str]:
    said = run(["dpkg-query", "--show", "--showformat=${db:Status-Abbrev} ${Package}\n", *names]).output
    return frozenset(line.split()[1] for line in said.splitlines() if line.startswith("ii"))
