"""Is this run by root?"""

import os
from collections.abc import Iterator

from hotgigs.ops.preflight.finding import Finding, Surroundings, ok, problem

NAME = "Account"


def check(_around: Surroundings) -> Iterator[Finding]:
    """Look who runs this."""
    yield judge(os.geteuid())


def judge(user_id: int) -> Finding:
    """Judge the effective user."""
    if user_id == 0:
        return ok(NAME, "root")
    return problem(NAME, f"user {user_id}", "root: packages, units and users are made", "sudo ./scripts/install …")
