"""Changes of status, guarded in the database by the status they start from."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hotgigs.audit import commands as audit
from hotgigs.jobs.models import Job, Post
from hotgigs.jobs.rules import transitions
from hotgigs.kernel import clock
from hotgigs.kernel.errors import Conflict
from hotgigs.kernel.permissions import Actor

_LOST_RACE = "Somebody changed this at the same moment. Reload the page to see the newest state."


def move_job(db: Session, actor: Actor, job: Job, to_status: str, verb: str, **values: Any) -> None:
    """Change a job's status and write it to the trail.

    Raises Conflict when the table of transitions refuses.
    """
    transitions.demand_job(job.status, to_status, verb)
    before = job.status
    changed = db.execute(
        update(Job)
        .where(Job.id == job.id, Job.status == before)
        .values(status=to_status, version=Job.version + 1, updated_at=clock.now(), **values)
    )
    _demand_one(changed.rowcount)  # type: ignore[attr-defined]  # an UPDATE always yields a CursorResult
    db.refresh(job)
    facts: dict[str, tuple[Any, Any]] = {"status": (before, to_status)}
    if values.get("close_reason"):
        facts["close_reason"] = (None, values["close_reason"])
    audit.record(db, actor, f"job.{_PAST[verb]}", ("job", job.id), company_id=job.company_id, changed=facts)


def move_post(db: Session, actor: Actor, post: Post, to_status: str, verb: str, **values: Any) -> None:
    """Change a post's status and write it to the trail of its job.

    Raises Conflict when the table of transitions refuses.
    """
    transitions.demand_post(post.status, to_status, verb)
    before = post.status
    changed = db.execute(
        update(Post)
        .where(Post.id == post.id, Post.status == before)
        .values(status=to_status, updated_at=clock.now(), **values)
    )
    _demand_one(changed.rowcount)  # type: ignore[attr-defined]  # an UPDATE always yields a CursorResult
    db.refresh(post)
    record_post(db, actor, post, _PAST[verb], {"status": (before, to_status)})


def record_post(
    db: Session, actor: Actor, post: Post, past: str, changed: dict[str, tuple[Any, Any]] | None = None
) -> None:
    """Write to the trail of a job what happened to one of its posts, named by its address."""
    facts = {"post": (None, post.slug), **(changed or {})}
    audit.record(db, actor, f"post.{past}", ("job", post.job_id), company_id=post.company_id, changed=facts)


def posts_in(db: Session, job: Job, statuses: Sequence[str]) -> list[Post]:
    """Lock the posts of a job that stand in one of the statuses."""
    query = select(Post).where(Post.job_id == job.id, Post.status.in_(statuses)).order_by(Post.id)
    return list(db.scalars(query.with_for_update()))


def _demand_one(changed: int) -> None:
    # The rows are locked by then, so this speaks up only if a path ever forgets the lock.
    if changed != 1:
        raise Conflict(_LOST_RACE)


_PAST = {
    "open": "opened", "archive": "archived", "hold": "held", "close": "closed", "resume": "resumed",
    "reopen": "reopened", "restore": "restored", "publish": "published", "withdraw": "withdrawn",
    "pause": "paused", "expire": "expired",
}  # fmt: skip
