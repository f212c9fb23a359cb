"""Are there ready-made parts for this kind of processor?"""

import platform
from collections.abc import Iterator

from hotgigs.ops.preflight.finding import Finding, Surroundings, ok, problem

NAME = "Architecture"
SUPPORTED = ("x86_64", "aarch64")


def check(_around: Surroundings) -> Iterator[Finding]:
    """Look at the kernel's name for the processor."""
    yield judge(platform.machine())


def judge(machine: str) -> Finding:
    """Judge a kind of processor."""
    if machine in SUPPORTED:
        return ok(NAME, machine)
    return problem(NAME, machine, f"{' or '.join(SUPPORTED)}: nothing is compiled on the box", "Use such a server")
