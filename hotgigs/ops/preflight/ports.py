"""Are the ports of the web server free, or held by our own, and is SSH where the settings say?"""

import re
from collections.abc import Iterator, Mapping

from hotgigs.ops.preflight.finding import Finding, Surroundings, ok, problem, warning
from hotgigs.ops.system.programs import run

NAME = "Port"
WANTED = (80, 443)
_USUAL = 22
_SHOW = "sshd -T | grep ^port"
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
    yield judge_ssh(around.settings.ssh_port, listening)


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


def judge_ssh(port: int, listening: Mapping[int, tuple[str, str]]) -> Finding:
    """Judge whether SSH is where the settings say; nothing here moves it."""
    name = f"{NAME} {port}"
    if port in listening:
        return ok(name, f"{listening[port][0]} listens there, for SSH")
    others = sorted(number for number, (program, _) in listening.items() if program == "sshd")
    if not others and port == _USUAL:
        return ok(name, "no SSH server listens")
    found = f"nobody listens there; SSH is on {', '.join(map(str, others))}" if others else "nobody listens there"
    needed = "ssh_port is the port on which your SSH server listens already: HotGigs opens it and does not move SSH"
    remedy = f"--ssh-port {others[0]}  # later: hotgigs-admin configure ssh_port={others[0]}" if others else _SHOW
    return warning(name, found, needed, remedy)
