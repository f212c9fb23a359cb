"""What the worker does for the document store by the clock."""

import logging

from hotgigs.documents import queries
from hotgigs.documents.commands import GRACE
from hotgigs.kernel import clock, db
from hotgigs.kernel.storage import DocumentStore

SUSPICIOUS = 100
"""As many files with not one row that names them belong to another database than this."""

log = logging.getLogger(__name__)


def sweep_store(store: DocumentStore) -> None:
    """Remove files that no row names, and what broken uploads left, once they are a day old."""
    before = clock.now() - GRACE
    unfinished = store.delete_unfinished(before)
    named, unnamed = 0, []
    for hashes in store.list_before(before):
        # The age was looked at first: what gets a row only now was stored, and is young, since.
        with db.reading() as session:
            kept = queries.list_named(session, hashes)
        named += len(kept)
        unnamed += [sha256 for sha256 in hashes if sha256 not in kept]
    if not named and len(unnamed) >= SUSPICIOUS:
        log.error("no row names any of the %s files in %s: nothing is removed", len(unnamed), store.folder)
        return
    gone = sum(store.delete_before(sha256, before) for sha256 in unnamed)
    log.info("removed %s files that no row names and %s unfinished uploads", gone, unfinished)
