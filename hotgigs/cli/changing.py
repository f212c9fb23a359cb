"""How a command changes something: for good, or as a dry run that meets every refusal and leaves nothing behind."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from sqlalchemy.orm import Session

from hotgigs.audit import commands as audit
from hotgigs.kernel import db
from hotgigs.kernel.permissions import SYSTEM


@contextmanager
def changing(*, dry_run: bool) -> Iterator[Session]:
    """Hold a transaction that commits at the end, or is rolled back when nothing shall change."""
    with suppress(_DryRun), db.transaction() as session:
        yield session
        if dry_run:
            raise _DryRun


def note(verb: str, target: tuple[str, object]) -> None:
    """Record what was done to the box, where no domain's command records it."""
    with db.transaction() as session:
        audit.record(session, SYSTEM, verb, target)


class _DryRun(Exception):
    """Ends a transaction that shall leave nothing behind."""
