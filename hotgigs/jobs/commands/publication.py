"""Posts going public and leaving the public again."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotgigs.jobs import events as news
from hotgigs.jobs.commands.creating import slug_of
from hotgigs.jobs.commands.editing import demand_publishable
from hotgigs.jobs.commands.loading import load_job, load_post
from hotgigs.jobs.commands.moving import move_job, move_post
from hotgigs.jobs.models import Post
from hotgigs.jobs.rules import transitions
from hotgigs.kernel import clock, events
from hotgigs.kernel.ids import JobId, PostId
from hotgigs.kernel.permissions import SYSTEM, Actor, Permission

_BATCH = 200


def publish(db: Session, actor: Actor, job_id: JobId, post_id: PostId) -> Post:
    """Show a post to the public; the first one opens its job. Public already, nothing changes.

    Raises Invalid with what is missing, Conflict when the job is on hold or over.
    """
    job = load_job(db, actor, job_id, Permission.JOB_PUBLISH)
    post = load_post(db, job, post_id)
    if post.status == "live":
        return post
    transitions.demand_publishing(job.status)
    transitions.demand_post(post.status, "live", "publish")
    demand_publishable(db, post)
    now = clock.now()
    values: dict[str, Any] = {"closed_at": None}
    if post.status != "withdrawn" or post.published_at is None:
        # Taken offline for a moment, a post keeps its date; after its end it is news again.
        values["published_at"] = now
    if post.published_at is None:
        values["slug"] = slug_of(db, post)
    move_post(db, actor, post, "live", "publish", **values)
    if job.status == "draft":
        move_job(db, actor, job, "open", "open", opened_at=now)
    events.emit(db, news.PostPublished(post.id))
    return post


def unpublish(db: Session, actor: Actor, job_id: JobId, post_id: PostId) -> Post:
    """Take a post offline; offline already, nothing changes.

    Raises Conflict when it was never public or is over.
    """
    job = load_job(db, actor, job_id, Permission.JOB_PUBLISH)
    post = load_post(db, job, post_id)
    if post.status == "withdrawn":
        return post
    move_post(db, actor, post, "withdrawn", "withdraw", closed_at=clock.now())
    events.emit(db, news.PostClosed(post.id))
    return post


def expire_posts(db: Session) -> int:
    """Close posts whose last day is over; returns how many. Those another worker holds are left to it."""
    over = select(Post).where(Post.status.in_(("live", "paused")), Post.closes_on < clock.now().date())
    expired = db.scalars(over.order_by(Post.id).limit(_BATCH).with_for_update(skip_locked=True)).all()
    for post in expired:
        move_post(db, SYSTEM, post, "expired", "expire", closed_at=clock.now())
        events.emit(db, news.PostClosed(post.id))
    return len(expired)
