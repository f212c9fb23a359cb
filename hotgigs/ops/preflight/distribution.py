"""Is this a supported system, and how long does it get security updates?"""

import re
from collections.abc import Iterator
from datetime import date

from hotgigs.kernel import clock
from hotgigs.ops.preflight.finding import Finding, Surroundings, ok, problem, warning

NAME = "System"
SUPPORTED = {
    ("debian", "12"): ("Debian 12", date(2028, 6, 30)),
    ("debian", "13"): ("Debian 13", date(2030, 6, 30)),
    ("ubuntu", "22.04"): ("Ubuntu 22.04 LTS", date(2027, 4, 30)),
    ("ubuntu", "24.04"): ("Ubuntu 24.04 LTS", date(2029, 4, 30)),
    ("ubuntu", "26.04"): ("Ubuntu 26.04 LTS", date(2031, 4, 30)),
}
"""Name and the end of free security updates (Debian: long-term support; Ubuntu: standard support)."""
_SOON_DAYS = 180
_LINE = re.compile(r'^(\w+)="?([^"\n]*)"?$', re.MULTILINE)


def check(around: Surroundings) -> Iterator[Finding]:
    """Read /etc/os-release."""
    found = dict(_LINE.findall(around.read("/etc/os-release")))
    name = found.get("PRETTY_NAME", "an unknown system")
    yield judge(found.get("ID", ""), found.get("VERSION_ID", ""), name, clock.now().date())


def judge(identity: str, version: str, name: str, today: date) -> Finding:
    """Judge a system by its identity in os-release."""
    known = SUPPORTED.get((identity, version))
    if known is None:
        names = ", ".join(entry[0] for entry in SUPPORTED.values())
        return problem(NAME, name, f"one of {names}", "sudo ./scripts/install …  # on a server with one of them")
    supported, until = known
    if today > until:
        needed = "a system that still gets them: set up a new box and move by backup and restore"
        return warning(NAME, f"{supported}: no security updates since {until:%d %B %Y}", needed, "docs/install.md")
    if (until - today).days < _SOON_DAYS:
        return warning(NAME, f"{supported}: security updates end on {until:%d %B %Y}", "a plan for a newer system")
    return ok(NAME, f"{supported}, security updates until {until:%B %Y}")
