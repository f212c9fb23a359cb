"""Is the clock right, and kept right?"""

import re
from collections.abc import Iterator

from hotgigs.ops.checks.check import Around, Check
from hotgigs.ops.checks.result import Kind, Result, by_threshold
from hotgigs.ops.system import programs

SYNC = Kind(
    "clock.sync",
    "The clock is kept right by a time server (a container has the clock of its host).",
    "timedatectl set-ntp true; timedatectl timesync-status",
)
SKEW = Kind(
    "clock.skew",
    "It was less than 1 s off when last compared, where that is known; problem from 30 s.",
    "timedatectl timesync-status; chronyc tracking",
)
WARNING, PROBLEM = 1.0, 30.0
_UNITS = {"us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1.0, "min": 60.0, "h": 3600.0}
_OFFSET = re.compile(r"^\s*Offset:\s*([+-]?.+)$", re.MULTILINE)
_PIECE = re.compile(r"([\d.]+)\s*(us|µs|ms|min|s|h)")
_SPEECH = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8"}


def look(_around: Around) -> Iterator[Result]:
    """Ask systemd, and who keeps the time."""
    if programs.run(["systemd-detect-virt", "--container", "--quiet"]).ok:
        yield SYNC.ok("kept by the host of this container")
        return
    done = programs.run(["timedatectl", "show", "--property=NTPSynchronized", "--value"], environment=_SPEECH)
    if not done.ok:
        raise ValueError(f"timedatectl does not answer: {done.said()}")
    yield judge(done.output.strip())
    skew = _skew()
    if skew is not None:
        yield judge_skew(skew)


def judge(synchronised: str) -> Result:
    """Judge what systemd says."""
    if synchronised == "yes":
        return SYNC.ok("kept by a time server")
    return SYNC.warning("no time server has been reached")


def judge_skew(seconds: float) -> Result:
    """Judge how far the clock was off."""
    state = by_threshold(abs(seconds), warning=WARNING, problem=PROBLEM)
    return SKEW.by_state(state, f"{abs(seconds):.3f} s off when last compared", gist="off")


def offset(status: str) -> float | None:
    """Read the offset from `timedatectl timesync-status`, in seconds; None when it says none."""
    found = _OFFSET.search(status)
    if found is None:
        return None
    pieces = _PIECE.findall(found[1])
    return sum(float(number) * _UNITS[unit] for number, unit in pieces) if pieces else None


def _skew() -> float | None:
    tracking = programs.run(["chronyc", "-c", "tracking"], environment=_SPEECH)
    if tracking.ok:
        words = tracking.output.split(",")
        return float(words[4]) if len(words) > 4 else None
    return offset(programs.run(["timedatectl", "timesync-status"], environment=_SPEECH).output)


CHECK = Check("Clock", (SYNC, SKEW), look)
