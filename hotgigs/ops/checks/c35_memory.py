"""Is there memory left, and did the kernel end processes for want of it?"""

import re
from collections.abc import Iterator

from hotgigs.ops.checks.check import Around, Check
from hotgigs.ops.checks.result import Kind, Result, by_threshold
from hotgigs.ops.system import programs

AVAILABLE = Kind(
    "memory.available",
    "More than 10 % of the memory is available; problem at 4 % or less.",
    "systemd-cgtop --order=memory; ps -eo rss,unit,args --sort -rss | head",
)
KILLS = Kind(
    "memory.kills",
    "The kernel ended no process for want of memory in the last 24 hours.",
    "journalctl --since -24h --grep 'oom|Out of memory'; hotgigs-admin configure web_instances=1",
)
WARNING, PROBLEM = 0.90, 0.96
# systemd's own message: a process of a unit was ended by the kernel for want of memory.
_OOM_MESSAGE = "MESSAGE_ID=fe6faa94e7774663a0da52717891d8ef"
_KERNEL_WORDS = "Killed process"


def look(around: Around) -> Iterator[Result]:
    """Read /proc/meminfo and the journal of a day."""
    yield judge(around.at("/proc/meminfo").read_text(encoding="ascii"))
    if around.settings is not None:
        kernel = _journal("_TRANSPORT=kernel", f"--grep={_KERNEL_WORDS}", "--case-sensitive=yes")
        yield judge_kills(max(_journal(_OOM_MESSAGE), kernel))


def judge(meminfo: str) -> Result:
    """Judge what the kernel says of the memory."""
    sizes = {name: int(size) for name, size in re.findall(r"^(\w+):\s+(\d+) kB", meminfo, re.MULTILINE)}
    total, available = sizes["MemTotal"], sizes["MemAvailable"]
    state = by_threshold(1 - available / total, warning=WARNING, problem=PROBLEM)
    return AVAILABLE.by_state(state, f"{available / total:.0%} of {total / 2**20:.1f} GB available", gist="short")


def judge_kills(count: int) -> Result:
    """Judge how many processes were ended."""
    if not count:
        return KILLS.ok("no process was ended for want of memory")
    return KILLS.warning(f"{count} {'process was' if count == 1 else 'processes were'} ended in 24 hours", gist="kills")


def _journal(*words: str) -> int:
    done = programs.run(["journalctl", "--since=-24h", "--quiet", "--no-pager", "--output=cat", *words])
    # It answers 1 when nothing matches.
    if done.code not in (0, 1):
        raise ValueError(f"the journal cannot be read: {done.said()}")
    return len(done.output.splitlines())


CHECK = Check("Memory", (AVAILABLE, KILLS), look, needs=frozenset())
