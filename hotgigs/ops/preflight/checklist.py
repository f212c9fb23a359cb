"""Every check, in the order in which a person wants to hear of it."""

from collections.abc import Iterable, Iterator

from hotgigs.ops.preflight import (
    account,
    architecture,
    backups,
    disk,
    distribution,
    dns,
    files,
    firewalls,
    init,
    leftovers,
    logs,
    mail,
    memory,
    ports,
    present_time,
    processor,
    python,
    sources,
)
from hotgigs.ops.preflight.finding import PROBLEM, WARNING, Check, Finding, Surroundings

CHECKS: tuple[Check, ...] = (
    account.check,
    distribution.check,
    architecture.check,
    init.check,
    python.check,
    memory.check,
    processor.check,
    disk.check,
    backups.check,
    ports.check,
    leftovers.check,
    firewalls.check,
    files.check,
    present_time.check,
    sources.check,
    dns.check,
    mail.check,
    logs.check,
)


def look(around: Surroundings) -> Iterator[Finding]:
    """Yield what each check finds, as it finds it."""
    for check in CHECKS:
        yield from check(around)


def verdict(findings: Iterable[Finding]) -> str:
    """Return the worst state of all."""
    states = {finding.state for finding in findings}
    return next((state for state in (PROBLEM, WARNING) if state in states), "ok")
