"""Writing an application: a draft on the server from the first field on, which no error can lose."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from hotgigs.applications.models import Application, Draft
from hotgigs.documents import commands as documents
from hotgigs.kernel import clock
from hotgigs.kernel.ids import DocumentId, DraftId, PostId, hash_token, new_id, new_token

DRAFT_LIFE = timedelta(days=14)
"""Counted from the last change."""


@dataclass(frozen=True)
class DraftRow:
    """A draft as its page shows it."""

    id: DraftId
    post_id: PostId
    fields: Mapping[str, Any]
    document_id: DocumentId | None
    application_id: object | None


def start_draft(db: Session, post_id: PostId, *, source: str) -> tuple[DraftRow, str]:
    """Begin a draft; returns it with the token of its resumable link."""
    token, now = new_token(), clock.now()
    draft = Draft(
        id=DraftId(new_id()),
        token_hash=hash_token(token),
        post_id=post_id,
        fields={},
        document_id=None,
        source=source,
        created_at=now,
        updated_at=now,
        expires_at=now + DRAFT_LIFE,
    )
    db.add(draft)
    db.flush()
    return _row(draft), token


def find_draft(db: Session, token: str, post_id: PostId) -> DraftRow | None:
    """Find the draft behind a token, for this post only; None when it expired or never was."""
    draft = _find(db, token, post_id, lock=False)
    return _row(draft) if draft else None


def save_fields(db: Session, token: str, post_id: PostId, fields: Mapping[str, Any]) -> bool:
    """Keep what the person typed; tells whether the draft was found."""
    draft = _find(db, token, post_id, lock=True)
    if draft is None:
        return False
    draft.fields = {**draft.fields, **fields}
    _touch(draft)
    db.flush()
    return True


def attach(db: Session, token: str, post_id: PostId, document_id: DocumentId | None) -> bool:
    """Attach a resume to the draft, or take it off; tells whether the draft was found."""
    draft = _find(db, token, post_id, lock=True)
    if draft is None:
        return False
    draft.document_id = document_id
    _touch(draft)
    db.flush()
    return True


def lock_draft(db: Session, token: str, post_id: PostId) -> Draft | None:
    """Load and lock a draft for sending."""
    return _find(db, token, post_id, lock=True)


def purge_expired(db: Session) -> int:
    """Delete drafts nobody came back to, and the documents that neither a draft nor an application holds any more."""
    gone = db.execute(delete(Draft).where(Draft.expires_at < clock.now()))
    documents.delete_unheld(db, Draft.document_id, Application.document_id)
    return int(gone.rowcount)  # type: ignore[attr-defined]  # a DELETE always yields a CursorResult


def _find(db: Session, token: str, post_id: PostId, *, lock: bool) -> Draft | None:
    query = select(Draft).where(
        Draft.token_hash == hash_token(token), Draft.post_id == post_id, Draft.expires_at > clock.now()
    )
    return db.scalars(query.with_for_update() if lock else query).one_or_none()


def _touch(draft: Draft) -> None:
    draft.updated_at = clock.now()
    draft.expires_at = draft.updated_at + DRAFT_LIFE


def _row(draft: Draft) -> DraftRow:
    return DraftRow(draft.id, draft.post_id, dict(draft.fields), draft.document_id, draft.application_id)
