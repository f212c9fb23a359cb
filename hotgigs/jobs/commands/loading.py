"""Locked loading of what a command changes, with the permission it needs."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotgigs.jobs.models import Job, Post
from hotgigs.jobs.rules import transitions
from hotgigs.kernel.errors import Conflict, NotFound
from hotgigs.kernel.ids import JobId, PostId
from hotgigs.kernel.permissions import Actor, Permission

STALE = (
    "Somebody saved this job after you opened it. What you typed is below. "
    "Look at the newest state in another tab, then save again to replace it."
)


def load_job(db: Session, actor: Actor, job_id: JobId, permission: Permission) -> Job:
    """Lock a job; whatever belongs to it is changed only under this lock.

    Raises NotFound for outsiders, Forbidden without the permission.
    """
    job = db.scalars(select(Job).where(Job.id == job_id).with_for_update()).one_or_none()
    if job is None:
        raise NotFound
    actor.require(permission, company_id=job.company_id, job_id=job.id)
    return job


def load_editable(db: Session, actor: Actor, job_id: JobId, version: int | None = None) -> Job:
    """Lock a job whose texts, openings, team or questions are to change.

    Raises Conflict when the job is over, or when `version` is given and is no longer the job's.
    """
    job = load_job(db, actor, job_id, Permission.JOB_EDIT)
    transitions.demand_editable(job.status)
    if version is not None and version != job.version:
        raise Conflict(STALE)
    return job


def load_post(db: Session, job: Job, post_id: PostId) -> Post:
    """Lock a post of a job that is locked already.

    Raises NotFound when the job has no such post.
    """
    query = select(Post).where(Post.id == post_id, Post.job_id == job.id).with_for_update()
    post = db.scalars(query).one_or_none()
    if post is None:
        raise NotFound
    return post
