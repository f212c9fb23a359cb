"""Are the ports of the web server free, or held by our own?"""

import re
from collections.abc import Iterator

from hotgigs.ops.preflight.finding import Finding, Surroundings, ok, problem
from hotgigs.ops.system.programs import run

NAME = "Port"
WANTED = (80, 443)
_SERVICE = re.compile(r"/system\.slice/(?:[^/\n]+\.slice/)*([^/\n]+\.service)")
_LINE = re.compile(r":(\d+)\s+\S+\s*(?:users:\(\(\"([^\"]+)\",pid=(\d+))?")


def check(around: Surroundings) -> Iterator[Finding]:
    """Ask the kernel who listens."""
    done = run(["ss", "--listening", "--tcp", "--numeric", "--processes", "--no-header"])
    if not done.ok:
        yield problem(NAME, f"who listens cannot be seen: {done.said()}", "the program ss", "apt-get install iproute2")
        return
    listening = listeners(done.output)
    for port in WANTED:
        holder = listening.get(port)
        unit = unit_of(around.read(f"/proc/{holder[1]}/cgroup")) if holder else ""
        yield judge(port, holder, unit, nginx_is_ours=around.installed)


def listeners(said: str) -> dict[int, tuple[str, str]]:
    """Return program and process of each port that somebody listens on."""
    found: dict[int, tuple[str, str]] = {}
    for line in said.splitlines():
        match = _LINE.search(line)
        if match:
            found.setdefault(int(match[1]), (match[2] or "an unknown program", match[3] or "?"))
    return found


def unit_of(cgroup: str) -> str:
    """Return the service that systemd runs a process for, by its control group, or nothing."""
    found = _SERVICE.search(cgroup)
    return found[1] if found else ""


def judge(port: int, holder: tuple[str, str] | None, unit: str = "", *, nginx_is_ours: bool) -> Finding:
    """Judge who holds a port; the nginx of an appliance that is there already is no stranger."""
    name = f"{NAME} {port}"
    if holder is None:
        return ok(name, "free")
    program, process = holder
    if program == "nginx" and nginx_is_ours:
        return ok(name, "held by this appliance")
    needed = "a port that is free: the site is served there"
    return problem(name, f"held by {program} (process {process})", needed, _stop(port, process, unit))


def _stop(port: int, process: str, unit: str) -> str:
    """Return the command that ends whoever holds a port, for good where it is a service."""
    if unit:
        return f"systemctl disable --now {unit}"
    if process == "1":
        # systemd holds it for a service that starts with the first visitor.
        return f"systemctl list-sockets | grep :{port}  # then: systemctl disable --now THAT.socket"
    return f"kill {process}" if process.isdigit() else f"ss -ltnp 'sport = :{port}'"
