"""Are the ports of the web server free, or held by our own?"""

import re
from collections.abc import Iterator

from hotgigs.ops.preflight.finding import Finding, Surroundings, ok, problem
from hotgigs.ops.system.programs import run

NAME = "Port"
WANTED = (80, 443)
_LINE = re.compile(r":(\d+)\s+\S+\s*(?:users:\(\(\"([^\"]+)\",pid=(\d+))?")


def check(around: Surroundings) -> Iterator[Finding]:
    """Ask the kernel who listens."""
    done = run(["ss", "--listening", "--tcp", "--numeric", "--processes", "--no-header"])
    if not done.ok:
        yield problem(NAME, f"who listens cannot be seen: {done.said()}", "the program ss", "apt-get install iproute2")
        return
    listening = listeners(done.output)
    for port in WANTED:
        yield judge(port, listening.get(port), nginx_is_ours=around.installed)


def listeners(said: str) -> dict[int, tuple[str, str]]:
    """Return program and process of each port that somebody listens on."""
    found: dict[int, tuple[str, str]] = {}
    for line in said.splitlines():
        match = _LINE.search(line)
        if match:
            found.setdefault(int(match[1]), (match[2] or "an unknown program", match[3] or "?"))
    return found


def judge(port: int, holder: tuple[str, str] | None, *, nginx_is_ours: bool) -> Finding:
    """Judge who holds a port; the nginx of an appliance that is there already is no stranger."""
    name = f"{NAME} {port}"
    if holder is None:
        return ok(name, "free")
    program, process = holder
    if program == "nginx" and nginx_is_ours:
        return ok(name, "held by this appliance")
    service = "apache2" if program == "apache2" else program
    remedy = f"systemctl disable --now {service}  # or: kill {process}"
    return problem(
        name, f"held by {program} (process {process})", "a port that is free: the site is served there", remedy
    )
