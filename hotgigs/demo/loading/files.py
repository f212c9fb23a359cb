"""Resumes of the sample as files in the store, read as the worker would read them."""

import contextlib
import io
import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, field
from multiprocessing import resource_tracker
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from hotgigs.demo import records
from hotgigs.demo.loading.keys import key
from hotgigs.demo.loading.organisations import epoch
from hotgigs.demo.resumes import resume_file
from hotgigs.documents.extraction import extract
from hotgigs.documents.images import draw_pages
from hotgigs.documents.models import Document, PageImage, Reading
from hotgigs.documents.parsing import parse
from hotgigs.kernel.ids import DocumentId
from hotgigs.kernel.storage import DocumentStore

LIMIT = 10 * 2**20
_CHUNK = 20
_SCANNED = "This file is a scan without text. We kept it; please fill in the fields yourself."


@dataclass(frozen=True)
class Filed:
    """One resume in the store, with what is in it."""

    number: int
    filename: str
    media_type: str
    sha256: str
    size: int
    status: str
    text: str
    pages: int
    resume: dict[str, Any]
    fields: list[dict[str, Any]]
    images: list[dict[str, Any]] = field(default_factory=list)


def document_id(sample: records.Sample, number: int) -> DocumentId:
    """Return the key of a person's resume."""
    return DocumentId(key(epoch(sample), "resume", number))


def make_files(people: Sequence[records.Person], folder: Path) -> Iterator[Filed]:
    """Write, store and read every resume, on all cores; these files are ours, so no sandbox is needed."""
    # A forked process would share our connections, and keep the lock of who loads when we are killed.
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(os.cpu_count() or 1, mp_context=fresh, initializer=_follow_parent) as workers:
        tasks = ((person, folder) for person in people)
        with _interrupts_held():
            made = workers.map(_make, tasks, chunksize=_CHUNK)
        yield from made


def add_files(db: Session, sample: records.Sample, files: Sequence[Filed]) -> None:
    """Add the rows of stored resumes."""
    db.execute(insert(Document), [_document(sample, filed) for filed in files])
    readings = [
        {
            "document_id": document_id(sample, filed.number),
            "text": filed.text,
            "resume": filed.resume,
            "fields": filed.fields,
        }
        for filed in files
    ]
    db.execute(insert(Reading), readings)
    images = [{"document_id": document_id(sample, filed.number), **image} for filed in files for image in filed.images]
    db.execute(insert(PageImage), images)


@contextlib.contextmanager
def _interrupts_held() -> Iterator[None]:
    """Let Ctrl-C wait, and workers that start meanwhile never hear it.

    A worker that ends while it starts leaves the pool waiting for ever for somebody to take its work.
    """
    # Its start lifts the block.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _follow_parent() -> None:
    """End with who hands out the work, even when it is killed."""
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _make(task: tuple[records.Person, Path]) -> Filed:
    person, folder = task
    store = DocumentStore(folder, durable=False)
    filename, media_type, content = resume_file(person)
    stored = store.put(io.BytesIO(content), limit=LIMIT)
    found = extract(io.BytesIO(content), media_type)
    parsed = parse(found.text) if found.status == "ok" else None
    is_pdf = media_type == "application/pdf"
    return Filed(
        number=person.number,
        filename=filename,
        media_type=media_type,
        sha256=stored.sha256,
        size=stored.size,
        status=found.status,
        text=found.text,
        pages=found.pages,
        resume=parsed.resume if parsed else {},
        fields=[asdict(evidence) for evidence in parsed.fields] if parsed else [],
        images=list(_images(store, content)) if is_pdf else [],
    )


def _images(store: DocumentStore, content: bytes) -> Iterator[dict[str, Any]]:
    for number, picture in enumerate(draw_pages(content, quick=True), start=1):
        stored = store.put(io.BytesIO(picture.content), limit=LIMIT)
        yield {
            "number": number,
            "sha256": stored.sha256,
            "media_type": picture.media_type,
            "width": picture.width,
            "height": picture.height,
        }


def _document(sample: records.Sample, filed: Filed) -> dict[str, Any]:
    return {
        "id": document_id(sample, filed.number),
        "sha256": filed.sha256,
        "size": filed.size,
        "filename": filed.filename,
        "media_type": filed.media_type,
        "kind": "resume",
        "state": filed.status,
        "sentence": "" if filed.status == "ok" else _SCANNED,
        "pages": filed.pages,
        "created_at": epoch(sample),
        "processed_at": epoch(sample),
    }
