"""The seats of a job: added, closed with a reason, filled by a hire and freed again."""

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from hotgigs.audit import commands as audit
from hotgigs.jobs.commands.creating import add_openings
from hotgigs.jobs.commands.loading import load_editable
from hotgigs.jobs.models import Job, Opening
from hotgigs.jobs.rules.transitions import CLOSE_REASONS
from hotgigs.jobs.rules.values import MOST_OPENINGS
from hotgigs.kernel import clock
from hotgigs.kernel.errors import Invalid, NotFound
from hotgigs.kernel.ids import ApplicationId, JobId, OpeningId, new_id
from hotgigs.kernel.permissions import Actor


def set_openings(db: Session, actor: Actor, job_id: JobId, *, total: int) -> None:
    """Add free seats until the job has `total` of them in all; a repeat therefore adds none.

    Raises Invalid when the number is below what there is, or above what can be.
    """
    job = load_editable(db, actor, job_id)
    present = db.scalars(select(func.count()).where(Opening.job_id == job.id)).one()
    if not present <= total <= MOST_OPENINGS:
        sentence = f"Enter a number from {present} to {MOST_OPENINGS}. To have fewer, close some of them."
        raise Invalid(fields={"total": sentence})
    if total == present:
        return
    add_openings(db, job.id, total - present)
    changed = {"openings": (present, total)}
    audit.record(db, actor, "opening.added", ("job", job.id), company_id=job.company_id, changed=changed)


def close_opening(db: Session, actor: Actor, job_id: JobId, opening_id: OpeningId, *, reason: str) -> None:
    """Close a free seat. Closed already, nothing changes.

    Raises Invalid without a reason, NotFound when the job has no such opening.
    """
    job = load_editable(db, actor, job_id)
    opening = db.scalars(select(Opening).where(Opening.id == opening_id, Opening.job_id == job.id)).one_or_none()
    if opening is None:
        raise NotFound
    if opening.status == "closed":
        return
    if reason not in CLOSE_REASONS:
        raise Invalid(fields={"reason": "Choose why the opening is closed."})
    free = update(Opening).where(Opening.id == opening.id, Opening.status == "open")
    db.execute(free.values(status="closed", close_reason=reason, closed_at=clock.now()))
    db.refresh(opening)
    changed = {"close_reason": (None, reason)}
    audit.record(db, actor, "opening.closed", ("job", job.id), company_id=job.company_id, changed=changed)


def fill_opening(db: Session, job_id: JobId, application_id: ApplicationId) -> None:
    """Let a hire take the oldest free seat; who hires has asked for the permission. Filled already, nothing changes."""
    _lock(db, job_id)
    query = select(Opening).where(Opening.job_id == job_id).order_by(Opening.id)
    openings = db.scalars(query).all()
    if any(opening.application_id == application_id for opening in openings):
        return
    opening = next((found for found in openings if found.status == "open"), None)
    now = clock.now()
    if opening is None:
        # Somebody was hired beyond the plan: the seat is real, so it is added.
        opening = Opening(id=OpeningId(new_id()), job_id=job_id, opened_at=now)
        db.add(opening)
    opening.status, opening.close_reason, opening.closed_at = "closed", "filled", now
    opening.application_id = application_id
    db.flush()


def free_opening(db: Session, job_id: JobId, application_id: ApplicationId) -> None:
    """Free the seat of a hire that is undone; of a job that is over it stays closed. Free already, nothing changes."""
    job = _lock(db, job_id)
    query = select(Opening).where(Opening.job_id == job_id, Opening.application_id == application_id)
    for opening in db.scalars(query):
        opening.application_id = None
        if job.status in ("closed", "archived"):
            opening.close_reason = job.close_reason
        else:
            opening.status, opening.close_reason, opening.closed_at = "open", None, None
    db.flush()


def _lock(db: Session, job_id: JobId) -> Job:
    return db.scalars(select(Job).where(Job.id == job_id).with_for_update()).one()
