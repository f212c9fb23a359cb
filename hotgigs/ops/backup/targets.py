"""Where backups go: the address of a target, what opens it, and the repository that lies there.

A target's URL names a folder (or a bucket); the repository is `restic` in it, or `restic-<suffix>` for a restored box
that must not write into the old one's. Credentials are files that programs are pointed to, never values.
"""

import configparser
import ipaddress
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from hotgigs.kernel.errors import Invalid
from hotgigs.ops.backup import restic
from hotgigs.ops.backup.keys import RecoveryKey
from hotgigs.ops.system.files import write_durably

MARKER = ".hotgigs-target"
"""Lies in the folder of a mounted target: where it is missing, so is the disk, and nothing may fill the one below."""
CACHE = Path("/var/cache/hotgigs/restic")
FORMS = "file:///folder, sftp://user@host[:port]/folder or s3://host[:port]/bucket[/folder]"
_NAME = re.compile(r"[a-z][a-z0-9-]{0,30}")
_USER = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*")
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*")
# Without what a shell, a URL or a pattern would read as something else.
_PATH = re.compile(r"[A-Za-z0-9._/+@=~-]*")
# A restore or an uninstallation must not eat the copy it comes from, and what is in memory is no copy.
_OWN = ("/var/lib/hotgigs", "/var/backups/hotgigs", "/etc", "/opt", "/usr", "/proc", "/sys", "/dev", "/run")
_PORTS = {"sftp": 22, "s3": 443}
_SECONDS = 15


@dataclass(frozen=True)
class Place:
    """An address that was understood; `folder` begins with a slash, or is relative to the user's home for SFTP."""

    kind: str
    folder: str
    user: str = ""
    host: str = ""
    port: int = 0

    @property
    def address(self) -> tuple[str, int] | None:
        """Return what must answer before anything can be stored; None for a folder."""
        return (self.host, self.port) if self.host else None


@dataclass(frozen=True)
class Target:
    """A place with the name people gave it, its number, of which its password follows, and this box's own suffix."""

    name: str
    url: str
    number: int
    suffix: str = ""


def parse_url(name: str, url: str) -> Place:
    """Return the place that a target's URL names. Raises ValueError with a sentence on what is wrong with it."""
    if not _NAME.fullmatch(name):
        raise ValueError(f"A target's name has small letters, digits and dashes, which {name!r} has not.")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise ValueError(f"The target {name} has no address that can be read: {error}.") from error
    if parts.scheme not in ("file", "sftp", "s3"):
        raise ValueError(f"The target {name} is of an unknown kind. Write {FORMS}.")
    if parts.password is not None or parts.query or parts.fragment:
        raise ValueError(
            f"The address of the target {name} holds more than a place; keys go into files. Write {FORMS}."
        )
    if not _PATH.fullmatch(parts.path) or ".." in PurePosixPath(parts.path).parts:
        raise ValueError(f"The folder of the target {name} has characters that it may not have, or leads upwards.")
    folder = re.sub("/+", "/", parts.path).rstrip("/")
    if parts.scheme == "file":
        return _file(name, parts.netloc, folder)
    host = parts.hostname or ""
    if not _is_host(host):
        raise ValueError(f"The target {name} names no host that can be reached. Write {FORMS}.")
    user = parts.username or ""
    _check_remote(name, parts.scheme, user, folder)
    folder = folder.removeprefix("/~/") if parts.scheme == "sftp" else folder
    return Place(parts.scheme, folder, user, host, port or _PORTS[parts.scheme])


def repository(target: Target, secrets: Path, key: RecoveryKey, cache: Path = CACHE) -> restic.Repository:
    """Return what reads and writes a target's repository. Raises Invalid when a file that opens it is missing."""
    place = parse_url(target.name, target.url)
    folder = f"{place.folder}/restic-{target.suffix}" if target.suffix else f"{place.folder}/restic"
    address, options, environment = {"file": _mounted, "sftp": _sftp, "s3": _s3}[place.kind](
        target.name, place, folder, secrets
    )
    return restic.Repository(
        address,
        key.restic(target.number),
        # What is mounted is as near as a cache would be.
        (*options, *(("--cache-dir", str(cache)) if place.host else ("--no-cache",))),
        environment,
        title=f"the target {target.name} ({target.url})",
        answers=place.address,
        marker=None if place.host else Path(place.folder) / MARKER,
    )


def local(key: RecoveryKey, folder: Path) -> restic.Repository:
    """Return the repository of files on this box."""
    return restic.Repository(str(folder), key.restic(0), ("--no-cache",), title=f"the local repository {folder}")


