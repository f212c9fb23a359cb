"""Are the secrets there, and root's alone?"""

import grp
import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from hotgigs.ops.checks.check import Around, Check
from hotgigs.ops.checks.result import Kind, Result

PRESENT = Kind(
    "secrets.present",
    "The key of form tokens and the passwords of Redis are there and not empty.",
    "hotgigs-admin configure",
)
RECOVERY = Kind(
    "secrets.recovery",
    "The recovery key of backups is there and not empty.",
    "Put back the key that you exported, then: hotgigs-admin configure",
)
TARGET = Kind(
    "secrets.target",
    "What opens each target of backups is there and not empty.",
    "hotgigs-admin backup target add {part}",
)
RIGHTS = Kind(
    "secrets.rights",
    "The folder of secrets, each file in it, and the settings and state of the box are closed to everybody but root.",
    "chown root:root {part}; chmod go-rwx {part}",
    fix="give {part} to root alone",
)
REPOSITORY = Kind(
    "secrets.repository",
    "What opens the repository of the database is root's, and readable for postgres alone.",
    "chown root:postgres {part}; chmod 640 {part}",
    fix="give {part} to root, and to postgres for reading",
)
FOLDER = "/etc/hotgigs/secrets"
NEEDED = ("form_key", "redis_web", "redis_worker", "redis_documents", "redis_admin")
KEY = "backup_key"
# Without these a target of each kind cannot be reached.
OPENED_BY = {"sftp": ("key", "hosts"), "s3": ("key",), "file": ()}
SHARED, READER, SHARED_MODE = "/etc/pgbackrest/conf.d/hotgigs-key.conf", "postgres", 0o640
OWNER = (0, 0)
# Its group is root's, so reading by the group opens nothing.
ALSO = {"/etc/hotgigs/appliance.yml": 0o640, "/var/lib/hotgigs/state": 0o700}


def look(around: Around) -> Iterator[Result]:
    """Look at owners and modes, and at no content."""
    folder = around.at(FOLDER)
    sizes = {name: path.stat().st_size for name in NEEDED if (path := folder / name).exists()}
    yield judge_present(sizes)
    yield from judge_backups(
        {path.name: path.stat().st_size for path in folder.glob("backup_*")}, around.appliance.backup_targets
    )
    if (shared := around.at(SHARED)).exists():
        yield judge_shared(shared, shared.lstat(), grp.getgrnam(READER).gr_gid)
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


def judge_backups(sizes: Mapping[str, int], targets: Mapping[str, str]) -> Iterator[Result]:
    """Judge which secrets of backups are there, by their sizes."""
    yield RECOVERY.ok("is there") if sizes.get(KEY) else RECOVERY.problem("missing or empty")
    for name, url in targets.items():
        needed = [f"backup_{name}_{what}" for what in OPENED_BY[urlsplit(url).scheme]]
        missing = [file for file in needed if not sizes.get(file)]
        if missing:
            yield TARGET.problem(f"missing or empty: {', '.join(missing)}", name, gist="cannot be opened")
        else:
            yield TARGET.ok("is there", name)


def judge_shared(path: Path, found: os.stat_result, reader: int) -> Result:
    """Judge owner, group and mode of what postgres reads, too."""
    mode = stat.S_IMODE(found.st_mode)
    if (found.st_uid, found.st_gid) == (OWNER[0], reader) and not mode & ~SHARED_MODE:
        return REPOSITORY.ok("root's, and readable for postgres", str(path))
    return REPOSITORY.problem(f"owner {found.st_uid}:{found.st_gid}, mode {mode:04o}", str(path))


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
    if result.id.startswith(REPOSITORY.id):
        os.chown(path, OWNER[0], grp.getgrnam(READER).gr_gid)
        os.chmod(path, stat.S_IMODE(path.stat().st_mode) & SHARED_MODE)
        return
    widest = {around.at(name): mode for name, mode in ALSO.items()}.get(path, 0o700 if path.is_dir() else 0o600)
    os.chown(path, *OWNER)
    os.chmod(path, stat.S_IMODE(path.stat().st_mode) & widest)


CHECK = Check("Secrets", (PRESENT, RECOVERY, TARGET, REPOSITORY, RIGHTS), look, mend=mend)
