"""The sweep of the store: it removes what no row names, and never what somebody stores again meanwhile."""

import io
import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from hotgigs import wiring
from hotgigs.applications.models import Application, Draft
from hotgigs.companies import commands as companies
from hotgigs.documents import commands, queries, tasks
from hotgigs.documents.models import Document
from hotgigs.kernel import clock, db, outbox
from hotgigs.kernel.box import Box
from hotgigs.kernel.storage import DocumentStore, Stored
from tests.make import make_company

OLD = timedelta(days=3)


@pytest.fixture
def store(tmp_path: Path) -> DocumentStore:
    """Return an empty store."""
    return DocumentStore(tmp_path / "documents")


def put_old(store: DocumentStore, content: bytes) -> Stored:
    """Store a file that is old enough for the sweep."""
    stored = store.put(io.BytesIO(content), limit=1000)
    moment = (clock.now() - OLD).timestamp()
    os.utime(store.path_of(stored.sha256), (moment, moment))
    return stored


def add(database: Session, stored: Stored, **over: Any) -> Document:
    """Add the row of a stored file."""
    document_id = commands.add_document(database, stored, "text/plain", filename="cv.txt", kind="resume")
    found = database.get_one(Document, document_id)
    for name, value in over.items():
        setattr(found, name, value)
    database.commit()
    return found


def is_there(store: DocumentStore, stored: Stored) -> bool:
    return store.path_of(stored.sha256).exists()


def test_it_removes_what_no_row_names(database: Session, store: DocumentStore) -> None:
    kept, left = put_old(store, b"a resume"), put_old(store, b"of a transaction that failed")
    add(database, kept)
    tasks.sweep_store(store)
    assert (is_there(store, kept), is_there(store, left)) == (True, False)


def test_it_leaves_what_may_still_get_its_row(database: Session, store: DocumentStore) -> None:
    fresh = store.put(io.BytesIO(b"on its way"), limit=100)
    tasks.sweep_store(store)
    assert is_there(store, fresh)


def test_one_of_two_rows_keeps_the_bytes(database: Session, store: DocumentStore) -> None:
    stored = put_old(store, b"sent twice")
    first, second = add(database, stored), add(database, stored)
    database.execute(delete(Document).where(Document.id == first.id))
    database.commit()
    tasks.sweep_store(store)
    assert is_there(store, stored)
    database.execute(delete(Document).where(Document.id == second.id))
    database.commit()
    tasks.sweep_store(store)
    assert not is_there(store, stored)


def test_logos_and_waiting_work_keep_their_files(database: Session, store: DocumentStore) -> None:
    logo, upload = put_old(store, b"drawn"), put_old(store, b"to draw")
    make_company(database, logo_sha256=logo.sha256)
    outbox.enqueue(database, companies.DRAW_LOGO, {"sha256": upload.sha256}, queue="documents")
    database.commit()
    tasks.sweep_store(store)
    assert is_there(store, logo)
    assert is_there(store, upload)


def test_the_sweep_asks_every_column_that_names_a_file() -> None:
    tables = db.Base.metadata.tables.values()
    columns = {str(column) for table in tables for column in table.columns if "sha256" in column.name}
    assert columns == {f"{name.class_.__tablename__}.{name.key}" for name in queries.NAMES}


def test_the_clean_up_of_documents_asks_every_table_that_points_to_them() -> None:
    keys = (key for table in db.Base.metadata.tables.values() for key in table.foreign_keys)
    pointing = {str(key.parent) for key in keys if key.column.table is Document.__table__ and not key.ondelete}
    assert pointing == {"applications.document_id", "drafts.document_id"}
    assert Application.document_id is not Draft.document_id


class Hasty(DocumentStore):
    """A store into which somebody puts the same bytes again, and commits, just before each removal."""

    def __init__(self, folder: Path, database: Session, again: IO[bytes]) -> None:
        super().__init__(folder)
        self._database, self._again = database, again

    def delete_before(self, sha256: str, moment: datetime) -> bool:
        """Put, commit, then go on as every store."""
        add(self._database, self.put(self._again, limit=1000))
        return super().delete_before(sha256, moment)


def test_a_file_uploaded_again_while_the_sweep_runs_is_not_lost(database: Session, store: DocumentStore) -> None:
    stored = put_old(store, b"a resume")
    tasks.sweep_store(Hasty(store.folder, database, io.BytesIO(b"a resume")))
    assert is_there(store, stored)
    assert queries.list_named(database, [stored.sha256]) == {stored.sha256}


def test_it_does_not_empty_the_store_of_another_database(
    database: Session, store: DocumentStore, caplog: pytest.LogCaptureFixture
) -> None:
    files = [put_old(store, b"%d" % number) for number in range(tasks.SUSPICIOUS)]
    tasks.sweep_store(store)
    assert all(is_there(store, stored) for stored in files)
    assert "nothing is removed" in caplog.text
    add(database, files[0])
    tasks.sweep_store(store)
    assert [is_there(store, stored) for stored in files[:2]] == [True, False]


def test_the_worker_sweeps_by_the_clock(database: Session, box: Box) -> None:
    left = put_old(box.store, b"of nobody")
    for _, do in wiring.periodic(box):
        if getattr(do, "func", None) is tasks.sweep_store:
            do()
    assert not is_there(box.store, left)


def test_documents_that_nothing_holds_go(database: Session, store: DocumentStore) -> None:
    stored = put_old(store, b"of a draft")
    old = clock.now() - OLD
    gone, young = add(database, stored, created_at=old).id, add(database, stored).id
    assert commands.delete_unheld(database, Draft.document_id, Application.document_id) == 1
    database.expire_all()
    assert database.get(Document, gone) is None
    assert database.get(Document, young) is not None
