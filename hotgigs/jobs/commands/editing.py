"""Changes of what a job and its posts say."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotgigs.audit import commands as audit
from hotgigs.jobs import events as news
from hotgigs.jobs.commands.creating import slug_of
from hotgigs.jobs.commands.entering import Changes, apply, job_columns, post_columns
from hotgigs.jobs.commands.loading import load_editable, load_post
from hotgigs.jobs.commands.moving import posts_in, record_post
from hotgigs.jobs.models import Job, Post
from hotgigs.jobs.queries.checking import check_post
from hotgigs.jobs.queries.public import list_questions
from hotgigs.jobs.queries.reading import public_post, select_posts
from hotgigs.jobs.queries.staff import count_free_openings
from hotgigs.jobs.rules import checks
from hotgigs.jobs.rules.values import JobValues, PostValues
from hotgigs.kernel import clock, events
from hotgigs.kernel.ids import CompanyId, JobId, PostId
from hotgigs.kernel.permissions import Actor


def edit(db: Session, actor: Actor, job_id: JobId, *, version: int, job: JobValues, post: PostValues) -> Job:
    """Change what a job and its first post say; a live post must still pass the checks.

    Raises Conflict when the job is over or was saved since, Invalid when something cannot be accepted.
    """
    record = load_editable(db, actor, job_id, version)
    facts = apply(record, {**job_columns(db, job), "title": post.title})
    if facts:
        audit.record(db, actor, "job.edited", ("job", record.id), company_id=record.company_id, changed=facts)
    told = load_post(db, record, _first_post(db, record))
    changes = apply(told, post_columns(db, post))
    _save(db, actor, record, told, changes, is_changed=bool(facts or changes))
    if facts.keys() & {"skills", "occupation_code"}:
        _tell_others(db, record, told)
    return record


def edit_post(db: Session, actor: Actor, job_id: JobId, *, version: int, post_id: PostId, values: PostValues) -> Post:
    """Change what one post says; a live one must still pass the checks.

    Raises Conflict when the job is over or was saved since, Invalid when something cannot be accepted.
    """
    record = load_editable(db, actor, job_id, version)
    told = load_post(db, record, post_id)
    # The team calls a job as its first post does.
    facts = apply(record, {"title": values.title}) if told.id == _first_post(db, record) else {}
    changes = apply(told, post_columns(db, values))
    _save(db, actor, record, told, changes, is_changed=bool(facts or changes))
    return told


def tell_company_changed(db: Session, company_id: CompanyId) -> None:
    """Tell that every live post of a company reads differently, because the company's own words changed."""
    for post_id in db.scalars(select(Post.id).where(Post.company_id == company_id, Post.status == "live")):
        events.emit(db, news.PostChanged(post_id))


def demand_publishable(db: Session, post: Post) -> None:
    """Pass when a post, as it stands now, may be seen by the public.

    Raises Invalid with a sentence for each field that keeps it back.
    """
    db.flush()
    shown = public_post(db.execute(select_posts().where(Post.id == post.id)).one())
    labels = [question.label for question in list_questions(db, post.job_id)]
    found = check_post(shown, open_openings=count_free_openings(db, post.job_id), questions=labels)
    checks.demand_publishable(found)


def _first_post(db: Session, job: Job) -> PostId:
    return db.scalars(select(Post.id).where(Post.job_id == job.id).order_by(Post.id).limit(1)).one()


def _tell_others(db: Session, job: Job, edited: Post) -> None:
    # Skills and occupation stand on the page of every post.
    for post in posts_in(db, job, ("live",)):
        if post.id != edited.id:
            post.updated_at = clock.now()
            events.emit(db, news.PostChanged(post.id))
    db.flush()


def _save(db: Session, actor: Actor, job: Job, post: Post, changes: Changes, *, is_changed: bool) -> None:
    if not is_changed:
        return
    job.version, job.updated_at = job.version + 1, clock.now()
    # A job's skills stand on the post's page, so the page changed even when its own columns did not.
    post.updated_at = clock.now()
    if post.published_at is None:
        post.slug = slug_of(db, post)
    if post.status == "live":
        demand_publishable(db, post)
        events.emit(db, news.PostChanged(post.id))
    if changes:
        record_post(db, actor, post, "edited", changes)
    db.flush()
