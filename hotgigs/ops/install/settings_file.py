"""Keeps what the person said: the settings of the box, and the password of the mail relay beside them."""

import os
from pathlib import Path

from hotgigs.ops.appliance import settings as schema
from hotgigs.ops.appliance.reading import load, parse, settle
from hotgigs.ops.appliance.settings import Appliance, SettingsError
from hotgigs.ops.appliance.writing import change, render
from hotgigs.ops.install.arguments import Options

SECRETS = Path("/etc/hotgigs/secrets")


def decide(options: Options, file: Path = schema.FILE) -> Appliance:
    """Return what holds for this run: what is kept, changed by what was said.

    Raises SettingsError with every fault.
    """
    kept = parse(file.read_text(encoding="utf-8"), str(file)) if file.exists() else {}
    return settle({**kept, **options.settings})


def keep(settings: Appliance, options: Options, file: Path = schema.FILE) -> None:
    """Write the settings, changing only what was said where the file is there."""
    file.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    if not file.exists():
        write_private(file, render(settings), 0o640)
        return
    text = file.read_text(encoding="utf-8")
    said = {name: getattr(settings, name) for name in options.settings}
    old = load_or_none(file)
    changes = {name: value for name, value in said.items() if old is None or getattr(old, name) != value}
    if changes:
        changed = change(text, changes)
        # A file in a form that cannot be edited line by line is written anew.
        write_private(file, changed if _says(changed, settings) else render(settings), 0o640)


def load_or_none(file: Path) -> Appliance | None:
    """Return the settings that are kept, or nothing when they cannot be used as they are."""
    try:
        return load(file)
    except SettingsError:
        return None


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


def _says(text: str, settings: Appliance) -> bool:
    try:
        return settle(parse(text, "")) == settings
    except SettingsError:
        return False
