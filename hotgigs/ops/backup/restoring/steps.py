"""Steps that are done in order, and undone in the opposite one when a later step fails."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hotgigs.kernel.errors import HotGigsError
from hotgigs.ops.backup.progress import Telling


@dataclass(frozen=True)
class Step:
    """One step: what it is in words, what does it, and what takes it back."""

    describe: str
    apply: Callable[[], None]
    undo: Callable[[], None] | None = None


class RolledBack(HotGigsError):
    """Something failed, and everything is as it was before."""


class Stuck(HotGigsError):
    """Something failed, and so did taking it back: a person must look."""


def run_steps(steps: Sequence[Step], telling: Telling) -> None:
    """Do every step.

    Raises RolledBack when one failed and all before it were taken back, Stuck when that failed too.
    """
    done: list[Step] = []
    for step in steps:
        telling.begin(step.describe)
        # A step that fails half way is taken back as well.
        done.append(step)
        try:
            step.apply()
        except (HotGigsError, OSError, KeyboardInterrupt) as error:
            telling.end("failed")
            why = str(error) or "interrupted"
            _take_back(done, why, telling)
            raise RolledBack(f"{step.describe}: {why} Everything is as it was before.") from error
        telling.end()


def _take_back(done: Sequence[Step], why: str, telling: Telling) -> None:
    for step in reversed(done):
        if step.undo is None:
            continue
        telling.begin(f"take back: {step.describe}")
        try:
            step.undo()
        except (HotGigsError, OSError) as error:
            raise Stuck(f"{why} Taking back '{step.describe}' failed as well: {error}") from error
        telling.end()
