"""What the team reads of its jobs: the list, and one job with everything that belongs to it."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hotgigs.accounts.models import Person
from hotgigs.audit.models import AuditEvent
from hotgigs.companies.models import Company, Membership
from hotgigs.jobs.models import Job, JobMember, Opening, Post
from hotgigs.jobs.queries.checking import check_post
from hotgigs.jobs.queries.public import list_questions
from hotgigs.jobs.queries.reading import place_of, public_post, select_posts
from hotgigs.jobs.queries.roles import is_visible
from hotgigs.jobs.queries.rows import PublicPost
from hotgigs.jobs.queries.staff_rows import (
    CheckedPost,
    HistoryRow,
    JobListPage,
    JobListRow,
    JobOverview,
    JobRow,
    MemberRow,
    OpeningRow,
)
from hotgigs.kernel.errors import NotFound
from hotgigs.kernel.ids import CompanyId, JobId, PostId
from hotgigs.kernel.permissions import Actor, Permission, Role
from hotgigs.taxonomy.models import Occupation, Place

_HISTORY = 40


def list_jobs_for_actor(
    db: Session,
    actor: Actor,
    *,
    statuses: Sequence[str] = (),
    after: JobId | None = None,
    limit: int = 50,
) -> JobListPage:
    """List the jobs that the actor may see, the newest first."""
    query = select(Job, Company.name).join(Company, Company.id == Job.company_id).where(is_visible(actor))
    if statuses:
        query = query.where(Job.status.in_(statuses))
    if after is not None:
        query = query.where(Job.id < after)
    found = db.execute(query.order_by(Job.id.desc()).limit(limit + 1)).all()
    shown = found[:limit]
    ids = [job.id for job, _ in shown]
    posts, openings = _posts_by_job(db, ids), _openings_by_job(db, ids)
    rows = tuple(_list_row(job, company, posts[job.id], openings.get(job.id, (0, 0))) for job, company in shown)
    return JobListPage(rows, ids[-1] if len(found) > limit else None)


def count_jobs_by_status(db: Session, actor: Actor) -> dict[str, int]:
    """Count the jobs that the actor may see."""
    query = select(Job.status, func.count().label("jobs")).where(is_visible(actor)).group_by(Job.status)
    return {row.status: row.jobs for row in db.execute(query)}


def get_job(db: Session, actor: Actor, job_id: JobId) -> JobRow:
    """Return the facts of a job.

    Raises NotFound when there is none, or when the actor must not know of it.
    """
    found = db.execute(
        select(Job, Company, Occupation.title)
        .join(Company, Company.id == Job.company_id)
        .outerjoin(Occupation, Occupation.code == Job.occupation_code)
        .where(Job.id == job_id)
    ).one_or_none()
    if found is None:
        raise NotFound
    job, company, occupation = found
    actor.require(Permission.JOB_VIEW, company_id=job.company_id, job_id=job.id)
    return JobRow(
        id=job.id,
        company_id=job.company_id,
        company_name=company.name,
        company_slug=company.slug,
        title=job.title,
        reference=job.reference,
        department=job.department,
        status=job.status,
        occupation_code=job.occupation_code,
        occupation=occupation,
        skills=tuple(job.skills),
        close_reason=job.close_reason,
        close_note=job.close_note,
        created_at=job.created_at,
        opened_at=job.opened_at,
        closed_at=job.closed_at,
        version=job.version,
    )


def get_overview(db: Session, actor: Actor, job_id: JobId) -> JobOverview:
    """Return a job with posts, checks, openings, team, questions and history.

    Raises NotFound when there is none, or when the actor must not know of it.
    """
    job = get_job(db, actor, job_id)
    openings = _list_openings(db, job_id)
    questions = list_questions(db, job_id)
    free = sum(opening.status == "open" for opening in openings)
    labels = tuple(question.label for question in questions)
    posts = tuple(
        CheckedPost(post, tuple(check_post(post, open_openings=free, questions=labels)))
        for post in list_posts(db, job_id)
    )
    people = _list_people(db, job)
    return JobOverview(
        job=job,
        posts=posts,
        openings=tuple(openings),
        team=tuple(member for member in people if member.role is not None),
        others=tuple(member for member in people if member.role is None),
        questions=tuple(questions),
        history=tuple(_list_history(db, job_id)),
    )


def list_posts(db: Session, job_id: JobId) -> list[PublicPost]:
    """List the posts of a job, the first one first."""
    return [public_post(found) for found in db.execute(select_posts().where(Post.job_id == job_id).order_by(Post.id))]


def get_post(db: Session, actor: Actor, job_id: JobId, post_id: PostId) -> PublicPost:
    """Return one post of a job, whatever its status.

    Raises NotFound when there is none, or when the actor must not know of it.
    """
    found = db.execute(select_posts().where(Post.id == post_id, Post.job_id == job_id)).one_or_none()
    if found is None:
        raise NotFound
    post = public_post(found)
    actor.require(Permission.JOB_VIEW, company_id=post.company_id, job_id=job_id)
    return post


def count_free_openings(db: Session, job_id: JobId) -> int:
    """Count the seats of a job that nobody has taken."""
    return db.scalars(select(func.count()).where(Opening.job_id == job_id, Opening.status == "open")).one()


def list_employers(db: Session, actor: Actor) -> list[tuple[CompanyId, str]]:
    """List the companies for which the actor may add a job."""
    allowed = [company for company in actor.roles if actor.can(Permission.JOB_EDIT, company_id=company)]
    query = select(Company.id, Company.name).where(Company.id.in_(allowed)).order_by(Company.name)
    return [(company_id, name) for company_id, name in db.execute(query)]


def _posts_by_job(db: Session, ids: Sequence[JobId]) -> dict[JobId, list[tuple[Post, Place | None]]]:
    query = select(Post, Place).outerjoin(Place, Place.id == Post.place_id).where(Post.job_id.in_(ids))
    posts: dict[JobId, list[tuple[Post, Place | None]]] = defaultdict(list)
    for post, place in db.execute(query.order_by(Post.id)):
        posts[post.job_id].append((post, place))
    return posts


def _openings_by_job(db: Session, ids: Sequence[JobId]) -> dict[JobId, tuple[int, int]]:
    free = func.count().filter(Opening.status == "open")
    query = select(Opening.job_id, free, func.count()).where(Opening.job_id.in_(ids)).group_by(Opening.job_id)
    return {job_id: (opened, total) for job_id, opened, total in db.execute(query)}


def _list_row(
    job: Job, company: str, posts: Sequence[tuple[Post, Place | None]], openings: tuple[int, int]
) -> JobListRow:
    places = dict.fromkeys(_where(post, place) for post, place in posts)
    named = [name for name in places if name]
    live = [post for post, _ in posts if post.status == "live"]
    return JobListRow(
        id=job.id,
        title=job.title,
        reference=job.reference,
        department=job.department,
        company_name=company,
        status=job.status,
        place=named[0] + (f" and {len(named) - 1} more" if len(named) > 1 else "") if named else "",
        openings_open=openings[0],
        openings=openings[1],
        posts_live=len(live),
        posts=len(posts),
        closes_on=min((post.closes_on for post in live if post.closes_on), default=None),
        created_at=job.created_at,
    )


def _where(post: Post, place: Place | None) -> str:
    row = place_of(place)
    return "Remote" if post.remote_kind == "remote" else row.label if row else ""


def _list_openings(db: Session, job_id: JobId) -> list[OpeningRow]:
    query = select(Opening).where(Opening.job_id == job_id).order_by(Opening.status.desc(), Opening.id)
    return [
        OpeningRow(row.id, row.status, row.close_reason, row.application_id is not None, row.opened_at, row.closed_at)
        for row in db.scalars(query)
    ]


def _list_people(db: Session, job: JobRow) -> list[MemberRow]:
    on_job = select(JobMember.person_id).where(JobMember.job_id == job.id)
    in_company = select(Membership.person_id).where(Membership.company_id == job.company_id)
    query = (
        select(Person.id, Person.name, Person.email, JobMember.role)
        .outerjoin(JobMember, (JobMember.person_id == Person.id) & (JobMember.job_id == job.id))
        .where(Person.id.in_(on_job.union(in_company)))
        .order_by(Person.name, Person.id)
    )
    return [
        MemberRow(person_id, name, email, Role(role) if role else None)
        for person_id, name, email, role in db.execute(query)
    ]


def _list_history(db: Session, job_id: JobId) -> list[HistoryRow]:
    query = (
        select(AuditEvent, func.coalesce(Person.name, AuditEvent.actor_name))
        .outerjoin(Person, Person.id == AuditEvent.actor_id)
        .where(AuditEvent.target_type == "job", AuditEvent.target_id == str(job_id), AuditEvent.kind != "read")
    )
    return [
        HistoryRow(row.at, name, row.verb, row.before, row.after)
        for row, name in db.execute(query.order_by(AuditEvent.id.desc()).limit(_HISTORY))
    ]
