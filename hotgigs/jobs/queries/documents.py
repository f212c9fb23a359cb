"""Live posts as plain facts, for the search index."""

from collections.abc import Iterator, Sequence

from sqlalchemy.orm import Session

from hotgigs.jobs.models import Post
from hotgigs.jobs.queries.reading import Found, is_live, public_post, select_posts
from hotgigs.jobs.queries.rows import PostDocument
from hotgigs.kernel import prose
from hotgigs.kernel.ids import PostId


def search_documents(db: Session, post_ids: Sequence[PostId]) -> list[PostDocument]:
    """Return the facts of those posts that are live; what is missing from the answer belongs out of the index."""
    query = select_posts().where(Post.id.in_(post_ids), is_live())
    return [_document(found) for found in db.execute(query)]


def iterate_live_posts(db: Session, batch: int = 500) -> Iterator[list[PostDocument]]:
    """Walk through all live posts in batches, by key, so that memory stays small."""
    query = select_posts().where(is_live()).order_by(Post.id).limit(batch)
    found = db.execute(query).all()
    while found:
        yield [_document(row) for row in found]
        last = found[-1][0].id
        db.expunge_all()
        found = db.execute(query.where(Post.id > last)).all()


def _document(found: Found) -> PostDocument:
    post = public_post(found)
    low, high = post.pay.yearly if post.pay else (None, None)
    place = post.place
    return PostDocument(
        post_id=post.id,
        slug=post.slug,
        title=post.title,
        description=prose.to_line(post.description),
        company_id=post.company_id,
        company_name=post.company_name,
        occupation=post.occupation or "",
        skills=post.skills,
        employment_type=post.employment_type,
        remote_kind=post.remote_kind,
        remote_countries=post.remote_countries,
        place_id=place.id if place else None,
        place=place.label if place else "",
        country_code=place.country_code if place else (post.remote_countries[0] if post.remote_countries else ""),
        latitude=place.latitude if place else None,
        longitude=place.longitude if place else None,
        pay_min=low,
        pay_max=high,
        currency=post.pay.currency if post.pay else "",
        posted_at=post.published_at or post.updated_at,
        closes_at=post.closes_at,
    )
