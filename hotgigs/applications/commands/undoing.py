"""Taking back the last move, as long as nothing has happened since."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hotgigs.applications.commands import moves
from hotgigs.applications.commands.loading import load_case
from hotgigs.applications.models import Application, Move
from hotgigs.kernel.errors import Conflict
from hotgigs.kernel.ids import ApplicationId, StageId
from hotgigs.kernel.permissions import Actor, Permission

UNDONE = "Undone right away."


def undo_move(db: Session, actor: Actor, application_id: ApplicationId, version: int) -> Application:
    """Take back the move that led to `version`; the person waits as long as before it.

    Undoing again changes nothing. Raises Conflict when something has happened since.
    """
    application = load_case(db, actor, application_id, Permission.APPLICATION_MOVE).application
    last = db.scalars(
        select(Move).where(Move.application_id == application_id).order_by(Move.at.desc(), Move.id.desc()).limit(1)
    ).one_or_none()
    if last is not None and last.reason == UNDONE and application.version == version + 1:
        return application
    if last is None or last.from_stage_id is None or last.to_status != "active" or application.version != version:
        raise Conflict("Something has happened since this move. Look at the history, then move the person yourself.")
    entered = _entered(db, application, last.from_stage_id)
    moves.move(db, actor, application_id, last.from_stage_id, version=version, reason=UNDONE)
    application.stage_since = entered
    db.flush()
    return application


def _entered(db: Session, application: Application, stage_id: StageId) -> datetime:
    at = db.scalar(
        select(func.max(Move.at)).where(
            Move.application_id == application.id,
            Move.to_stage_id == stage_id,
            Move.from_stage_id.is_distinct_from(stage_id),
        )
    )
    return at or application.submitted_at
