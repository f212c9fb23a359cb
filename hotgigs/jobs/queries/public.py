"""What the public reads of jobs: one post, those like it, those of a company, and rows for found ids."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, case, func, literal, or_, select, type_coerce
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Session
from sqlalchemy.types import Text

from hotgigs.jobs.models import Job, Post, Question
from hotgigs.jobs.queries.reading import is_live, post_row, public_post, select_posts
from hotgigs.jobs.queries.rows import PostForApply, PostRow, PublicPost, QuestionRow
from hotgigs.kernel.errors import Gone, NotFound
from hotgigs.kernel.ids import CompanyId, JobId, PostId
from hotgigs.taxonomy.models import Place

_SIMILAR = 3
_COMPARED = 400
"""How many of the newest related posts are compared; so the query stays quick on a large board."""

CLOSED = "This job is closed. It was filled, taken down, or ran past its closing date."
PAUSED = "The company is not taking applications for this job at the moment."


def find_post(db: Session, slug: str) -> PublicPost | None:
    """Find a post by its address, whatever its status."""
    found = db.execute(select_posts().where(Post.slug == slug)).one_or_none()
    return public_post(found) if found else None


def find_live_post(db: Session, slug: str) -> PublicPost | None:
    """Find a post that the public may see."""
    post = find_post(db, slug)
    return post if post and post.is_live else None


def get_post_for_apply(db: Session, slug: str) -> PostForApply:
    """Return a live post and its questions.

    Raises NotFound when there never was such a post in public, Gone when it takes no more applications.
    """
    post = find_post(db, slug)
    if post is None or post.published_at is None:
        raise NotFound
    if not post.is_live:
        raise Gone(PAUSED if post.status == "paused" else CLOSED)
    return PostForApply(post, tuple(list_questions(db, post.job_id)))


def list_questions(db: Session, job_id: JobId) -> list[QuestionRow]:
    """List the questions that are asked now, in their order."""
    asked = select(Question).where(Question.job_id == job_id, Question.archived_at.is_(None))
    return [_question_row(row) for row in db.scalars(asked.order_by(Question.position, Question.id))]


def list_archived_questions(db: Session, job_id: JobId) -> list[QuestionRow]:
    """List the questions that are no longer asked, the one archived last first."""
    archived = select(Question).where(Question.job_id == job_id, Question.archived_at.is_not(None))
    return [_question_row(row) for row in db.scalars(archived.order_by(Question.archived_at.desc(), Question.id))]


def count_questions(db: Session, job_id: JobId) -> int:
    """Count the questions that are asked now."""
    asked = select(func.count()).where(Question.job_id == job_id, Question.archived_at.is_(None))
    return db.scalars(asked).one()


def list_live_posts_of_company(db: Session, company_id: CompanyId, limit: int = 200) -> list[PostRow]:
    """List a company's live posts, the newest first."""
    query = select_posts().where(Post.company_id == company_id, is_live())
    return [post_row(found) for found in db.execute(query.order_by(Post.published_at.desc(), Post.id).limit(limit))]


def rows_for_ids(db: Session, post_ids: Sequence[PostId]) -> list[PostRow]:
    """Return the rows of posts that a search has found, in that order, without those that are no longer live."""
    if not post_ids:
        return []
    query = select_posts().where(Post.id.in_(post_ids), is_live())
    rows = {row.id: row for row in map(post_row, db.execute(query))}
    return [rows[post_id] for post_id in post_ids if post_id in rows]


def list_similar(db: Session, post: PublicPost) -> list[PostRow]:
    """List up to three live posts most like this one: same occupation or skills first, then place and company."""
    related = _related(post)
    nearest = (
        select(Post.id)
        .join(Job, Job.id == Post.job_id)
        .outerjoin(Place, Place.id == Post.place_id)
        .where(is_live(), Post.job_id != post.job_id, or_(*(condition for condition, _ in related)))
        .order_by(Post.published_at.desc())
        .limit(_COMPARED)
    )
    likeness = sum((case((condition, weight), else_=0) for condition, weight in related), literal(0))
    query = select_posts().where(Post.id.in_(nearest)).order_by(likeness.desc(), Post.published_at.desc(), Post.id)
    return [post_row(found) for found in db.execute(query.limit(_SIMILAR))]


def _related(post: PublicPost) -> list[tuple[ColumnElement[bool], int]]:
    related: list[tuple[ColumnElement[bool], int]] = [(Post.company_id == post.company_id, 1)]
    if post.occupation_code:
        related.append((Job.occupation_code == post.occupation_code, 6))
    if post.skills:
        skills = type_coerce(list(post.skills), ARRAY(Text))
        related.append((type_coerce(Job.skills, JSONB).has_any(skills), 4))
    if post.place:
        related.append((Post.place_id == post.place.id, 2))
        related.append((Place.country_code == post.place.country_code, 2))
    if post.remote_kind == "remote":
        related.append((Post.remote_kind == "remote", 2))
    return related


def _question_row(row: Question) -> QuestionRow:
    return QuestionRow(row.id, row.kind, row.label, row.required, tuple(row.options))
