"""Keeps the settings of the box: the file that people edit, a copy of what was applied, and a secret beside them."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from hotgigs.ops.appliance.reading import load, parse, settle
from hotgigs.ops.appliance.settings import FILE, Appliance, SettingsError
from hotgigs.ops.appliance.writing import change, render

APPLIED = Path("/var/lib/hotgigs/state/applied.yml")
SECRETS = Path("/etc/hotgigs/secrets")


def kept_values(file: Path = FILE) -> dict[str, Any]:
    """Return what the file says, unchecked; nothing where there is none.

    Raises SettingsError when it is no YAML, or only root may read it.
    """
    try:
        return parse(file.read_text(encoding="utf-8"), str(file))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError([f"{file} cannot be read: {error}."]) from error


def decide(said: Mapping[str, Any], file: Path = FILE) -> Appliance:
    """Return what holds: what is kept, changed by what was said.

    Raises SettingsError with every fault.
    """
    return settle({**kept_values(file), **said})


def keep(settings: Appliance, said: Iterable[str], file: Path = FILE) -> None:
    """Write the settings; where the file is there, change in it only what was said."""
    file.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    if not file.exists():
        write_private(file, render(settings), 0o640)
        return
    old = _load_or_none(file)
    changes = {name: getattr(settings, name) for name in said}
    changes = {name: value for name, value in changes.items() if old is None or getattr(old, name) != value}
    if changes:
        changed = change(file.read_text(encoding="utf-8"), changes)
        # A file in a form that cannot be edited line by line is written anew.
        write_private(file, changed if _says(changed, settings) else render(settings), 0o640)


def keep_applied(settings: Appliance, file: Path = APPLIED) -> None:
    """Remember what the box was made of, so that later changes can be told from it."""
    if file.parent.is_dir():
        write_private(file, render(settings), 0o600)


def read_applied(file: Path = APPLIED) -> Appliance | None:
    """Return what was applied last, or nothing."""
    return _load_or_none(file)


def keep_password(given: Path, folder: Path = SECRETS) -> None:
    """Copy the password of the mail relay to where units get it from."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_private(folder / "mail_password", given.read_text(encoding="utf-8").strip(), 0o600)


def write_private(path: Path, text: str, mode: int) -> None:
    """Replace a file as a whole; a crash leaves the old one or the new one."""
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return
    scratch = path.with_name(f".{path.name}.new")
    scratch.unlink(missing_ok=True)
    descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    scratch.replace(path)


def _load_or_none(file: Path) -> Appliance | None:
    try:
        return load(file)
    except SettingsError:
        return None


def _says(text: str, settings: Appliance) -> bool:
    try:
        return settle(parse(text, "")) == settings
    except SettingsError:
        return False
