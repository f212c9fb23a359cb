"""Can the settings of the box be used, and are they what the box was made of?"""

from collections.abc import Iterator
from dataclasses import fields

from hotgigs.ops.appliance import keeping, reading
from hotgigs.ops.appliance.settings import FILE, Appliance, SettingsError
from hotgigs.ops.checks.check import Around, Check
from hotgigs.ops.checks.result import Kind, Result

USABLE = Kind("settings.usable", "/etc/hotgigs/appliance.yml can be read, without a fault.", "hotgigs-admin preflight")
APPLIED = Kind("settings.applied", "What it says has been applied to the box.", "hotgigs-admin configure")


def look(around: Around) -> Iterator[Result]:
    """Read what the file says, and what was applied last."""
    try:
        said = reading.load(around.at(str(FILE)))
    except SettingsError as error:
        yield USABLE.problem("; ".join(error.faults))
        return
    yield USABLE.ok("no fault")
    yield judge(said, keeping.read_applied(around.at(str(keeping.APPLIED))))


def judge(said: Appliance, applied: Appliance | None) -> Result:
    """Judge what the file says by what was applied."""
    if applied is None:
        return APPLIED.warning("nothing has been applied to the end")
    names = [item.name for item in fields(said) if getattr(said, item.name) != getattr(applied, item.name)]
    if names:
        return APPLIED.warning(f"not applied yet: {', '.join(names)}")
    return APPLIED.ok("applied")


CHECK = Check("Settings", (USABLE, APPLIED), look)
