"""Erasing what a person wrote, and what was written about them; that somebody applied stays in the figures of a job."""

from collections.abc import Collection

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from hotgigs.applications.models import Answer, Application, Draft, Move, Note, StatusAccess
from hotgigs.kernel import clock
from hotgigs.kernel.ids import ApplicationId, DraftId, new_id


def erase(db: Session, applications: Collection[ApplicationId], drafts: Collection[DraftId]) -> None:
    """Erase the words and files of these applications, and the drafts; an application that is active ends."""
    _withdraw(db, applications)
    for table in (Answer, Note, StatusAccess):
        db.execute(delete(table).where(table.application_id.in_(applications)))
    db.execute(update(Move).where(Move.application_id.in_(applications)).values(reason=""))
    emptied = {"cover_letter": "", "document_id": None, "version": Application.version + 1}
    db.execute(update(Application).where(Application.id.in_(applications)).values(emptied))
    db.execute(delete(Draft).where(Draft.id.in_(drafts)))


def _withdraw(db: Session, applications: Collection[ApplicationId]) -> None:
    now = clock.now()
    active = select(Application).where(Application.id.in_(applications), Application.status == "active")
    for application in db.scalars(active.order_by(Application.id).with_for_update()):
        application.status, application.ended_at = "withdrawn", now
        db.add(
            Move(
                id=new_id(),
                application_id=application.id,
                from_status="active",
                to_status="withdrawn",
                from_stage_id=application.stage_id,
                to_stage_id=application.stage_id,
                by_kind="system",
                by_id=None,
                reason="",
                at=now,
            )
        )
    db.flush()
