"""The public addresses of jobs and companies with the time of their last change, for search engines."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hotgigs.companies.models import Company
from hotgigs.jobs.models import Post
from hotgigs.jobs.queries.reading import is_live


@dataclass(frozen=True)
class Address:
    """A public path, and when what stands there last changed."""

    path: str
    changed_at: datetime


def count_live_posts(db: Session) -> int:
    """Count the posts that the public may see."""
    return db.scalars(select(func.count()).select_from(Post).where(is_live())).one()


def list_post_addresses(db: Session, *, offset: int, limit: int) -> list[Address]:
    """List addresses of live posts in the order of their making, so that a part keeps its members."""
    query = select(Post.slug, Post.updated_at).where(is_live()).order_by(Post.id).offset(offset).limit(limit)
    return [Address(f"/jobs/{slug}", changed_at) for slug, changed_at in db.execute(query)]


def list_company_addresses(db: Session, *, limit: int = 10_000) -> list[Address]:
    """List addresses of companies that have a live post; a page changes with its jobs."""
    newest = func.greatest(func.max(Company.updated_at), func.max(Post.updated_at))
    query = (
        select(Company.slug, newest)
        .join(Post, Post.company_id == Company.id)
        .where(is_live())
        .group_by(Company.id, Company.slug)
        .order_by(Company.id)
        .limit(limit)
    )
    return [Address(f"/companies/{slug}", changed_at) for slug, changed_at in db.execute(query)]
