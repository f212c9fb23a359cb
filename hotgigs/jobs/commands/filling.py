"""Openings as hires fill and free them."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotgigs.jobs.models import Opening
from hotgigs.kernel import clock
from hotgigs.kernel.errors import Conflict
from hotgigs.kernel.ids import ApplicationId, JobId


def fill_opening(db: Session, job_id: JobId, application_id: ApplicationId) -> None:
    """Close the job's oldest open opening with a hire.

    Raises Conflict when none is open.
    """
    opening = db.scalars(
        select(Opening)
        .where(Opening.job_id == job_id, Opening.status == "open")
        .order_by(Opening.opened_at, Opening.id)
        .limit(1)
        .with_for_update(skip_locked=False)
    ).one_or_none()
    if opening is None:
        raise Conflict("Every opening of this job is filled. Add an opening to the job first, then hire.")
    opening.status, opening.close_reason = "closed", "filled"
    opening.application_id, opening.closed_at = application_id, clock.now()
    db.flush()


def free_opening(db: Session, job_id: JobId, application_id: ApplicationId) -> None:
    """Open the opening again that this application had filled; one that was removed since stays removed."""
    opening = db.scalars(
        select(Opening).where(Opening.job_id == job_id, Opening.application_id == application_id).with_for_update()
    ).one_or_none()
    if opening is not None:
        opening.status, opening.close_reason = "open", None
        opening.application_id, opening.closed_at = None, None
        db.flush()
