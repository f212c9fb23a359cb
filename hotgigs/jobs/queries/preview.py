"""A post as the public would read it, from what somebody is typing; nothing is stored."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotgigs.companies.models import Company
from hotgigs.jobs.queries import resolving
from hotgigs.jobs.queries.rows import Pay, PayEntered, PublicPost
from hotgigs.jobs.rules.values import JobValues, PostValues
from hotgigs.jobs.rules.words import EMPLOYMENT_TYPES, LANGUAGES, PAY_PERIODS, REMOTE_KINDS
from hotgigs.kernel import clock
from hotgigs.kernel.errors import NotFound
from hotgigs.kernel.ids import CompanyId, JobId, PostId, new_id
from hotgigs.kernel.permissions import Actor, Permission


def preview_post(
    db: Session, actor: Actor, *, company_id: CompanyId, job_id: JobId | None, job: JobValues, post: PostValues
) -> PublicPost:
    """Return a post as it would stand on its page; what cannot be understood yet is left out.

    Raises NotFound when there is no such company, or when the actor must not know of it.
    """
    actor.require(Permission.JOB_VIEW, company_id=company_id, job_id=job_id)
    company = db.scalars(select(Company).where(Company.id == company_id)).one_or_none()
    if company is None:
        raise NotFound
    is_remote = post.remote_kind == "remote"
    period = post.pay_period if post.pay_period in PAY_PERIODS else "YEAR"
    return PublicPost(
        id=PostId(new_id()),
        job_id=job_id or JobId(new_id()),
        company_id=company.id,
        slug="",
        status="draft",
        language=post.language if post.language in LANGUAGES else "en",
        title=post.title,
        company_name=company.name,
        company_slug=company.slug,
        company_logo=company.logo_sha256,
        employment_type=post.employment_type if post.employment_type in EMPLOYMENT_TYPES else "OTHER",
        remote_kind=post.remote_kind if post.remote_kind in REMOTE_KINDS else "onsite",
        remote_countries=resolving.country_codes(post.remote_countries)[0] if is_remote else (),
        place=None if is_remote else resolving.find_place(db, post),
        pay=_pay(post, period),
        published_at=clock.now(),
        closes_on=post.closes_on,
        updated_at=clock.now(),
        description=post.description,
        pay_entered=PayEntered(post.pay_min, post.pay_max, post.pay_currency, period),
        reference=job.reference,
        skills=job.skills,
        occupation_code=None,
        occupation=None,
        company_summary=company.summary,
        company_website=company.website,
        company_industry=company.industry,
        company_size=company.size,
        company_updated_at=company.updated_at,
        job_status="draft",
    )


def _pay(post: PostValues, period: str) -> Pay | None:
    if post.pay_min is None or post.pay_max is None or not post.pay_currency:
        return None
    return Pay(post.pay_min, post.pay_max, post.pay_currency, period)
