"""What the whole stack takes of the memory once nobody has asked for anything for ten minutes, the firewall on."""

import re
import time
from collections import Counter
from collections.abc import Callable

import pytest

from tests.appliance.filled import Filled
from tests.appliance.machine import Machine

IDLE = 600
"""Seconds without a request."""
LARGEST_MB = 1000
# Each process by its share of what it shares; one may end while it is looked at, and the kernel's own have none.
LOOK = """
for folder in /proc/[0-9]*; do
    unit=$(sed -n 's|^0::||p' "$folder/cgroup" 2>/dev/null)
    share=$(sed -n 's/^Pss: *//p' "$folder/smaps_rollup" 2>/dev/null)
    if [ -n "$share" ]; then echo "$unit $share"; fi
done
"""
OURS = ("hotgigs-web", "hotgigs-worker", "hotgigs-documents", "nginx", "postgresql", "redis-server", "fail2ban")


def shares(machine: Machine) -> dict[str, float]:
    """Return the megabytes of each service, instances together; what belongs to none is `others`."""
    found: Counter[str] = Counter()
    for line in machine.run("bash", "-c", LOOK).stdout.splitlines():
        unit, share, _ = line.rsplit(" ", 2)
        # What the test itself runs in there is in no unit.
        name = re.search(r"/([\w.-]+?)(?:@[^/]*)?\.(?:service|scope)", unit)
        if name:
            found[name[1]] += int(share)
    return {name: round(size / 1024, 1) for name, size in found.most_common()}


@pytest.mark.timeout(IDLE + 1200)
def test_the_stack_at_rest_takes_less_than_a_gigabyte(
    filled: Filled, record_property: Callable[[str, object], None]
) -> None:
    assert filled.admin("waf", "status")
    # What is loaded at the first request counts, too.
    filled.machine.segment.neighbour.run("curl", "--silent", "--insecure", "https://jobs.test/jobs")
    time.sleep(IDLE)
    found = shares(filled.machine)
    total = sum(found.values())
    record_property("megabytes in all (sum of PSS)", round(total))
    record_property("megabytes by service", found)
    assert set(OURS) <= found.keys()
    assert total < LARGEST_MB
