"""The life of a job: on hold, resumed, closed with a reason, reopened, archived, restored."""

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from hotgigs.jobs import events as news
from hotgigs.jobs.commands.creating import add_openings
from hotgigs.jobs.commands.loading import load_job
from hotgigs.jobs.commands.moving import move_job, move_post, posts_in
from hotgigs.jobs.models import Job, Opening
from hotgigs.jobs.rules.transitions import CLOSE_REASONS
from hotgigs.kernel import clock, events
from hotgigs.kernel.errors import Invalid
from hotgigs.kernel.ids import JobId
from hotgigs.kernel.permissions import Actor, Permission


def hold(db: Session, actor: Actor, job_id: JobId) -> Job:
    """Stop taking applications for a while; the posts pause. On hold already, nothing changes.

    Raises Conflict when the job is not open.
    """
    job = load_job(db, actor, job_id, Permission.JOB_PUBLISH)
    if job.status == "on_hold":
        return job
    move_job(db, actor, job, "on_hold", "hold")
    for post in posts_in(db, job, ("live",)):
        move_post(db, actor, post, "paused", "pause")
        events.emit(db, news.PostClosed(post.id))
    return job


def resume(db: Session, actor: Actor, job_id: JobId) -> Job:
    """Take applications again; paused posts are public again unless their last day is over. Open, nothing changes.

    Raises Conflict when the job is not on hold.
    """
    job = load_job(db, actor, job_id, Permission.JOB_PUBLISH)
    if job.status == "open":
        return job
    move_job(db, actor, job, "open", "resume")
    today = clock.now().date()
    for post in posts_in(db, job, ("paused",)):
        if post.closes_on is not None and post.closes_on < today:
            move_post(db, actor, post, "expired", "expire", closed_at=clock.now())
            continue
        move_post(db, actor, post, "live", "resume")
        events.emit(db, news.PostPublished(post.id))
    return job


def close(db: Session, actor: Actor, job_id: JobId, *, reason: str, note: str = "") -> Job:
    """End a job with its posts and free openings. Closed already, nothing changes.

    Raises Invalid without a reason, or without a note when the reason is another one; Conflict when it is not open.
    """
    job = load_job(db, actor, job_id, Permission.JOB_PUBLISH)
    if job.status == "closed":
        return job
    demand_reason(reason, note)
    now = clock.now()
    move_job(db, actor, job, "closed", "close", closed_at=now, close_reason=reason, close_note=note)
    for post in posts_in(db, job, ("live", "paused")):
        move_post(db, actor, post, "closed", "close", closed_at=now)
        events.emit(db, news.PostClosed(post.id))
    free = update(Opening).where(Opening.job_id == job.id, Opening.status == "open")
    db.execute(free.values(status="closed", close_reason=reason, closed_at=now))
    db.flush()
    events.emit(db, news.JobClosed(job.id, job.company_id, reason))
    return job


def reopen(db: Session, actor: Actor, job_id: JobId) -> Job:
    """Make a closed job open again, with one free opening; its posts wait to be published. Open, nothing changes.

    Raises Conflict when the job is not closed.
    """
    job = load_job(db, actor, job_id, Permission.JOB_PUBLISH)
    if job.status == "open":
        return job
    move_job(db, actor, job, "open", "reopen", closed_at=None, close_reason=None, close_note="")
    free = select(func.count()).where(Opening.job_id == job.id, Opening.status == "open")
    if not db.scalars(free).one():
        add_openings(db, job.id, 1)
    return job


def archive(db: Session, actor: Actor, job_id: JobId) -> Job:
    """Put a draft or closed job out of sight. Archived already, nothing changes.

    Raises Conflict when the job is open or on hold.
    """
    job = load_job(db, actor, job_id, Permission.JOB_EDIT)
    if job.status != "archived":
        move_job(db, actor, job, "archived", "archive")
    return job


def restore(db: Session, actor: Actor, job_id: JobId) -> Job:
    """Bring an archived job back to where it was. Back already, nothing changes.

    Raises Conflict when the job is open or on hold.
    """
    job = load_job(db, actor, job_id, Permission.JOB_EDIT)
    target = "draft" if job.opened_at is None else "closed"
    if job.status != target:
        move_job(db, actor, job, target, "restore")
    return job


def demand_reason(reason: str, note: str) -> None:
    """Pass when a close says why.

    Raises Invalid without a known reason, or without a note for another one.
    """
    if reason not in CLOSE_REASONS:
        raise Invalid(fields={"reason": "Choose why it is closed."})
    if reason == "other" and not note:
        raise Invalid(fields={"note": "Say in a few words why it is closed."})
