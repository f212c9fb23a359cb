"""The safe fixes of the doctor: done under the lock of the box, logged, and noted in the audit trail."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hotgigs.cli.changing import note
from hotgigs.cli.opening import open_for_command
from hotgigs.cli.output import Output
from hotgigs.kernel.config import ConfigError
from hotgigs.kernel.errors import HotGigsError
from hotgigs.ops.checks import looking
from hotgigs.ops.checks.check import Around
from hotgigs.ops.checks.checklist import checks
from hotgigs.ops.checks.result import Result
from hotgigs.ops.checks.rounds import Round
from hotgigs.ops.system import child
from hotgigs.ops.system.lock import lock_box
from hotgigs.ops.system.operation_log import open_log


@dataclass(frozen=True)
class Mended:
    """One safe fix, and why it did not work; empty when it did."""

    id: str
    fix: str
    refusal: str = ""


def mend(output: Output, place: Around, found: Round, *, dry_run: bool) -> list[Mended]:
    """Do the safe fixes of what is wrong and not set aside, or say what would be done."""
    fixable = [result for result in found.wrong if result.fix]
    if dry_run or not fixable:
        for result in fixable:
            output.progress(f"{result.id}: would {result.fix}")
        return [Mended(result.id, result.fix) for result in fixable]
    with lock_box("doctor --fix"):
        done = list(_mend(output, place, fixable))
    _note([item.id for item in done if not item.refusal])
    return done


def _mend(output: Output, place: Around, fixable: Iterable[Result]) -> Iterator[Mended]:
    log = open_log("doctor")
    try:
        for result, refusal in looking.mend(place, checks(), fixable):
            said = f"{result.id}: {result.fix}: {refusal or 'done'}"
            log.write(said)
            output.progress(said)
            yield Mended(result.id, result.fix, refusal)
    finally:
        log.close()


def _note(ids: list[str]) -> None:
    """Note the fixes in the audit trail, where the database answers: the log of the operation has them anyway."""

    def do() -> bool:
        try:
            open_for_command()
            for name in ids:
                note("box.mended", ("check", name))
        except (ConfigError, HotGigsError):
            return False
        return True

    try:
        child.answer_of(do, seconds=30)
    except child.Lost:
        return
