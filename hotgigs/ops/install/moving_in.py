"""scripts/install --restore-from: what a new box takes over from a target before the playbook runs, and after it.

Standard library only. A target, what opens it, and the recovery key are all that is needed.
"""

import json
import shutil
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hotgigs.kernel.errors import Conflict, Unavailable
from hotgigs.ops.appliance.keeping import kept_values
from hotgigs.ops.backup import keys, restic
from hotgigs.ops.backup.keys import RecoveryKey
from hotgigs.ops.backup.layout import Layout
from hotgigs.ops.backup.restoring.opening import NAME, unknown_repository
from hotgigs.ops.playbook.packages import base_environment
from hotgigs.ops.system.files import write_durably
from hotgigs.ops.system.operation_log import OperationLog
from hotgigs.ops.system.programs import follow, run
from hotgigs.ops.system.scratch import scratch

ADMIN = "/usr/local/bin/hotgigs-admin"
_PACKAGES = ("restic", "openssh-client", "ca-certificates")
_KEPT_SECRETS = ("form_key", "mail_password")
"""Secrets of the old box that the new one needs, beside those of the targets; others it makes for itself."""
_DONE = "moved-in.json"
"""Is there once the site has come back: what was entered since must not be restored over by a repair."""


@dataclass(frozen=True)
class MovingIn:
    """Where to restore from, and with what."""

    url: str
    key_file: Path
    credentials: Mapping[str, Path]
    """Files that open the target, by what they are: key, hosts, ca."""
    take_over: bool = False
    """Go on in the old box's archive, because that box is gone for good."""


@dataclass(frozen=True)
class Taken:
    """What the target says of the old box."""

    settings: Mapping[str, Any]


def take(order: MovingIn, log: OperationLog, layout: Layout | None = None) -> Taken:
    """Bring settings, secrets and the history of the old box here, once.

    Raises WrongKey, ResticError, Conflict or Unavailable; then nothing but packages has changed.
    """
    layout = layout or Layout()
    if (layout.state / _DONE).exists():
        return Taken({})
    key = keys.parse(order.key_file.read_text(encoding="utf-8"))
    _refuse_another_key(key, layout)
    _install(log)
    layout.secrets.mkdir(mode=0o700, parents=True, exist_ok=True)
    for what, file in order.credentials.items():
        write_durably(layout.secrets / f"backup_{NAME}_{what}", file.read_bytes(), 0o600)
    _, repository = unknown_repository(order.url, layout.secrets, key)
    newest = restic.snapshots(repository)
    if not newest:
        raise Conflict(f"There is no set at {order.url} yet.")
    # Not in /tmp, which may be in memory: there is more than settings in it.
    with scratch("hotgigs-moving-", Path("/var/tmp")) as folder:  # noqa: S108 - a folder that only root reads
        wanted = ["/etc/hotgigs", str(Layout().state)]
        restic.restore(repository, newest[-1].id, folder, include=wanted)
        old = Layout(folder)
        settings = kept_values(folder / "etc/hotgigs/appliance.yml")
        if not settings:
            raise Conflict(f"{order.url} holds no settings of a box, so it is no backup of HotGigs.")
        _take_secrets(old, layout)
        _take_history(old, layout, take_over=order.take_over)
    if not layout.key.exists():
        keys.keep(key, layout.key)
    return Taken(settings)


def bring_back(order: MovingIn, say: Callable[[str], None], log: OperationLog) -> None:
    """Restore database and documents onto the box that the playbook has set up, once.

    Raises Unavailable with the reason.
    """
    done = Layout().state / _DONE
    if done.exists():
        say("\nThis box came back from its backup before. To go back again: hotgigs-admin restore plan")
        return
    say("\nRestoring the site from its backup; this may take a while.")
    lines: list[str] = []

    def hear(line: str | None) -> None:
        if line is not None:
            lines.append(line)
            log.write(line)
            say(line)

    command = [ADMIN, "restore", "run", "--from", order.url, "--without-set", "--yes"]
    if follow(command, hear, environment=base_environment()):
        again = f"{ADMIN} restore run --from {order.url} --without-set"
        raise Unavailable(f"The site could not be restored: {lines[-1] if lines else 'it said nothing'} Next: {again}")
    write_durably(done, json.dumps({"url": order.url}) + "\n", 0o600)


def _refuse_another_key(key: RecoveryKey, layout: Layout) -> None:
    if layout.key.exists() and keys.read(layout.key).raw != key.raw:
        raise Conflict(
            f"This box makes backups with another key already ({layout.key}). Restore onto a fresh box, or take HotGigs"
            " away first: hotgigs-admin uninstall"
        )


def _install(log: OperationLog) -> None:
    missing = [
        name
        for name, program in zip(_PACKAGES, ("restic", "ssh", "update-ca-certificates"), strict=True)
        if not shutil.which(program)
    ]
    if not missing:
        return
    for command in (["update"], ["install", "--yes", "--no-install-recommends", *missing]):
        options = ["-o", "DPkg::Lock::Timeout=600"]
        done = run(["apt-get", *options, *command], environment=base_environment(), seconds=900)
        log.write(done.output + done.errors)
        if not done.ok:
            raise Unavailable(f"What reads a backup could not be installed ({', '.join(missing)}): {done.said()}")


def _take_secrets(old: Layout, layout: Layout) -> None:
    for file in sorted(old.secrets.glob("*")):
        if file.name in _KEPT_SECRETS or file.name.startswith("backup_"):
            target = layout.secrets / file.name
            if not target.exists():
                write_durably(target, file.read_bytes(), 0o600)


def _take_history(old: Layout, layout: Layout, *, take_over: bool) -> None:
    """Take the history along; the new box writes beside the old one's archive, never into it unless it takes over."""
    layout.state.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in ("erasures.ndjson", "drills.ndjson", "operations.ndjson", "key.json"):
        if (old.state / name).exists():
            write_durably(layout.state / name, (old.state / name).read_bytes(), 0o600)
    known = json.loads((old.state / "targets.json").read_text(encoding="utf-8"))
    box = {"id": str(uuid.uuid4())}
    if take_over:
        box = json.loads((old.state / "box.json").read_text(encoding="utf-8"))
    else:
        known = {name: {**row, "suffix": box["id"][:8]} for name, row in known.items()}
    write_durably(layout.state / "targets.json", json.dumps(known, indent=1, sort_keys=True) + "\n", 0o600)
    write_durably(layout.state / "box.json", json.dumps(box) + "\n", 0o600)
