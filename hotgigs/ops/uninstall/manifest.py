"""The list of what our runs made: taken from the difference between the box before and after each of them."""

import dataclasses
import json
import tarfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hotgigs.ops.appliance.keeping import write_private
from hotgigs.ops.uninstall.inventory import Inventory, take

STATE = Path("/var/lib/hotgigs/state")
UNINSTALLING = "uninstalling"
"""Says, in the state, that taking away has begun, and where the export is."""
COPIED = ("etc", "usr/local")
# The packages' and our accounts are taken out by name: others may have been added beside them.
ACCOUNT_FILES = ("passwd", "group", "shadow", "gshadow", "subuid", "subgid")
_ACCOUNT_PATHS = {f"/etc/{name}{end}" for name in ACCOUNT_FILES for end in ("", "-")}


@dataclass
class Manifest:
    """What to take away, and what to put back; `changed` maps a file to what we left in it."""

    created: list[str] = field(default_factory=list)
    changed: dict[str, str] = field(default_factory=dict)
    removed: list[str] = field(default_factory=list)
    packages: list[str] = field(default_factory=list)
    packages_removed: list[str] = field(default_factory=list)
    users: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    enabled: list[str] = field(default_factory=list)
    masked: list[str] = field(default_factory=list)
    disabled: list[str] = field(default_factory=list)


def begin(state: Path = STATE, root: Path = Path("/")) -> None:
    """Look at the box before a run changes it; what an interrupted run began with stays the beginning."""
    # What people enter from now on is in no export.
    (state / UNINSTALLING).unlink(missing_ok=True)
    if _pending(state).exists():
        return
    found = take(root)
    for folder in (state, state / "before"):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not (state / "before" / "inventory.json").exists():
        _copy(root, state / "before" / "files.tar.gz")
        write_private(state / "before" / "inventory.json", found.to_json(), 0o600)
    write_private(_pending(state), found.to_json(), 0o600)


def end(state: Path = STATE, root: Path = Path("/")) -> Manifest:
    """Add what the run made to the manifest, and keep it."""
    before, after = Inventory.from_json(_pending(state).read_text(encoding="utf-8")), take(root)
    manifest = merge(read(state), difference(before, after), after)
    write_private(state / "manifest.json", json.dumps(dataclasses.asdict(manifest), indent=1), 0o600)
    _pending(state).unlink()
    return manifest


def read(state: Path = STATE) -> Manifest:
    """Return the manifest so far; an empty one before the first run has ended."""
    path = state / "manifest.json"
    read: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return Manifest(**read)


def settled(state: Path = STATE, root: Path = Path("/")) -> Manifest:
    """Return the manifest with what a run that never ended made, too."""
    return end(state, root) if _pending(state).exists() else read(state)


def difference(before: Inventory, after: Inventory) -> Manifest:
    """Return what happened between two moments."""
    old, new = before.files, after.files
    created = _topmost(path for path in new if path not in old)
    changed = {
        path: new[path].content for path in new if path in old and new[path] != old[path] and path not in _ACCOUNT_PATHS
    }
    return Manifest(
        created=created,
        changed=changed,
        removed=_topmost(path for path in old if path not in new),
        packages=sorted(after.packages.keys() - before.packages.keys()),
        packages_removed=sorted(before.packages.keys() - after.packages.keys()),
        users=sorted(set(after.users) - set(before.users)),
        groups=sorted(set(after.groups) - set(before.groups)),
        enabled=sorted(set(after.enabled) - set(before.enabled)),
        masked=sorted(set(after.masked) - set(before.masked)),
        disabled=sorted((set(before.enabled) - set(after.enabled)) & _still_known(after)),
    )


def merge(older: Manifest, newer: Manifest, after: Inventory) -> Manifest:
    """Return both as one; what a later run took away itself is no longer ours."""
    created = _topmost(path for path in {*older.created, *newer.created} if path in after.files)
    below = tuple(f"{path}/" for path in created)
    changed = {**older.changed, **newer.changed}
    names = ("packages", "packages_removed", "users", "groups", "enabled", "masked", "disabled", "removed")
    joined = {name: sorted({*getattr(older, name), *getattr(newer, name)}) for name in names}
    return Manifest(
        created=created,
        changed={
            path: text for path, text in sorted(changed.items()) if path not in created and not path.startswith(below)
        },
        **joined,
    )


def _topmost(paths: Iterable[str]) -> list[str]:
    """Return paths without those that lie in another of them."""
    chosen: list[str] = []
    for path in sorted(paths, key=lambda path: path.split("/")):
        if not (chosen and path.startswith(f"{chosen[-1]}/")):
            chosen.append(path)
    return chosen


def _still_known(after: Inventory) -> set[str]:
    # A unit that went with its package comes back with it.
    return {Path(path).name for path in after.files} | set(after.masked) | set(after.enabled)


def _copy(root: Path, target: Path) -> None:
    scratch = target.with_name(f".{target.name}.new")
    with tarfile.open(scratch, "w:gz", compresslevel=1) as archive:
        for name in COPIED:
            if (root / name).is_dir():
                archive.add(root / name, arcname=name)
    scratch.chmod(0o600)
    scratch.replace(target)


def _pending(state: Path) -> Path:
    return state / "pending.json"
