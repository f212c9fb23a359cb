"""Fixtures of the tests of privacy: a person about whom there is something in every corner."""

import io
import os
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from hotgigs.accounts.commands import links
from hotgigs.accounts.rules.links import Purpose
from hotgigs.applications.commands import access, drafts, moves, notes, submitting
from hotgigs.applications.models import Application
from hotgigs.candidates.commands import CandidateFacts
from hotgigs.companies import commands as companies
from hotgigs.documents import commands as documents
from hotgigs.documents.outcome import Outcome, PagePicture
from hotgigs.jobs.models import Post, Question
from hotgigs.kernel import clock
from hotgigs.kernel.box import Box
from hotgigs.kernel.ids import ApplicationId, DocumentId, QuestionId, new_id
from hotgigs.kernel.permissions import Role
from hotgigs.kernel.storage import Stored
from tests.applications.make import make_open_job
from tests.cast import Cast
from tests.make import make_session

PHONE = "+33 6 39 98 01 02"
WORDS = ("Diallo", "zirkusdirektor", PHONE, "Wanderfalke", "39 98 01")
"""What nobody else on the site is called, or writes; the address comes with the cast."""
RESUME = b"%PDF-1.7 Dana Diallo, zirkusdirektor"
PICTURE = b"RIFF....WEBP the page of Dana Diallo, zirkusdirektor"


@dataclass(frozen=True)
class Known:
    """What a test asks about Dana afterwards."""

    applications: tuple[ApplicationId, ...]
    files: tuple[str, ...]


@dataclass(frozen=True)
class Pen:
    """Writes for Dana, with the tools of the test."""

    db: Session
    box: Box
    cast: Cast

    def document(self, content: bytes = RESUME, picture: bytes = PICTURE) -> tuple[DocumentId, list[str]]:
        """Upload a resume, have it read; returns its id and the hashes of its files, which are an hour old."""
        store = self.box.store
        stored = [store.put(io.BytesIO(part), limit=2**20).sha256 for part in (content, picture)]
        for sha256 in stored:
            old = (clock.now() - timedelta(hours=1)).timestamp()
            os.utime(store.path_of(sha256), (old, old))
        kept = Stored(stored[0], len(content))
        document_id = documents.add_document(self.db, kept, "application/pdf", filename="Diallo.pdf", kind="resume")
        said = Outcome(
            "ok",
            text="Dana Diallo, zirkusdirektor",
            resume={"basics": {"name": "Dana Diallo", "email": self.cast.dana.email, "phone": PHONE}},
            pages=1,
            images=(PagePicture(picture, 600, 800),),
        )
        documents.save_outcome(self.db, document_id, said, stored[1:])
        return document_id, stored

    def apply(self, post: Post, document_id: DocumentId | None = None) -> Application:
        """Apply as Dana, signed in, by a draft that stays for a while."""
        facts = CandidateFacts(
            "Dana Diallo",
            self.cast.dana.email.upper(),
            PHONE,
            "Wanderfalke 3, Lyon",
            "zirkusdirektor",
            {"basics": {"name": "Dana Diallo", "phone": PHONE}},
        )
        _, token = drafts.start_draft(self.db, post.id, source="site")
        typed = {"name": "Dana Diallo", "email": f" {self.cast.dana.email.upper()}", "phone": PHONE}
        drafts.save_fields(self.db, token, post.id, typed)
        drafts.attach(self.db, token, post.id, document_id)
        draft = drafts.lock_draft(self.db, token, post.id)
        assert draft is not None
        submission = submitting.Submission(facts, "I was a zirkusdirektor", self._answers(post))
        receipt = submitting.submit(self.db, self.cast.as_dana, draft, submission)
        return self.db.get_one(Application, receipt.application_id)

    def _answers(self, post: Post) -> dict[QuestionId, str]:
        question = Question(
            id=QuestionId(new_id()), job_id=post.job_id, position=1, kind="text", label="Where from?", options=[]
        )
        self.db.add(question)
        self.db.flush()
        return {question.id: "From the Wanderfalke"}


@pytest.fixture
def pen(database: Session, box: Box, cast: Cast) -> Pen:
    """Return what writes for Dana."""
    return Pen(database, box, cast)


@pytest.fixture
def known(pen: Pen) -> Known:
    """Let Dana apply to two companies, be written about, be invited, sign up twice, and begin a draft."""
    db, cast = pen.db, pen.cast
    first, second = make_open_job(db, cast.northwind), make_open_job(db, cast.southgate)
    posts = {post.job_id: post for post in db.query(Post)}
    document_id, files = pen.document()
    sent = [pen.apply(posts[first.id], document_id), pen.apply(posts[second.id])]
    notes.add_note(db, cast.as_alice, sent[0].id, "Frau Diallo called from the circus, zirkusdirektor")
    access.send_link(db, sent[0].id)
    moves.withdraw(db, cast.as_dana, sent[1].id, "The circus of Wanderfalke wants me back")
    make_session(db, cast.dana)
    links.issue(db, Purpose.CHANGE_EMAIL, person_id=cast.dana.id, payload={"email": "diallo@wanderfalke.example"})
    links.issue(db, Purpose.SIGN_UP, payload={"name": "Dana Diallo", "email": cast.dana.email})
    companies.invite(db, cast.as_charlie, cast.southgate.id, cast.dana.email, role=Role.VIEWER)
    _, token = drafts.start_draft(db, posts[first.id].id, source="site")
    drafts.save_fields(db, token, posts[first.id].id, {"name": "Dana Diallo", "email": cast.dana.email})
    db.commit()
    return Known(tuple(one.id for one in sent), tuple(files))
