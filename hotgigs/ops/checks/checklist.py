"""Every numbered check of this folder, in the order of the numbers."""

import pkgutil
import re
from functools import cache
from importlib import import_module
from pathlib import Path

from hotgigs.ops.checks.check import Check

_NUMBERED = re.compile(r"c\d\d_[a-z_]+")


@cache
def checks() -> tuple[Check, ...]:
    """Return the checks; a file c<number>_<topic>.py with a CHECK is all it takes to add one."""
    names = sorted(item.name for item in pkgutil.iter_modules([str(Path(__file__).parent)]))
    modules = [import_module(f"{__package__}.{name}") for name in names if _NUMBERED.fullmatch(name)]
    return tuple(module.CHECK for module in modules)
