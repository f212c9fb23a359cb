"""What is on a box at one moment: files, packages, accounts, units, and the rules of the firewall."""

import dataclasses
import grp
import hashlib
import json
import os
import pwd
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hotgigs.ops.system.programs import run

ROOTS = ("etc", "opt", "usr/local", "var/lib", "var/cache/hotgigs", "var/cache/nginx", "var/spool/hotgigs", "var/www")
# The books of the package manager and of systemd, which they keep themselves.
KEPT_BY_OTHERS = (
    "/var/lib/apt",
    "/var/lib/dpkg",
    "/var/lib/systemd/catalog",
    "/var/lib/systemd/random-seed",
    "/var/lib/systemd/timesync",
    "/var/lib/systemd/timers",
    "/var/lib/hotgigs/state",
)
_HASHED = ("/etc/", "/usr/local/")
_BLOCK = 1 << 20


@dataclass(frozen=True)
class Entry:
    """A file, folder or link, as far as it can be told apart; `content` is a hash, a size, or where a link leads."""

    kind: str
    mode: int
    owner: str
    content: str = ""


@dataclass(frozen=True)
class Inventory:
    """Everything at one moment."""

    files: dict[str, Entry] = field(default_factory=dict)
    packages: dict[str, str] = field(default_factory=dict)
    users: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    enabled: list[str] = field(default_factory=list)
    masked: list[str] = field(default_factory=list)
    firewall: str = ""

    def to_json(self) -> str:
        """Return it as text that from_json reads."""
        return json.dumps(dataclasses.asdict(self), indent=1, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> "Inventory":
        """Return what to_json wrote."""
        read: dict[str, Any] = json.loads(text)
        read["files"] = {path: Entry(**entry) for path, entry in read["files"].items()}
        return cls(**read)


def take(root: Path = Path("/")) -> Inventory:
    """Look at everything, and change nothing."""
    units = _unit_states()
    return Inventory(
        files=dict(_files(root)),
        packages=_packages(),
        users=sorted(entry.pw_name for entry in pwd.getpwall()),
        groups=sorted(entry.gr_name for entry in grp.getgrall()),
        enabled=sorted(name for name, state in units.items() if state == "enabled"),
        masked=sorted(name for name, state in units.items() if state == "masked"),
        # Without the program there are no rules.
        firewall=run(["nft", "list", "ruleset"]).output,
    )


def _files(root: Path) -> Iterator[tuple[str, Entry]]:
    for top in ROOTS:
        if (root / top).is_dir() and (entry := _entry(root / top, root)):
            yield f"/{top}", entry
        for folder, names, files in os.walk(root / top):
            here = Path(folder)
            # Without the links to folders, which os.walk counts among them, no link would be seen.
            links = [name for name in names if (here / name).is_symlink()]
            names[:] = [name for name in names if name not in links and not _is_foreign(here / name, root)]
            for name in sorted([*names, *files, *links]):
                path = here / name
                if not _is_foreign(path, root) and (entry := _entry(path, root)):
                    yield _shown(path, root), entry


def _is_foreign(path: Path, root: Path) -> bool:
    return _shown(path, root).startswith(KEPT_BY_OTHERS)


def _shown(path: Path, root: Path) -> str:
    return f"/{path.relative_to(root)}"


def _entry(path: Path, root: Path) -> Entry | None:
    try:
        found = path.lstat()
        owner = f"{found.st_uid}:{found.st_gid}"
        if stat.S_ISLNK(found.st_mode):
            return Entry("link", 0, owner, str(path.readlink()))
        if stat.S_ISDIR(found.st_mode):
            return Entry("folder", stat.S_IMODE(found.st_mode), owner)
        if not stat.S_ISREG(found.st_mode):
            return None
        is_hashed = _shown(path, root).startswith(_HASHED)
        content = digest(path) if is_hashed else f"{found.st_size}"
        return Entry("file", stat.S_IMODE(found.st_mode), owner, content)
    except FileNotFoundError:
        # Services go on working while we look.
        return None


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    summed = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            summed.update(block)
    return summed.hexdigest()


def upgraded(state: Path) -> list[str]:
    """Name the packages that were there before our first run and have another version now."""
    file = state / "before" / "inventory.json"
    if not file.exists():
        return []
    before, now = Inventory.from_json(file.read_text(encoding="utf-8")).packages, _packages()
    return sorted(name for name, version in before.items() if now.get(name, version) != version)


def _packages() -> dict[str, str]:
    done = run(["dpkg-query", "--show", "--showformat", "${db:Status-Abbrev}\t${binary:Package}\t${Version}\n"])
    found = {}
    for line in done.output.splitlines():
        state, name, version = line.split("\t")
        if state.strip() not in ("un", "pn"):
            found[name.partition(":")[0]] = version
    return found


def _unit_states() -> dict[str, str]:
    done = run(["systemctl", "list-unit-files", "--no-legend", "--no-pager", "--plain"])
    return {words[0]: words[1] for words in map(str.split, done.output.splitlines()) if len(words) > 1}
