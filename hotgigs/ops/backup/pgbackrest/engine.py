"""What pgBackRest runs with: its configuration, its user, and how it is watched."""

import os
import pwd
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from hotgigs.ops.backup.keys import RecoveryKey
from hotgigs.ops.backup.pgbackrest.errors import explain
from hotgigs.ops.system import programs
from hotgigs.ops.system.files import write_durably

CONFIG = Path("/etc/pgbackrest/pgbackrest.conf")
STANZA = "hotgigs"
_ENVIRONMENT = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8"}
_MOST_PROCESSES = 4


@dataclass(frozen=True)
class Engine:
    """One repository of a database. Its key is in the configuration, which only root and `user` read."""

    config: Path = CONFIG
    stanza: str = STANZA
    user: str = "postgres"
    options: tuple[str, ...] = ()
    """Further options of every command, none of them secret."""


def run(engine: Engine, command: Sequence[str], heard: Callable[[str], None] | None = None) -> list[str]:
    """Run pgBackRest to its end as its user and return what it said. Raises PgBackRestError when it fails."""
    lines: list[str] = []

    def hear(line: str | None) -> None:
        if line is None:
            return
        lines.append(line)
        if heard:
            heard(line)

    given = [f"--config={engine.config}", f"--stanza={engine.stanza}", *engine.options]
    code = programs.follow(["pgbackrest", *given, *command], hear, environment=_ENVIRONMENT, user=engine.user)
    if code:
        raise explain(code, lines)
    return lines


def version() -> str:
    """Return pgBackRest's version, empty where it cannot be told."""
    return programs.run(["pgbackrest", "version"]).output.removeprefix("pgBackRest").strip()


def engine_for_copy(
    folder: Path, repository: Path, key: RecoveryKey, *, stanza: str = STANZA, user: str = "postgres"
) -> Engine:
    """Return an engine for a repository that was copied from elsewhere, which then belongs to `user`.

    Its configuration lies in `folder`, which must outlive the recovery: PostgreSQL fetches its changes with it. The
    folders above both must let `user` through.
    """
    account = pwd.getpwnam(user)
    _give(repository, account)
    folder.mkdir(parents=True, exist_ok=True)
    os.chown(folder, -1, account.pw_gid)
    # Whatever the umask of the unit.
    folder.chmod(0o750)
    for name in ("lock", "log", "spool"):
        (folder / name).mkdir(mode=0o700, exist_ok=True)
        os.chown(folder / name, account.pw_uid, account.pw_gid)
    config = folder / "pgbackrest.conf"
    write_durably(config, _configuration(folder, repository, key, stanza), 0o600)
    os.chown(config, -1, account.pw_gid)
    config.chmod(0o640)
    return Engine(config, stanza, user)


def _configuration(folder: Path, repository: Path, key: RecoveryKey, stanza: str) -> str:
    settings = {
        "repo1-path": repository,
        "repo1-cipher-type": "aes-256-cbc",
        "repo1-cipher-pass": key.pgbackrest(),
        "lock-path": folder / "lock",
        "log-path": folder / "log",
        "log-level-file": "off",
        "spool-path": folder / "spool",
        "process-max": min(os.cpu_count() or 1, _MOST_PROCESSES),
    }
    lines = [f"{name}={value}" for name, value in settings.items()]
    # Every command asks for one; those that use it are told another.
    return "\n".join(["[global]", *lines, f"[{stanza}]", f"pg1-path={folder / 'none'}", ""])


def _give(folder: Path, account: pwd.struct_passwd) -> None:
    """Hand a tree to a user: on another box the number that the copy kept is nobody's, or somebody else's."""
    for parent, names, files in os.walk(folder):
        for path in (Path(parent), *(Path(parent) / name for name in (*names, *files))):
            if path.lstat().st_uid != account.pw_uid:
                os.lchown(path, account.pw_uid, account.pw_gid)
