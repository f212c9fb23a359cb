"""The candidate's way to the status page: a link that works once, exchanged for a narrow session."""

from datetime import timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from hotgigs.applications import events as news
from hotgigs.applications.commands.loading import load_own_case
from hotgigs.applications.models import StatusAccess
from hotgigs.kernel import clock, events
from hotgigs.kernel.errors import Gone
from hotgigs.kernel.ids import ApplicationId, hash_token, new_id, new_token

LINK_LIFE = timedelta(days=30)
SESSION_LIFE = timedelta(days=30)


def make_status_link(db: Session, application_id: ApplicationId, *, life: timedelta = LINK_LIFE) -> str:
    """Make a link that opens the status page once; returns its token."""
    return _add(db, application_id, "link", life)


def open_status(db: Session, application_id: ApplicationId) -> str:
    """Give this browser the narrow session of one application; returns its token."""
    return _add(db, application_id, "session", SESSION_LIFE)


def use_status_link(db: Session, token: str) -> tuple[ApplicationId, str]:
    """Exchange a link for a session, once; returns the application and the session's token.

    Raises Gone when the link was used, has expired or never was.
    """
    now = clock.now()
    application_id = db.execute(
        update(StatusAccess)
        .where(
            StatusAccess.token_hash == hash_token(token),
            StatusAccess.kind == "link",
            StatusAccess.used_at.is_(None),
            StatusAccess.expires_at > now,
        )
        .values(used_at=now)
        .returning(StatusAccess.application_id)
    ).scalar_one_or_none()
    if application_id is None:
        raise Gone("This link has been used or is too old. Ask for a new one below; it comes by mail in a minute.")
    return application_id, open_status(db, application_id)


def ask_new_link(db: Session, token: str) -> None:
    """Mail a new link to the candidate behind an old one; a link that never was is answered the same way."""
    old = db.scalars(
        select(StatusAccess).where(StatusAccess.token_hash == hash_token(token), StatusAccess.kind == "link")
    ).one_or_none()
    if old is not None:
        send_link(db, old.application_id)


def send_link(db: Session, application_id: ApplicationId) -> None:
    """Mail a new link to the application's candidate."""
    case = load_own_case(db, application_id)
    token = make_status_link(db, application_id)
    facts = (case.candidate.name, case.candidate.email, case.job.title, case.company.name)
    events.emit(db, news.StatusLinkAsked(application_id, *facts, token))


def purge_expired(db: Session) -> int:
    """Delete sessions and links that ended more than 90 days ago; until then an old link can ask for a new one."""
    limit = clock.now() - timedelta(days=90)
    gone = db.execute(delete(StatusAccess).where(StatusAccess.expires_at < limit))
    return int(gone.rowcount)  # type: ignore[attr-defined]  # a DELETE always yields a CursorResult


def _add(db: Session, application_id: ApplicationId, kind: str, life: timedelta) -> str:
    token = new_token()
    db.add(
        StatusAccess(
            id=new_id(),
            application_id=application_id,
            kind=kind,
            token_hash=hash_token(token),
            created_at=clock.now(),
            expires_at=clock.now() + life,
        )
    )
    db.flush()
    return token
