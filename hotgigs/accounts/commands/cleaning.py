"""Deleting what has ended long ago."""

from sqlalchemy import delete, or_
from sqlalchemy.orm import Session

from hotgigs.accounts.models import LoginSession, OneTimeToken
from hotgigs.accounts.rules import links, sessions
from hotgigs.kernel import clock


def delete_expired(db: Session) -> tuple[int, int]:
    """Delete sessions and links that ended long ago; returns how many of each."""
    now = clock.now()
    ended = now - sessions.KEPT
    gone = db.execute(delete(LoginSession).where(or_(LoginSession.expires_at < ended, LoginSession.revoked_at < ended)))
    void = db.execute(delete(OneTimeToken).where(OneTimeToken.expires_at < now - links.KEPT))
    return int(gone.rowcount), int(void.rowcount)  # type: ignore[attr-defined]  # a DELETE always yields a CursorResult
