"""What tests of the checks are made from."""

import socket
from collections.abc import Iterable

from hotgigs.kernel import clock
from hotgigs.ops.appliance.settings import Appliance
from hotgigs.ops.checks.result import Result
from hotgigs.ops.checks.rounds import Round, Seen


def appliance(**over: object) -> Appliance:
    """Return the settings of a box."""
    return Appliance(**{"domain": "jobs.test", "tls": "self-signed", "email": "ops@jobs.test", **over})  # type: ignore[arg-type]  # settings of many types


def a_round(*results: Result, **ignored: str) -> Round:
    """Return a round of the present moment with these results of one check."""
    now = clock.now()
    return Round(
        now, (Seen("disk", "Disk", now, results),), {name.replace("_", "."): why for name, why in ignored.items()}
    )


def states(results: Iterable[Result]) -> dict[str, str]:
    """Return the state of each result by its id."""
    return {result.id: result.state for result in results}


def closed_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
