"""What the settings of backups must be; pure, and read before anything of HotGigs is installed."""

import re
from collections.abc import Iterator

from hotgigs.ops.appliance.settings import Appliance
from hotgigs.ops.backup.targets import parse_url

MOST_TARGETS = 8
"""A new box finds the password of a target by trying as many."""
# Files and units carry it in their names.
_NAME = re.compile(r"[a-z][a-z0-9-]{0,15}")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_FINGERPRINT = re.compile(r"[0-9a-f]{12}")
_PASSING = ("/tmp", "/var/tmp")  # noqa: S108 - refused: emptied by a restart, and services have their own


def faults_in_backups(settings: Appliance) -> Iterator[str]:
    """Yield a sentence for each fault."""
    seen: dict[str, str] = {}
    for name, url in settings.backup_targets.items():
        if not _NAME.fullmatch(name):
            yield f"backup_targets: {name!r} must be a name of 1 to 16 small letters, digits and -, a letter first."
        elif reason := _reason(name, url):
            yield f"backup_targets: {reason}"
        # Each of two names would take the other's copies for damaged ones of its own.
        elif (other := seen.setdefault(url.rstrip("/"), name)) != name:
            yield f"backup_targets: {other} and {name} are the same place. Remove one of them."
    if len(settings.backup_targets) > MOST_TARGETS:
        yield f"backup_targets: {len(settings.backup_targets)} are too many. Use at most {MOST_TARGETS}."
    if not _TIME.fullmatch(settings.backup_time):
        yield f"backup_time = {settings.backup_time!r}: must be a time like 02:15."
    fingerprint = settings.backup_key_fingerprint
    if fingerprint and not _FINGERPRINT.fullmatch(fingerprint):
        yield (
            f"backup_key_fingerprint = {fingerprint!r}: must be the 12 characters that"
            " hotgigs-admin backup export-key shows."
        )


def _reason(name: str, url: str) -> str:
    """Return what is wrong with an address, in a sentence that repeats no password; or nothing."""
    try:
        place = parse_url(name, url)
    except ValueError as error:
        return str(error)
    if place.kind == "file" and f"{place.folder}/".startswith(tuple(f"{folder}/" for folder in _PASSING)):
        return f"The target {name} lies in {place.folder}, which a restart empties."
    return ""
