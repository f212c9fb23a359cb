"""The one SELECT behind every view of posts, and what makes a post live."""

from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Row, Select, and_, or_, select

from hotgigs.companies.models import Company
from hotgigs.jobs.models import Job, Post
from hotgigs.jobs.queries.rows import Pay, PayEntered, PostRow, PublicPost
from hotgigs.kernel import clock
from hotgigs.taxonomy.models import Occupation, Place
from hotgigs.taxonomy.queries import PlaceRow, place_row

Found: TypeAlias = "Row[Post, Job, Company, Place | None, str | None]"
"""In quotes: how many parameters a Row takes depends on SQLAlchemy's version."""


def select_posts() -> "Select[Post, Job, Company, Place, str]":
    """Select posts with their job, company, place and the name of the occupation."""
    return (
        select(Post, Job, Company, Place, Occupation.title)
        .join(Job, Job.id == Post.job_id)
        .join(Company, Company.id == Post.company_id)
        .outerjoin(Place, Place.id == Post.place_id)
        .outerjoin(Occupation, Occupation.code == Job.occupation_code)
    )


def is_live() -> ColumnElement[bool]:
    """Hold for posts that the public may see, also before the clock's next sweep has closed the expired ones."""
    today = clock.now().date()
    return and_(Post.status == "live", or_(Post.closes_on.is_(None), Post.closes_on >= today))


def post_row(found: Found) -> PostRow:
    """Make the row that lists show."""
    return PostRow(**_shared(found))


def public_post(found: Found) -> PublicPost:
    """Make the row of a post's own page."""
    post, job, company, _, occupation = found
    return PublicPost(
        **_shared(found),
        description=post.description,
        pay_entered=PayEntered(post.pay_min, post.pay_max, post.pay_currency, post.pay_period),
        reference=job.reference,
        skills=tuple(job.skills),
        occupation_code=job.occupation_code,
        occupation=occupation,
        company_summary=company.summary,
        company_website=company.website,
        company_industry=company.industry,
        company_size=company.size,
        company_updated_at=company.updated_at,
        job_status=job.status,
    )


def pay_of(post: Post) -> Pay | None:
    """Return the pay of a post; a draft may have none yet."""
    if post.pay_min is None or post.pay_max is None or post.pay_currency is None:
        return None
    return Pay(post.pay_min, post.pay_max, post.pay_currency, post.pay_period)


def place_of(place: Place | None) -> PlaceRow | None:
    """Return the row of a place that came with a post."""
    return place_row(place) if place else None


def _shared(found: Found) -> dict[str, Any]:
    post, _, company, place, _ = found
    expired = post.status == "live" and post.closes_on is not None and post.closes_on < clock.now().date()
    return {
        "id": post.id,
        "job_id": post.job_id,
        "company_id": post.company_id,
        "slug": post.slug,
        "status": "expired" if expired else post.status,
        "language": post.language,
        "title": post.title,
        "company_name": company.name,
        "company_slug": company.slug,
        "company_logo": company.logo_sha256,
        "employment_type": post.employment_type,
        "remote_kind": post.remote_kind,
        "remote_countries": tuple(post.remote_countries),
        "place": place_of(place),
        "pay": pay_of(post),
        "published_at": post.published_at,
        "closes_on": post.closes_on,
        "updated_at": post.updated_at,
    }
