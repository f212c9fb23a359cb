"""Opens a target that this box never used, by its address and the recovery key alone."""

from pathlib import Path

from hotgigs.ops.backup import keys, restic, targets
from hotgigs.ops.backup.keys import RecoveryKey
from hotgigs.ops.backup.restic import Repository, ResticError
from hotgigs.ops.backup.targets import Target

NAME = "restored"
"""What the credentials of such a target are kept under; settings cannot have this name."""
_NUMBERS = range(1, 9)
"""Numbers that a target's password may come from."""


def unknown_repository(url: str, secrets: Path, key: RecoveryKey) -> tuple[Target, Repository]:
    """Find out which of a key's passwords opens a target.

    Raises WrongKey when none does, ResticError when the target does not answer or holds nothing.
    """
    for number in _NUMBERS:
        one = Target(NAME, url, number)
        repository = targets.repository(one, secrets, key)
        try:
            restic.snapshots(repository)
        except ResticError as error:
            if error.kind != "key":
                raise
        else:
            return one, repository
    raise keys.WrongKey(
        f"The key does not open {url}: it belongs to another box. Compare its fingerprint, {key.fingerprint}."
    )
