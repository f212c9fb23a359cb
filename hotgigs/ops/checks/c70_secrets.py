"""Are the secrets there, and root's alone?"""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from hotgigs.ops.checks.check import Around, Check
from hotgigs.ops.checks.result import Kind, Result

PRESENT = Kind(
    "secrets.present",
    "The key of form tokens and the passwords of Redis are there and not empty.",
    "hotgigs-admin configure",
)
RIGHTS = Kind(
    "secrets.rights",
    "The folder of secrets, each file in it, and the settings and state of the box are closed to everybody but root.",
    "chown root:root {part}; chmod go-rwx {part}",
    fix="give {part} to root alone",
)
FOLDER = "/etc/hotgigs/secrets"
NEEDED = ("form_key", "redis_web", "redis_worker", "redis_documents", "redis_admin")
OWNER = (0, 0)
# Its group is root's, so reading by the group opens nothing.
ALSO = {"/etc/hotgigs/appliance.yml": 0o640, "/var/lib/hotgigs/state": 0o700}


def look(around: Around) -> Iterator[Result]:
    """Look at owners and modes, and at no content."""
    folder = around.at(FOLDER)
    sizes = {name: path.stat().st_size for name in NEEDED if (path := folder / name).exists()}
    yield judge_present(sizes)
    wanted = {folder: 0o700, **dict.fromkeys(sorted(folder.glob("*")), 0o600)}
    wanted |= {path: mode for name, mode in ALSO.items() if (path := around.at(name)).exists()}
    found = [judge_rights(path, path.lstat(), mode) for path, mode in wanted.items() if path.exists()]
    yield from [result for result in found if result.state != "ok"] or [RIGHTS.ok("root's alone")]


def judge_present(sizes: dict[str, int]) -> Result:
    """Judge which secrets are there, by their sizes."""
    missing = [name for name in NEEDED if not sizes.get(name)]
    if missing:
        return PRESENT.problem(f"missing or empty: {', '.join(missing)}")
    return PRESENT.ok("all are there")


def judge_rights(path: Path, found: os.stat_result, widest: int) -> Result:
    """Judge owner and mode of one file: narrower than needed is fine."""
    mode = stat.S_IMODE(found.st_mode)
    if (found.st_uid, found.st_gid) == OWNER and not mode & ~widest:
        return RIGHTS.ok("root's alone", str(path))
    return RIGHTS.problem(f"owner {found.st_uid}:{found.st_gid}, mode {mode:04o} instead of {widest:04o}", str(path))


def mend(around: Around, result: Result) -> None:
    """Give a file to root alone; it is no link, so nothing else is meant. Raises ValueError when it is one."""
    path = Path(result.part)
    if path.is_symlink():
        raise ValueError(f"{path} is a link: look where it leads")
    widest = {around.at(name): mode for name, mode in ALSO.items()}.get(path, 0o700 if path.is_dir() else 0o600)
    os.chown(path, *OWNER)
    os.chmod(path, stat.S_IMODE(path.stat().st_mode) & widest)


CHECK = Check("Secrets", (PRESENT, RIGHTS), look, mend=mend)
