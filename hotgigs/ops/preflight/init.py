"""Does systemd run this box?"""

from collections.abc import Iterator

from hotgigs.ops.preflight.finding import Finding, Surroundings, ok, problem

NAME = "Init"


def check(around: Surroundings) -> Iterator[Finding]:
    """Look at process 1."""
    yield judge(around.read("/proc/1/comm").strip(), (around.root / "run/systemd/system").is_dir())


def judge(first_process: str, is_systemd_up: bool) -> Finding:
    """Judge what started the box."""
    if is_systemd_up:
        return ok(NAME, "systemd is process 1")
    needed = "a server, virtual machine or system container that systemd boots; HotGigs is made of its units"
    return problem(NAME, f"process 1 is {first_process or 'unknown'}", needed, "systemd-detect-virt; ps -p 1")