def prepare(place: Place) -> None:
    """Mark a folder as a target, when one is added. Raises Invalid when it is not there."""
    if place.host:
        return
    folder = Path(place.folder)
    if not folder.is_dir():
        raise Invalid(f"There is no folder {folder}. Mount the disk and make the folder on it first.")
    write_durably(folder / MARKER, "HotGigs writes its backups here only while it finds this file.\n", 0o644)


def is_on_disk_of(place: Place, folder: Path) -> bool:
    """Tell whether a target lies on the disk whose loss it shall survive."""
    return not place.host and Path(place.folder).stat().st_dev == folder.stat().st_dev


def credentials(name: str, secrets: Path) -> Mapping[str, Path]:
    """Return where the files of a target are, by what they are: key, hosts, ca."""
    return {what: secrets / f"backup_{name}_{what}" for what in ("key", "hosts", "ca")}


def _file(name: str, host: str, folder: str) -> Place:
    if host or not folder:
        raise ValueError(f"The target {name} names no folder of this box. Write file:///folder, with three slashes.")
    if folder.startswith("/~") or any(f"{folder}/".startswith(f"{own}/") for own in _OWN):
        raise ValueError(f"The target {name} lies in {folder}, where backups do not outlive what they are made for.")
    return Place("file", folder)


def _is_host(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return bool(_HOST.fullmatch(host)) and len(host) <= 253
    return True


def _check_remote(name: str, kind: str, user: str, folder: str) -> None:
    if kind == "sftp" and not _USER.fullmatch(user):
        raise ValueError(f"The target {name} names no user. Write sftp://user@host/folder.")
    if kind == "s3" and user:
        raise ValueError(f"The target {name} names a user; for S3 the keys are in a file. Write s3://host/bucket.")
    if not folder.strip("/~"):
        what = "bucket" if kind == "s3" else "folder"
        raise ValueError(f"The target {name} names no {what}. Write {FORMS}.")


def _mounted(name: str, place: Place, folder: str, secrets: Path) -> tuple[str, tuple[str, ...], dict[str, str]]:
    return folder, (), {}


def _sftp(name: str, place: Place, folder: str, secrets: Path) -> tuple[str, tuple[str, ...], dict[str, str]]:
    files = credentials(name, secrets)
    _require(name, files["key"], "the private key that opens it")
    _require(name, files["hosts"], "the host keys it is known by")
    settings = {
        "IdentitiesOnly": "yes",
        "UserKnownHostsFile": str(files["hosts"]),
        "GlobalKnownHostsFile": "/dev/null",
        "StrictHostKeyChecking": "yes",
        # A question would wait for ever.
        "BatchMode": "yes",
        "ConnectTimeout": str(_SECONDS),
        "ServerAliveInterval": str(_SECONDS),
        "ServerAliveCountMax": "4",
    }
    # What root's own ~/.ssh/config says has no part in it.
    command = ["ssh", "-F", "/dev/null", "-i", str(files["key"]), "-p", str(place.port)]
    command += [part for setting, value in settings.items() for part in ("-o", f"{setting}={value}")]
    command += ["-l", place.user, place.host, "-s", "sftp"]
    host = f"[{place.host}]" if ":" in place.host else place.host
    # Two slashes begin a folder of the host, one a folder in the user's home.
    address = f"sftp://{place.user}@{host}:{place.port}/{folder}"
    return address, ("-o", f"sftp.command={shlex.join(command)}"), {}


def _s3(name: str, place: Place, folder: str, secrets: Path) -> tuple[str, tuple[str, ...], dict[str, str]]:
    files = credentials(name, secrets)
    _require(name, files["key"], "the keys that open it")
    region = _s3_region(name, files["key"])
    options = [*(["--cacert", str(files["ca"])] if files["ca"].exists() else [])]
    options += ["-o", f"s3.region={region}"] if region else []
    host = f"[{place.host}]" if ":" in place.host else place.host
    return f"s3:https://{host}:{place.port}{folder}", tuple(options), {"AWS_SHARED_CREDENTIALS_FILE": str(files["key"])}


def _require(name: str, file: Path, what: str) -> None:
    if not file.is_file():
        raise Invalid(f"The target {name} cannot be used: {file} is missing, {what}.")


def _s3_region(name: str, file: Path) -> str:
    """Return the region that a file of AWS credentials names, which may be none."""
    found = configparser.ConfigParser(interpolation=None)
    try:
        found.read_string(file.read_text(encoding="utf-8"))
        section = found["default"]
        section["aws_access_key_id"], section["aws_secret_access_key"]
    except (configparser.Error, KeyError, UnicodeDecodeError) as error:
        # Without them restic would ask a cloud's metadata service for keys, for minutes.
        raise Invalid(
            f"The target {name} cannot be used: in {file} [default] names no aws_access_key_id or no secret."
        ) from error
    return section.get("region", "")
