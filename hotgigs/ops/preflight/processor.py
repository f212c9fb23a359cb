"""How many people can this box serve?"""

import os
from collections.abc import Iterator

from hotgigs.ops.preflight.finding import Finding, Surroundings, ok

NAME = "Processor"
SIZES = (
    (8, 16, "more than 10,000 people who use it actively"),
    (4, 8, "10,000 people who use it actively"),
    (2, 4, "3,000 people who use it actively"),
    (1, 2, "1,000 people who use it actively"),
)
"""Cores, GB of memory, and for whom both suffice; docs/install.md shows the same table."""


def check(_around: Surroundings) -> Iterator[Finding]:
    """Count the cores that this box may use."""
    yield judge(len(os.sched_getaffinity(0)))


def judge(cores: int) -> Finding:
    """Say what a number of cores is good for."""
    for least, memory, whom in SIZES:
        if cores >= least:
            return ok(NAME, f"{cores} {'core' if cores == 1 else 'cores'}: with {memory} GB of memory for {whom}")
    return ok(NAME, "less than one core")
