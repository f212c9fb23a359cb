"""What the worker does for jobs by the clock."""

from hotgigs.jobs import commands
from hotgigs.kernel.db import transaction


def expire_posts() -> None:
    """Close posts whose last day is over."""
    with transaction() as db:
        commands.expire_posts(db)
