"""Is there enough memory?"""

import re
from collections.abc import Iterator

from hotgigs.ops.preflight.finding import Finding, Surroundings, ok, problem, warning

NAME = "Memory"
# In MB. Providers sell "1 GB" and "2 GB" of which the kernel keeps some.
LEAST, COMFORTABLE = 900, 1800


def check(around: Surroundings) -> Iterator[Finding]:
    """Read /proc/meminfo."""
    found = re.search(r"^MemTotal:\s+(\d+) kB", around.read("/proc/meminfo"), re.MULTILINE)
    yield judge(int(found[1]) // 1024 if found else 0, around.settings.waf)


def judge(megabytes: int, waf: str = "auto") -> Finding:
    """Judge an amount of memory."""
    found = f"{megabytes / 1024:.1f} GB"
    if megabytes < LEAST:
        return problem(NAME, found, "1 GB, better 2 GB", "Give the server more memory")
    if megabytes < COMFORTABLE:
        on = "; the web application firewall, which you switched on, needs it" if waf in ("detect", "block") else ""
        needed = f"2 GB for daily work{on}; here a swap file helps, and one web process serves"
        return warning(NAME, found, needed, "Give the server more memory")
    return ok(NAME, found)
