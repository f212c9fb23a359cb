"""That the recovery key was exported: who kept it proves so by a part of it, or by its fingerprint in the settings."""

import json
import os
import secrets
from pathlib import Path

from hotgigs.kernel import clock
from hotgigs.kernel.errors import Conflict
from hotgigs.ops.appliance.settings import Appliance
from hotgigs.ops.backup.keys import RecoveryKey
from hotgigs.ops.system.files import write_durably


def is_confirmed(state: Path, settings: Appliance, key: RecoveryKey) -> bool:
    """Tell whether somebody has this very key: a new key must be exported again."""
    if settings.backup_key_fingerprint == key.fingerprint:
        return True
    try:
        known = json.loads((state / "key.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return False
    return bool(known["fingerprint"] == key.fingerprint)


def confirm(state: Path, fingerprint: str) -> None:
    """Remember that a key was exported."""
    facts = {"fingerprint": fingerprint, "confirmed_at": clock.now().isoformat(timespec="seconds")}
    write_durably(state / "key.json", json.dumps(facts) + "\n", 0o600)


def write_key(written: str, file: str) -> None:
    """Write a key to a new file that only its owner reads. Raises Conflict when there is such a file."""
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise Conflict(f"{file} is there already, and is not overwritten. Name another one.") from error
    with os.fdopen(descriptor, "w", encoding="utf-8") as target:
        target.write(written + "\n")
        target.flush()
        os.fsync(target.fileno())


def group_to_ask(written: str) -> int:
    """Return the number of a group, counted from 1 after the first, which is the same for every key."""
    return 1 + secrets.randbelow(len(_groups(written)))


def is_group(written: str, number: int, answer: str) -> bool:
    """Tell whether an answer is that group of the key, in whatever case it was typed."""
    return secrets.compare_digest(_groups(written)[number - 1], answer.strip().upper())


def _groups(written: str) -> list[str]:
    return written.split("-")[1:]
