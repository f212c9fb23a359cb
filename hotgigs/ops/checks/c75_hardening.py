"""Do the controls hold that harden the box?"""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from hotgigs.ops.checks.check import Around, Check
from hotgigs.ops.checks.result import Kind, Result
from hotgigs.ops.hardening import catalogue, live, verification

CONTROL = Kind(
    "hardening.control",
    "Every control that is not waived holds in the running box; docs/hardening.md explains each.",
    "hotgigs-admin configure",
)
WAIVERS = Kind(
    "hardening.waivers",
    "hardening_waivers names no control that does not exist.",
    "hotgigs-admin configure hardening_waivers.{part}=",
)


def look(around: Around) -> Iterator[Result]:
    """Compare every control with what is live."""
    controls, waivers = catalogue.load(), around.appliance.hardening_waivers
    yield from judge(verification.verify(controls, live.look(controls, around.root), waivers))
    yield from (
        WAIVERS.warning("there is no such control", name) for name in verification.unknown_waivers(controls, waivers)
    )


def judge(found: Iterable[verification.Result]) -> Iterator[Result]:
    """Say of each control how it stands."""
    for control in found:
        if control.state == verification.DIFFERS:
            yield CONTROL.warning(f"{control.title}: {control.evidence}", control.id, gist="differs")
        else:
            yield CONTROL.ok(f"{control.title} ({control.state})", control.id)


CHECK = Check("Hardening", (CONTROL, WAIVERS), look, hold=timedelta(hours=1))
