"""What the installer writes itself, beside what the roles bring about: told before it happens."""

from pathlib import Path

from hotgigs.ops.appliance import keeping
from hotgigs.ops.appliance.reading import load
from hotgigs.ops.appliance.settings import FILE, Appliance, SettingsError
from hotgigs.ops.uninstall import manifest

_RECORDS = ("before", "manifest.json")


def own_files(
    settings: Appliance,
    password: Path | None,
    *,
    file: Path = FILE,
    secrets: Path = keeping.SECRETS,
    applied: Path = keeping.APPLIED,
    records: Path = manifest.STATE,
) -> set[str]:
    """Return the files that a run with these settings, and this file with the relay's password, would write."""
    kept = {file: _settings_of(file), applied: keeping.read_applied(applied)}
    files = {str(path) for path, found in kept.items() if found != settings}
    files |= {str(records / name) for name in _RECORDS if not (records / name).exists()}
    target = secrets / "mail_password"
    if password and (not target.exists() or target.read_text(encoding="utf-8") != _line(password)):
        files.add(str(target))
    return files


def _settings_of(file: Path) -> Appliance | None:
    try:
        return load(file)
    except SettingsError:
        return None


def _line(password: Path) -> str:
    return password.read_text(encoding="utf-8").strip()
