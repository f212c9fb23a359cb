"""What the settings of backups must be; pure, and read before anything of HotGigs is installed."""

import re
from collections.abc import Iterator
from urllib.parse import SplitResult, urlsplit

from hotgigs.ops.appliance.settings import Appliance

FORMS = "file:///mnt/usb/hotgigs, sftp://user@host:port/path or s3://host:port/bucket/path"
MOST_TARGETS = 8
"""A new box finds the password of a target by trying as many."""
_NAME = re.compile(r"[a-z][a-z0-9-]{0,15}")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_FINGERPRINT = re.compile(r"[0-9a-f]{12}")
# Nothing that an option, a shell, a unit of systemd or a configuration file would read otherwise.
_USER = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|[0-9a-fA-F:.]+:[0-9a-fA-F:.]*")
_PATH = re.compile(r"(/[A-Za-z0-9_][A-Za-z0-9_.-]*)+/?")
# What is lost or empty after a restart, and what backups are made of: a copy there is none.
_NO_PLACE = ("/tmp", "/run", "/dev", "/proc", "/sys", "/etc", "/usr", "/var/lib", "/var/backups/hotgigs")  # noqa: S108 - refused


def faults_in_backups(settings: Appliance) -> Iterator[str]:
    """Yield a sentence for each fault."""
    for name, url in settings.backup_targets.items():
        if not _NAME.fullmatch(name):
            yield f"backup_targets: {name!r} must be a name of 1 to 16 small letters, digits and -, a letter first."
        elif reason := _reason(url):
            yield f"backup_targets: {name} = {_without_password(url)!r}: {reason}."
    if len(settings.backup_targets) > MOST_TARGETS:
        yield f"backup_targets: {len(settings.backup_targets)} are too many. Use at most {MOST_TARGETS}."
    yield from _twice(settings)
    if not _TIME.fullmatch(settings.backup_time):
        yield f"backup_time = {settings.backup_time!r}: must be a time like 02:15."
    fingerprint = settings.backup_key_fingerprint
    if fingerprint and not _FINGERPRINT.fullmatch(fingerprint):
        yield (
            f"backup_key_fingerprint = {fingerprint!r}: must be the 12 characters that"
            " hotgigs-admin backup export-key shows."
        )


def _twice(settings: Appliance) -> Iterator[str]:
    """Two names of one place would take each other's copies for damaged ones."""
    seen: dict[str, str] = {}
    for name, url in settings.backup_targets.items():
        other = seen.setdefault(url.rstrip("/"), name)
        if other != name:
            yield f"backup_targets: {other} and {name} are the same place. Remove one of them."


def _reason(url: str) -> str:
    """Return what is wrong with an address, or nothing."""
    try:
        place = urlsplit(url)
        port = place.port
    except ValueError:
        return f"must be like {FORMS}"
    if place.scheme not in ("file", "sftp", "s3") or place.query or place.fragment:
        return f"must be like {FORMS}"
    if place.password is not None:
        return "holds a password, which belongs in a file: hotgigs-admin backup target add asks for it"
    if not _PATH.fullmatch(place.path):
        return "needs a path of letters, digits and . _ -, of which none of the last three begins a name"
    return _reason_of_folder(place) if place.scheme == "file" else _reason_of_host(place, port)


def _reason_of_folder(place: SplitResult) -> str:
    if place.netloc:
        return "a folder of this box has three slashes: file:///mnt/usb/hotgigs"
    for folder in _NO_PLACE:
        if f"{place.path.rstrip('/')}/".startswith(f"{folder}/"):
            return f"{folder} is no place for a second copy; use a mounted disk, like file:///mnt/usb/hotgigs"
    return ""


def _reason_of_host(place: SplitResult, port: int | None) -> str:
    if not _HOST.fullmatch(place.hostname or "") or port == 0:
        return f"must be like {FORMS}"
    if place.scheme == "sftp" and not _USER.fullmatch(place.username or ""):
        return "needs a user: sftp://backup@nas.example.org/hotgigs"
    if place.scheme == "s3" and place.username is not None:
        return "holds a user, which belongs in a file: hotgigs-admin backup target add asks for it"
    return ""


def _without_password(url: str) -> str:
    """Return an address as it may be shown and logged."""
    return re.sub(r"(://[^/@:]*):[^/]*@", r"\1:…@", url)
