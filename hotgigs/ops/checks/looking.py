"""Makes a round of checks: what root sees in this process, what the application sees in a child as its worker."""

import subprocess
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, replace
from functools import partial

from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from hotgigs.kernel import clock
from hotgigs.kernel.config import ConfigError
from hotgigs.kernel.errors import HotGigsError
from hotgigs.ops.checks.check import Around, Check, Need, OpenApplication
from hotgigs.ops.checks.result import OK, PROBLEM, Result, worst
from hotgigs.ops.checks.rounds import Round, Seen, results_from
from hotgigs.ops.system import child

_SECONDS = 120
# What looking may meet: a file, a program, a server or a setting that is not what it should be.
_FAULTS = (
    *(OSError, ValueError, LookupError, subprocess.SubprocessError, ConfigError),
    *(HotGigsError, SQLAlchemyError, RedisError),
)


def look(
    around: Around,
    checks: Iterable[Check],
    open_application: OpenApplication,
    *,
    earlier: Round | None = None,
) -> tuple[Seen, ...]:
    """Let every check look that can look here, in their order.

    With an earlier round, a check that holds good answers for a while is asked again only after that while.
    """
    wanted = [check for check in checks if Need.APPLIANCE not in check.needs or around.settings is not None]
    kept = {seen.id: seen for seen in earlier.seen} if earlier else {}
    fresh = {check.id: kept[check.id] for check in wanted if _is_fresh(check, kept.get(check.id))}
    asked = [check for check in wanted if check.id not in fresh]
    through = [check for check in asked if Need.APPLICATION in check.needs]
    answers = {check.id: _ask(check, around) for check in asked if check not in through}
    answers |= _look_through(around, through, open_application)
    now = clock.now()
    return tuple(fresh.get(check.id) or Seen(check.id, check.title, now, answers[check.id]) for check in wanted)


def _is_fresh(check: Check, seen: Seen | None) -> bool:
    # Only what was well holds: whoever mends something wants to see it at the next look.
    return seen is not None and clock.now() - seen.at < check.hold and worst(r.state for r in seen.results) == OK


def _look_through(
    around: Around, checks: list[Check], open_application: OpenApplication
) -> dict[str, tuple[Result, ...]]:
    """Let checks look through the application: on an appliance as its worker, which root cannot be again after."""
    if not checks:
        return {}
    ask = partial(_ask_application, around, checks, open_application)
    if around.settings is None:
        return ask()
    try:
        told = child.answer_of(lambda: {name: [*map(asdict, found)] for name, found in ask().items()}, seconds=_SECONDS)
    except child.Lost as error:
        return {check.id: (_cannot(check, error),) for check in checks}
    return {name: results_from(rows) for name, rows in told.items()}


def _ask_application(
    around: Around, checks: list[Check], open_application: OpenApplication
) -> dict[str, tuple[Result, ...]]:
    try:
        with open_application() as application:
            return {check.id: _ask(check, replace(around, application=application)) for check in checks}
    except _FAULTS as error:
        return {check.id: (_cannot(check, error),) for check in checks}


def _ask(check: Check, around: Around) -> tuple[Result, ...]:
    """Return what a check answers; one that cannot look says so, and stops no other."""
    try:
        return tuple(check.look(around))
    except _FAULTS as error:
        return (_cannot(check, error),)


def _cannot(check: Check, error: Exception) -> Result:
    reason = (str(error).splitlines() or [type(error).__name__])[0]
    return Result(f"{check.id}.look", PROBLEM, f"cannot be looked at: {reason}", "hotgigs-admin doctor", gist="blind")


Mended = tuple[Result, str]
"""A result that was to be mended, and why that did not work; empty when it did."""


def mend(around: Around, checks: Iterable[Check], results: Iterable[Result]) -> Iterator[Mended]:
    """Do the safe fix of each result that has one."""
    menders: dict[str, Callable[[Around, Result], None]] = {
        kind.id: check.mend for check in checks if check.mend is not None for kind in check.kinds
    }
    for result in results:
        if not result.fix or result.kind not in menders:
            continue
        try:
            menders[result.kind](around, result)
        except _FAULTS as error:
            yield result, str(error)
        else:
            yield result, ""
