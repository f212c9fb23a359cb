"""Keeping the index up to date from the outbox, and building it anew; only the trusted worker and the CLI write it."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from hotgigs.jobs import queries as jobs
from hotgigs.jobs.queries import PostDocument
from hotgigs.kernel import db as database
from hotgigs.kernel import outbox
from hotgigs.kernel.errors import Unavailable
from hotgigs.kernel.ids import PostId
from hotgigs.kernel.outbox import Postpone, Work
from hotgigs.search.engine import JobDocument, RemoteKind, SearchEngine
from hotgigs.search.rules import comparable_pay

INDEX = "search.index"
BATCH = 500


def ask_index(db: Session, post_id: PostId) -> None:
    """Ask for one post to be indexed, or to leave the index, as it then is."""
    outbox.enqueue(db, INDEX, {"post": str(post_id)}, unique_key=str(post_id))


def index_posts(works: Sequence[Work], *, engine: SearchEngine) -> None:
    """Bring the posts of a batch into the index as they are now; a post that is not live leaves it.

    Raises Postpone when the index cannot be written.
    """
    ids = list(dict.fromkeys(PostId(UUID(work.payload["post"])) for work in works))
    with database.reading() as db:
        documents = [to_document(found) for found in jobs.search_documents(db, ids)]
    gone = {str(post_id) for post_id in ids} - {document.post_id for document in documents}
    try:
        if not engine.health().readable:
            rebuild(engine)
            return
        if documents:
            engine.upsert(documents)
        if gone:
            engine.delete(gone)
    except Unavailable as error:
        raise Postpone(error.sentence) from error


def rebuild(engine: SearchEngine) -> int:
    """Build the whole index from the database, beside the old one; returns how many posts it holds."""
    with database.reading() as db:
        return engine.rebuild(_every_document(db))


def _every_document(db: Session) -> Iterator[JobDocument]:
    for batch in jobs.iterate_live_posts(db):
        for found in batch:
            yield to_document(found)


def to_document(found: PostDocument) -> JobDocument:
    """Turn a post's facts into what the engine indexes."""
    remote: RemoteKind = found.remote_kind if found.remote_kind in ("hybrid", "remote") else "onsite"  # type: ignore[assignment]  # a column of three values
    return JobDocument(
        post_id=str(found.post_id),
        title=found.title,
        company_id=str(found.company_id),
        company_name=found.company_name,
        description=found.description,
        posted_at=found.posted_at,
        skills=found.skills,
        occupation=found.occupation,
        employment_type=found.employment_type,
        remote_kind=remote,
        place=found.place,
        place_id=str(found.place_id or ""),
        country=found.country_code,
        remote_countries=found.remote_countries,
        latitude=found.latitude,
        longitude=found.longitude,
        pay_min=comparable_pay(found.pay_min, found.currency),
        pay_max=comparable_pay(found.pay_max, found.currency),
        currency=found.currency,
        closes_at=found.closes_at,
    )
