"""New jobs and new posts; each comes with a key made by its form, so that sending twice makes one."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from hotgigs.audit import commands as audit
from hotgigs.jobs import events as news
from hotgigs.jobs.commands.entering import job_columns, post_columns
from hotgigs.jobs.commands.loading import load_editable, load_job
from hotgigs.jobs.commands.moving import record_post
from hotgigs.jobs.models import Job, JobMember, Opening, Post, Question
from hotgigs.jobs.rules.slugs import make_slug
from hotgigs.jobs.rules.values import MOST_OPENINGS, JobValues, PostValues
from hotgigs.kernel import clock, events
from hotgigs.kernel.errors import Conflict, Invalid, NotFound
from hotgigs.kernel.ids import CompanyId, JobId, OpeningId, PostId, QuestionId, new_id
from hotgigs.kernel.permissions import Actor, Permission, Role
from hotgigs.taxonomy import queries as taxonomy

_TAKEN = "This form was already used for another record. Open a new one and try again."


def create(
    db: Session,
    actor: Actor,
    *,
    company_id: CompanyId,
    key: JobId,
    job: JobValues,
    post: PostValues,
) -> Job:
    """Add a draft job with its first post and its openings; sent again with the same key it changes nothing.

    Raises Invalid for an unknown place or occupation, or for a number of openings that cannot be.
    """
    actor.require(Permission.JOB_EDIT, company_id=company_id)
    if not 1 <= job.openings <= MOST_OPENINGS:
        raise Invalid(fields={"openings": f"Enter a number of openings from 1 to {MOST_OPENINGS}."})
    columns = {"company_id": company_id, "title": post.title, **job_columns(db, job)}
    found, is_new = _add_job(db, actor, key, columns)
    if is_new:
        _insert_post(db, PostId(new_id()), found, post_columns(db, post))
        add_openings(db, found.id, job.openings)
        _announce(db, actor, found, {})
    return found


def copy(db: Session, actor: Actor, job_id: JobId, *, key: JobId) -> Job:
    """Add a draft job with the posts, questions and team of another; sent again it changes nothing."""
    source = load_job(db, actor, job_id, Permission.JOB_EDIT)
    actor.require(Permission.JOB_EDIT, company_id=source.company_id)
    columns = {
        name: getattr(source, name)
        for name in ("company_id", "title", "reference", "department", "occupation_code", "skills")
    }
    found, is_new = _add_job(db, actor, key, columns)
    if is_new:
        _copy_parts(db, source, found)
        _announce(db, actor, found, {"copied_from": (None, str(source.id))})
    return found


def add_post(db: Session, actor: Actor, job_id: JobId, *, key: PostId, values: PostValues) -> Post:
    """Add a draft post for another place, language or audience; sent again with the same key it changes nothing.

    Raises Conflict when the job is over, Invalid for an unknown place.
    """
    job = load_editable(db, actor, job_id)
    existing = db.get(Post, key)
    if existing is not None:
        if existing.job_id != job.id:
            raise Conflict(_TAKEN)
        return existing
    post = _insert_post(db, key, job, post_columns(db, values))
    record_post(db, actor, post, "created")
    return post


def remove_post(db: Session, actor: Actor, job_id: JobId, post_id: PostId) -> None:
    """Delete a post that never was public; gone already, nothing changes.

    Raises Conflict when it was public once, or is the only one.
    """
    job = load_editable(db, actor, job_id)
    posts = db.scalars(select(Post).where(Post.job_id == job.id)).all()
    post = next((found for found in posts if found.id == post_id), None)
    if post is None:
        return
    if post.published_at is not None:
        raise Conflict("This post was public. Take it offline instead, so that its address still answers.")
    if len(posts) == 1:
        raise Conflict("A job keeps at least one post. Archive the job instead.")
    record_post(db, actor, post, "removed")
    db.delete(post)
    db.flush()


def add_openings(db: Session, job_id: JobId, count: int) -> None:
    """Add free seats to a job; the caller has asked for the permission."""
    now = clock.now()
    db.add_all(Opening(id=OpeningId(new_id()), job_id=job_id, status="open", opened_at=now) for _ in range(count))
    db.flush()


def slug_of(db: Session, post: Post) -> str:
    """Make the address of a post from its present title and place."""
    place = taxonomy.find_place(db, post.place_id) if post.place_id else None
    return make_slug(post.title, place.name if place else "", post.id)


def _add_job(db: Session, actor: Actor, key: JobId, columns: dict[str, Any]) -> tuple[Job, bool]:
    now = clock.now()
    fixed = {"id": key, "status": "draft", "close_note": "", "version": 1, "created_by": actor.person_id}
    row = insert(Job).values(**columns, **fixed, created_at=now, updated_at=now)
    is_new = db.execute(row.on_conflict_do_nothing().returning(Job.id)).scalar_one_or_none() is not None
    job = db.get(Job, key)
    if job is None:
        raise NotFound
    if not is_new and (job.created_by != actor.person_id or job.company_id != columns["company_id"]):
        raise Conflict(_TAKEN)
    return job, is_new


def _insert_post(db: Session, key: PostId, job: Job, columns: dict[str, Any]) -> Post:
    now = clock.now()
    fixed = {"status": "draft", "slug": f"draft-{key}", "created_at": now, "updated_at": now}
    post = Post(id=key, job_id=job.id, company_id=job.company_id, **fixed, **columns)
    post.slug = slug_of(db, post)
    db.add(post)
    db.flush()
    return post


def _copy_parts(db: Session, source: Job, job: Job) -> None:
    told = (
        "title", "description", "language", "employment_type", "remote_kind", "remote_countries", "place_id",
        "pay_min", "pay_max", "pay_currency", "pay_period",
    )  # fmt: skip
    for post in db.scalars(select(Post).where(Post.job_id == source.id).order_by(Post.id)):
        _insert_post(db, PostId(new_id()), job, {name: getattr(post, name) for name in told})
    asked = select(Question).where(Question.job_id == source.id, Question.archived_at.is_(None))
    for question in db.scalars(asked.order_by(Question.position)):
        kept = {name: getattr(question, name) for name in ("position", "kind", "label", "required", "options")}
        db.add(Question(id=QuestionId(new_id()), job_id=job.id, **kept))
    for member in db.scalars(select(JobMember).where(JobMember.job_id == source.id)):
        db.add(JobMember(job_id=job.id, person_id=member.person_id, role=member.role))
    db.flush()
    add_openings(db, job.id, 1)


def _announce(db: Session, actor: Actor, job: Job, facts: dict[str, tuple[Any, Any]]) -> None:
    if actor.person_id is not None:
        # Whoever adds a job is in its team from the first moment.
        member = insert(JobMember).values(job_id=job.id, person_id=actor.person_id, role=Role.RECRUITER.value)
        db.execute(member.on_conflict_do_nothing())
    changed = {"title": (None, job.title), **facts}
    audit.record(db, actor, "job.created", ("job", job.id), company_id=job.company_id, changed=changed)
    events.emit(db, news.JobCreated(job.id, job.company_id))
