"""Is Python the system's own, of a version that is pinned for?"""

import sys
from collections.abc import Iterator
from pathlib import Path

from hotgigs.ops.preflight.finding import Finding, Surroundings, ok, problem

NAME = "Python"


def check(around: Surroundings) -> Iterator[Finding]:
    """Look at the interpreter that runs this."""
    pins = {path.stem.removeprefix("install-") for path in (around.tree / "requirements").glob("install-*.txt")}
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    yield judge(version, pins, is_apart=sys.prefix != sys.base_prefix, program=Path(sys.executable))


def judge(version: str, pinned: set[str], *, is_apart: bool, program: Path) -> Finding:
    """Judge an interpreter; `is_apart` tells that it belongs to a virtual environment."""
    if is_apart:
        needed = "the system's own: environments are made from it"
        return problem(NAME, f"{program}, of a virtual environment", needed, "deactivate; sudo ./scripts/install …")
    if version not in pinned:
        needed = f"Python {', '.join(sorted(pinned, key=lambda text: int(text.split('.')[1])))}"
        return problem(NAME, f"Python {version}", needed, "apt-get install python3")
    return ok(NAME, f"{version} in {program}")
