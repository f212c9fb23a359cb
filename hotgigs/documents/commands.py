"""Taking in files, and having them read by the sandboxed child."""

import io
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import timedelta
from pathlib import PurePosixPath
from typing import IO, Any
from uuid import UUID

from sqlalchemy import delete, exists
from sqlalchemy.orm import InstrumentedAttribute, Session

from hotgigs.documents import rules, runner
from hotgigs.documents.events import DocumentRead
from hotgigs.documents.models import Document, PageImage, Reading
from hotgigs.documents.outcome import MAX_PICTURE_BYTES, Outcome
from hotgigs.documents.queries import list_named
from hotgigs.kernel import clock, events, outbox
from hotgigs.kernel import db as database
from hotgigs.kernel.errors import Invalid, TooLarge
from hotgigs.kernel.ids import DocumentId, new_id
from hotgigs.kernel.outbox import OutboxRow, Work
from hotgigs.kernel.storage import DocumentStore, Stored

READ = "documents.read"
LONGEST_NAME = 120
GRACE = timedelta(hours=24)
"""How old a file must be before the clock removes it: far longer than any upload or transaction lasts."""
SETTLED = timedelta(minutes=15)
"""How old a file must be before it goes with a person: longer than from an upload to its row."""


def take_in(store: DocumentStore, stream: IO[bytes], *, limit: int) -> tuple[Stored, str]:
    """Store an upload and look at its bytes; returns what was stored and its media type.

    Raises Invalid with a sentence under `file` when it is too large, empty, or of a kind that cannot be read.
    """
    try:
        stored = store.put(stream, limit=limit)
    except TooLarge as error:
        raise Invalid(error.sentence, {"file": rules.too_large(limit)}) from error
    with store.open(stored.sha256) as file:
        seen = rules.inspect(file.read(), limit)
    if seen.media_type is None:
        sentence = seen.sentence or rules.DAMAGED
        raise Invalid(sentence, {"file": sentence})
    return stored, str(seen.media_type)


def add_document(db: Session, stored: Stored, media_type: str, *, filename: str, kind: str) -> DocumentId:
    """Add the row of a stored upload, and ask for its reading."""
    document_id = DocumentId(new_id())
    db.add(
        Document(
            id=document_id,
            sha256=stored.sha256,
            size=stored.size,
            filename=clean_filename(filename),
            media_type=media_type,
            kind=kind,
            state="pending",
            created_at=clock.now(),
        )
    )
    db.flush()
    outbox.enqueue(db, READ, {"document": str(document_id)}, queue="documents", unique_key=str(document_id))
    return document_id


def delete_unheld(db: Session, *holders: InstrumentedAttribute[DocumentId | None]) -> int:
    """Delete documents that no row points to by these columns, with what was read in them; returns how many.

    The bytes stay until the sweep of the store finds that no row names them.
    """
    held = [exists().where(holder == Document.id) for holder in holders]
    old = Document.created_at < clock.now() - GRACE
    gone = db.execute(delete(Document).where(old, *(~holding for holding in held)))
    return int(gone.rowcount)  # type: ignore[attr-defined]  # a DELETE always yields a CursorResult


def erase(db: Session, document_ids: Collection[DocumentId]) -> None:
    """Delete these documents with what was read in them, and the work on them; their files go by `remove_files`."""
    asked = [str(document_id) for document_id in document_ids]
    db.execute(delete(OutboxRow).where(OutboxRow.kind == READ, OutboxRow.payload["document"].astext.in_(asked)))
    db.execute(delete(Document).where(Document.id.in_(document_ids)))


def remove_files(store: DocumentStore, hashes: Collection[str]) -> int:
    """Remove those of the files that no row names any more, once the change that let them go stands; returns how many.

    A file that was stored a moment ago may belong to a row that is being written: it is left to the sweep.
    """
    with database.reading() as db:
        named = list_named(db, hashes) if hashes else set()
    before = clock.now() - SETTLED
    return sum(store.path_of(sha256).exists() and store.delete_before(sha256, before) for sha256 in {*hashes} - named)


def clean_filename(name: str) -> str:
    """Return a name that is safe to show and to offer for download: no folders, no control characters, not too long."""
    last = PurePosixPath(name.replace("\\", "/")).name
    kept = "".join(char for char in last if unicodedata.category(char)[0] != "C").strip().strip(".")
    stem, dot, ending = kept.rpartition(".")
    if len(kept) > LONGEST_NAME and dot and len(ending) <= 5:
        return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"
    return kept[:LONGEST_NAME] or "document"


def read_document(works: Sequence[Work], *, store: DocumentStore, settings: runner.Settings) -> None:
    """Have one document of the outbox read, and keep what was found; reading it again replaces it."""
    document_id = DocumentId(UUID(works[0].payload["document"]))
    with database.reading() as db:
        document = db.get(Document, document_id)
    if document is None:
        return
    with store.open(document.sha256) as file:
        outcome = runner.process(file, settings=settings)
    pictures = [store.put(io.BytesIO(picture.content), limit=MAX_PICTURE_BYTES) for picture in outcome.images]
    with database.transaction() as db:
        save_outcome(db, document_id, outcome, [picture.sha256 for picture in pictures])


def give_up_reading(db: Session, payload: Mapping[str, Any]) -> None:
    """Say that a document will not be read, so that no page waits for it."""
    document_id = DocumentId(UUID(payload["document"]))
    document = db.get(Document, document_id, with_for_update=True)
    if document is not None and document.state == "pending":
        save_outcome(db, document_id, Outcome("error", rules.UNSAFE), [])


def save_outcome(db: Session, document_id: DocumentId, outcome: Outcome, pictures: Sequence[str]) -> None:
    """Keep what came of reading a document; `pictures` are the hashes of the stored page images."""
    document = db.get(Document, document_id, with_for_update=True)
    if document is None:
        return
    document.state, document.sentence, document.pages = outcome.status, outcome.sentence, outcome.pages
    document.processed_at = clock.now()
    db.execute(delete(Reading).where(Reading.document_id == document_id))
    db.execute(delete(PageImage).where(PageImage.document_id == document_id))
    fields: list[dict[str, Any]] = [asdict(field) for field in outcome.fields]
    db.add(Reading(document_id=document_id, text=outcome.text, resume=outcome.resume or {}, fields=fields))
    for number, (sha256, picture) in enumerate(zip(pictures, outcome.images, strict=True), start=1):
        db.add(
            PageImage(
                document_id=document_id,
                number=number,
                sha256=sha256,
                media_type=picture.media_type,
                width=picture.width,
                height=picture.height,
            )
        )
    db.flush()
    events.emit(db, DocumentRead(document_id))
