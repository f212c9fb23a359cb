"""What the worker does for applications by the clock."""

from hotgigs.applications.commands import access, drafts
from hotgigs.kernel import db


def delete_expired() -> None:
    """Delete drafts nobody came back to, and links and sessions long over."""
    with db.transaction() as session:
        drafts.purge_expired(session)
        access.purge_expired(session)
