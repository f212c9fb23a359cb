"""`hotgigs-admin demo` loads once, and clears what it loaded and no more."""

import json
import os
import signal
import time
from contextlib import nullcontext
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hotgigs import wiring
from hotgigs.accounts.models import Person
from hotgigs.applications.models import Application, Draft
from hotgigs.audit.models import AuditEvent
from hotgigs.demo import loading
from hotgigs.documents.models import Document
from hotgigs.kernel import clock, db
from hotgigs.kernel.box import open_box
from hotgigs.kernel.config import Config
from hotgigs.kernel.db import Base
from hotgigs.kernel.ids import DocumentId, DraftId, MailId, hash_token, new_id
from hotgigs.messaging.models import Mail
from tests.cast import make_cast
from tests.cli.conftest import Admin
from tests.demo.small import small_sample
from tests.jobs.make import LYON, make_live_post
from tests.make import make_session

RECORD = {"audit_events", "audit_seals"}
"""What stays: it is the trail."""


def test_it_loads_once_and_goes_without_a_trace(admin: Admin) -> None:
    assert admin("db", "migrate").code == 0
    with admin.database(), db.transaction() as session:
        cast = make_cast(session)
        make_live_post(session, cast.as_alice, cast.northwind, place_id=LYON)
    before = counts(admin)
    assert admin("demo", "load", "--dry-run").out == "Would load 8 companies, 400 jobs and 2,000 candidates.\n"
    load_small(admin)
    for arguments in (("demo", "load"), ("demo", "load", "--dry-run", "--json")):
        again = admin(*arguments)
        assert (again.code, again.out) == (1, "")
        assert again.err == "The sample data is loaded already. Remove it first: hotgigs-admin demo clear\n"
    with admin.database(), db.transaction() as session:
        shared = use(session)
    dry = admin("demo", "clear", "--dry-run", "--json").json
    assert (dry["companies"], dry["changed"]) == (8, False)
    cleared = admin("demo", "clear", "--yes")
    assert cleared.code == 0
    assert cleared.out.startswith("Removed: 8 companies, ")
    assert "Removing rows" in cleared.err
    assert counts(admin) == before | {"documents": 1}
    assert [path.name for path in Path(admin.environ["HOTGIGS_STORAGE_PATH"]).rglob("*") if path.is_file()] == [shared]
    assert admin("search", "status", "--json").json["documents"] == 1
    assert admin("demo", "clear", "--yes").out == "There is no sample.\n"
    assert json.loads(admin("demo", "clear", "--yes", "--json").out)["changed"] is False
    with admin.database(), db.reading() as session:
        verbs = session.scalars(select(AuditEvent.verb).where(AuditEvent.verb.startswith("sample."))).all()
        assert sorted(verbs) == ["sample.added", "sample.removed"]


@pytest.mark.parametrize("seconds", [0.0, 1.0])
def test_an_interrupt_ends_its_workers_too(admin: Admin, seconds: float) -> None:
    assert admin("db", "migrate").code == 0
    before = counts(admin)
    with admin.begin("demo", "load", start_new_session=True) as program:
        assert program.stderr is not None
        assert "resumes" in program.stderr.readline()
        # The pool starts its processes just now, or has just started them; a terminal interrupts all of them.
        time.sleep(seconds)
        os.killpg(program.pid, signal.SIGINT)
        try:
            _, err = program.communicate(timeout=60)
        finally:
            program.kill()
    assert program.returncode == 130
    assert "Interrupted." in err
    assert "Traceback" not in err
    assert counts(admin) == before


def counts(admin: Admin) -> dict[str, int]:
    """Count the rows of every table but the trail."""
    with admin.database(), db.reading() as session:
        return {
            name: session.scalar(select(func.count()).select_from(table)) or 0
            for name, table in Base.metadata.tables.items()
            if name not in RECORD
        }


def load_small(admin: Admin) -> None:
    """Load as the command does, but a sample that takes seconds."""
    outer = db.current()
    box = open_box(Config.load(admin.environ))
    engine = wiring.open_engine(box)
    loading.load(box, engine, small_sample(), lambda _: nullcontext())
    engine.close()
    db.current().bind.engine.dispose()
    db.use(outer)


def use(session: Session) -> str:
    """Leave behind what visitors of the sample do; returns the hash of a file that somebody else sent, too."""
    application = session.scalars(select(Application)).first()
    document = session.scalars(select(Document)).first()
    person = session.scalars(select(Person).where(Person.email == small_sample().sign_ins[0].email)).one()
    assert application is not None
    assert document is not None
    make_session(session, person)
    about = {"about": f"application:{application.id}", "recipient": "somebody@example.org"}
    for number, over in enumerate((about, {"recipient": person.email})):
        mail = {"template": "applied", "subject": "", "text": "", "html": "", "message_id": f"<{number}@example.org>"}
        session.add(Mail(id=MailId(new_id()), created_at=clock.now(), **mail, **over))
    started, elsewhere = (_copy(document) for _ in range(2))
    session.add_all([started, elsewhere])
    session.flush()
    draft = {"post_id": application.post_id, "document_id": started.id, "fields": {}, "source": "site"}
    times = {"created_at": clock.now(), "updated_at": clock.now(), "expires_at": clock.now()}
    session.add(Draft(id=DraftId(new_id()), token_hash=hash_token("visitor"), **draft, **times))
    return document.sha256


def _copy(document: Document) -> Document:
    fields = ("sha256", "size", "filename", "media_type", "kind", "state", "created_at")
    return Document(id=DocumentId(new_id()), **{name: getattr(document, name) for name in fields})
