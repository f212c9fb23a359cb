"""Is the clock right? Certificates, signatures of packages and sign-in all depend on it."""

import time
from collections.abc import Iterator

from hotgigs.ops.preflight import sources
from hotgigs.ops.preflight.finding import Finding, Surroundings, ok, problem, warning

NAME = "Clock"
# Seconds: the base role sets time synchronisation up, which mends what is small.
SMALL, LARGE = 5.0, 120.0
# HotGigs was not there before (2026-11-01): a clock that says so was never set.
_EARLIEST = 1_793_491_200


def check(_around: Surroundings) -> Iterator[Finding]:
    """Compare with the web server of the first source of packages that tells the time."""
    told = None
    for address in sources.release_files():
        if address.startswith("http") and (told := sources.date_of(address)) is not None:
            break
    yield judge(time.time(), told)


def judge(ours: float, theirs: float | None) -> Finding:
    """Judge our clock, in seconds since 1970, by that of a web server, which may be silent."""
    remedy = "timedatectl set-ntp true; timedatectl"
    if theirs is None:
        if ours < _EARLIEST:
            return problem(NAME, "it was never set", "the present time", remedy)
        return warning(NAME, "no server told the time to compare with", "the present time", remedy)
    apart = abs(ours - theirs)
    found = f"{apart:.0f} s {'ahead' if ours > theirs else 'behind'}"
    if apart > LARGE:
        return problem(
            NAME, found, f"less than {LARGE:.0f} s: certificates would count as not yet or no more valid", remedy
        )
    if apart > SMALL:
        return warning(NAME, found, "the present time; HotGigs will set up time synchronisation")
    return ok(NAME, "as the package source tells it")
