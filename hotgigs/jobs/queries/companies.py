"""Companies as the public sees them: with their open jobs."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from hotgigs.companies.models import Company
from hotgigs.jobs.models import Post
from hotgigs.jobs.queries.reading import is_live, place_of
from hotgigs.kernel.ids import CompanyId
from hotgigs.taxonomy.models import Place
from hotgigs.taxonomy.queries import PlaceRow


@dataclass(frozen=True)
class CompanyCard:
    """A company as a row of the public list."""

    name: str
    slug: str
    logo_url: str | None
    summary: str
    industry: str
    size: str
    place: PlaceRow | None
    open_posts: int

    @property
    def url(self) -> str:
        """The public address, as a path."""
        return f"/companies/{self.slug}"


@dataclass(frozen=True)
class PublicCompany:
    """A company as its own public page tells it."""

    id: CompanyId
    name: str
    slug: str
    logo_url: str | None
    summary: str
    about: str
    website: str
    industry: str
    size: str
    founded: int | None
    place: PlaceRow | None
    benefits: tuple[str, ...]
    updated_at: datetime


def list_public_companies(
    db: Session, *, after: str = "", limit: int = 60, hiring_only: bool = False
) -> tuple[list[CompanyCard], str | None]:
    """List who is hiring, then the others, by name with the number of live posts; then the key of the next page."""
    counts = select(Post.company_id, func.count().label("open")).where(is_live()).group_by(Post.company_id).subquery()
    key = case((counts.c.open > 0, "0 "), else_="1 ") + func.lower(Company.name) + " " + Company.slug
    query = (
        select(Company, Place, func.coalesce(counts.c.open, 0), key)
        .outerjoin(Place, Place.id == Company.place_id)
        .join(counts, counts.c.company_id == Company.id, isouter=not hiring_only)
        .where(key > after)
        .order_by(key)
        .limit(limit + 1)
    )
    found = db.execute(query).all()
    cards = [
        CompanyCard(
            name=company.name,
            slug=company.slug,
            logo_url=_logo_url(company),
            summary=company.summary,
            industry=company.industry,
            size=company.size,
            place=place_of(place),
            open_posts=open_posts,
        )
        for company, place, open_posts, _ in found[:limit]
    ]
    return cards, found[limit - 1][3] if len(found) > limit else None


def find_public_company(db: Session, slug: str) -> PublicCompany | None:
    """Find a company by its address."""
    query = select(Company, Place).outerjoin(Place, Place.id == Company.place_id).where(Company.slug == slug)
    found = db.execute(query).one_or_none()
    if found is None:
        return None
    company, place = found
    return PublicCompany(
        id=company.id,
        name=company.name,
        slug=company.slug,
        logo_url=_logo_url(company),
        summary=company.summary,
        about=company.about,
        website=company.website,
        industry=company.industry,
        size=company.size,
        founded=company.founded,
        place=place_of(place),
        benefits=tuple(company.benefits),
        updated_at=company.updated_at,
    )


def _logo_url(company: Company) -> str | None:
    return f"/companies/{company.slug}/logo/{company.logo_sha256}" if company.logo_sha256 else None
