"""Is there enough memory?"""

import re
from collections.abc import Iterator

from hotgigs.ops.preflight.finding import Finding, Surroundings, ok, problem, warning

NAME = "Memory"
# In MB. Providers sell "1 GB" and "2 GB" of which the kernel keeps some.
LEAST, COMFORTABLE = 900, 1800
PROMETHEUS = 200
"""What Prometheus and its exporters take of it."""


def check(around: Surroundings) -> Iterator[Finding]:
    """Read /proc/meminfo."""
    found = re.search(r"^MemTotal:\s+(\d+) kB", around.read("/proc/meminfo"), re.MULTILINE)
    settings = around.settings
    yield judge(int(found[1]) // 1024 if found else 0, settings.waf, prometheus=settings.prometheus)


def judge(megabytes: int, waf: str = "auto", *, prometheus: bool = False) -> Finding:
    """Judge an amount of memory, of which Prometheus takes its part where it is asked for."""
    found = f"{megabytes / 1024:.1f} GB"
    if prometheus:
        megabytes -= PROMETHEUS
    if megabytes < LEAST:
        more = f", and {PROMETHEUS} MB for Prometheus" if prometheus else ""
        return problem(NAME, found, f"1 GB, better 2 GB{more}", "Give the server more memory")
    if megabytes < COMFORTABLE:
        on = "; the web application firewall, which you switched on, needs it" if waf in ("detect", "block") else ""
        and_more = f" and {PROMETHEUS} MB for Prometheus" if prometheus else ""
        needed = f"2 GB for daily work{and_more}{on}; here a swap file helps, and one web process serves"
        return warning(NAME, found, needed, "Give the server more memory")
    return ok(NAME, found)
