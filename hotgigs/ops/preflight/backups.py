"""Is there room for backups, can their targets be found, and do those that are here open?"""

import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

from hotgigs.ops.backup.targets import Place, parse_url
from hotgigs.ops.preflight.finding import Finding, Surroundings, ok, problem, warning
from hotgigs.ops.system.programs import run

NAME = "Backups"
_BACKUPS, _KEY = "var/backups/hotgigs", "etc/hotgigs/secrets/backup_key"
_SAVED = ("var/lib/postgresql", "var/lib/hotgigs/documents")
_PORT = 22
"""Any: only the address is asked for."""


def check(around: Surroundings) -> Iterator[Finding]:
    """Look at the backups of this server, and for each target at the place that its address names."""
    yield from judge_strangers(
        around.root / _BACKUPS,
        there=(around.root / _BACKUPS / "pgbackrest/backup").is_dir(),
        opens=(around.root / _KEY).exists(),
    )
    if around.installed:
        place = around.root / "var/backups"
        yield judge_room(shutil.disk_usage(place).free, _size([around.root / name for name in _SAVED]))
    targets = around.settings.backup_targets
    for name, url in targets.items():
        yield _judge_place(name, parse_url(name, url), around.root)
    if not targets:
        yield ok(NAME, "on this server alone, until backup_targets names another place")


def judge_strangers(folder: Path, *, there: bool, opens: bool) -> Iterator[Finding]:
    """Judge backups of an earlier installation: a new key would open none of them, and a new one must not mix in."""
    if there and not opens:
        yield problem(
            NAME,
            f"backups in {folder}, and no key that opens them",
            "none of another installation, or its key in /etc/hotgigs/secrets/backup_key",
            f"mv {folder} {folder}.old",
        )


def judge_room(free: int, saved: int) -> Finding:
    """Judge the room for backups by what there is to save, in bytes."""
    found = f"{_gigabytes(free)} free in /var/backups, database and documents take {_gigabytes(saved)}"
    if free < saved:
        needed = f"{_gigabytes(saved)}: a full backup beside the last two, and a drill that restores one"
        return warning(NAME, found, needed, "Enlarge the disk, or: hotgigs-admin backup prune")
    return ok(NAME, found)


def judge_host(name: str, host: str, addresses: int) -> Finding:
    """Judge whether the host of a target has an address; it stops nothing, for backups are made here first."""
    if addresses:
        return ok(NAME, f"{name} is at {host}")
    return warning(NAME, f"{name}: {host} has no address", "a name that leads to the target", f"getent ahosts {host}")


def judge_folder(name: str, folder: str, *, there: bool) -> Finding:
    """Judge whether the folder of a target is there; a disk that is not mounted stops nothing either."""
    if there:
        return ok(NAME, f"{name} is in {folder}")
    return warning(NAME, f"{name}: there is no folder {folder}", "a mounted disk with it", f"findmnt --target {folder}")


def _judge_place(name: str, place: Place, root: Path) -> Finding:
    if place.kind == "file":
        return judge_folder(name, place.folder, there=(root / place.folder.lstrip("/")).is_dir())
    try:
        found = len(socket.getaddrinfo(place.host, _PORT, proto=socket.IPPROTO_TCP))
    except OSError:
        found = 0
    return judge_host(name, place.host, found)


def _size(folders: list[Path]) -> int:
    """Return how much folders take, in bytes; what vanishes meanwhile is not counted."""
    done = run(["du", "--summarize", "--block-size=1", "--total", *map(str, folders)], seconds=300)
    lines = done.output.splitlines()
    return int(lines[-1].split()[0]) if lines else 0


def _gigabytes(size: int) -> str:
    return f"{size / 2**30:.1f} GB"
