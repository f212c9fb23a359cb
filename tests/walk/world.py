"""A small world in which every route of the walk leads somewhere."""

import io
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from hotgigs.applications.commands import access
from hotgigs.applications.models import Application
from hotgigs.audit import commands as audit
from hotgigs.audit.models import AuditEvent
from hotgigs.companies.models import Invitation
from hotgigs.documents.models import Document, PageImage, Reading
from hotgigs.jobs.models import Job, Opening, Post, Question
from hotgigs.kernel import clock
from hotgigs.kernel.box import Box
from hotgigs.kernel.ids import DocumentId, InvitationId, QuestionId, hash_token, new_id, new_token
from hotgigs.kernel.permissions import SYSTEM
from tests.applications.make import make_application, make_open_job, stages
from tests.cast import Cast
from tests.walk.routes import FORMS

PIXEL = b"\xff\xd8\xff\xe0" + bytes(64)


@dataclass(frozen=True)
class World:
    """What the parameters of a rule stand for, and the link by which the candidate comes."""

    job: Job
    post: Post
    application: Application
    values: dict[str, Any]
    status_token: str

    def path(self, rule: str) -> str:
        """Fill the parameters of a rule with what is in this world."""
        for name, value in self.values.items():
            for kind in ("", "uuid:", "int:", "path:"):
                rule = rule.replace(f"<{kind}{name}>", str(value))
        if rule.startswith("/jobs/"):
            return rule.replace("<slug>", self.post.slug)
        return rule.replace("<slug>", self.values["company"])

    def form(self, rule: str) -> dict[str, str]:
        """Fill the form of a route, empty for most."""
        form = FORMS.get(rule, {})
        return {name: str(self.values[value[1:-1]]) if value.startswith("<") else value for name, value in form.items()}


def make_world(db: Session, cast: Cast, box: Box, *, applications: int = 1, jobs: int = 1) -> World:
    """Make a job of Northwind with everything a route can name, and more of the same for the larger world."""
    for _ in range(jobs - 1):
        make_open_job(db, cast.northwind, "Night nurse")
    job = make_open_job(db, cast.northwind)
    post = db.scalars(select(Post).where(Post.job_id == job.id)).one()
    question = _question(db, job)
    _question(db, job, archived_at=clock.now())
    document = _document(db, box)
    application = make_application(db, job, "Ada Ames", document_id=document)
    for number in range(applications - 1):
        make_application(db, job, f"Person {number}")
    audit.record(db, SYSTEM, "job.published", ("job", job.id), company_id=cast.northwind.id)
    cast.northwind.logo_sha256 = box.store.put(io.BytesIO(PIXEL), limit=1000).sha256
    cast.northwind.logo_media_type, cast.northwind.logo_state = "image/png", "ready"
    db.flush()
    values = {
        "job_id": job.id,
        "post_id": post.id,
        "question_id": question,
        "opening_id": db.scalars(select(Opening.id).where(Opening.job_id == job.id)).first(),
        "application_id": application.id,
        "document_id": document,
        "number": 1,
        "company": cast.northwind.slug,
        "person_id": cast.alice.id,
        "stage_id": stages(db, job)[1].id,
        "invitation_id": _invitation(db, cast),
        "session_id": new_id(),
        "token": "a-token-that-never-was",
        "event_id": db.scalars(select(AuditEvent.id).order_by(AuditEvent.id.desc())).first(),
        "part": 1,
        "sha256": cast.northwind.logo_sha256,
        "version": "0",
        "path": "brand/favicon.svg",
    }
    return World(job, post, application, values, access.make_status_link(db, application.id))


def _question(db: Session, job: Job, archived_at: datetime | None = None) -> QuestionId:
    key = QuestionId(new_id())
    row = {"id": key, "job_id": job.id, "position": 0, "kind": "text", "label": "Why us", "options": []}
    row["archived_at"] = archived_at
    db.execute(insert(Question).values(row))
    return key


def _document(db: Session, box: Box) -> DocumentId:
    key, stored = DocumentId(new_id()), box.store.put(io.BytesIO(PIXEL), limit=1000)
    db.add(
        Document(
            id=key,
            sha256=stored.sha256,
            size=stored.size,
            filename="cv.pdf",
            media_type="application/pdf",
            kind="resume",
            state="ok",
            pages=1,
            created_at=clock.now(),
        )
    )
    db.flush()
    db.add(Reading(document_id=key, text="Ada Ames\nNurse", resume={"basics": {"name": "Ada Ames"}}, fields=[]))
    page = {"number": 1, "sha256": stored.sha256, "media_type": "image/jpeg", "width": 1, "height": 1}
    db.add(PageImage(document_id=key, **page))
    db.flush()
    return key


def _invitation(db: Session, cast: Cast) -> InvitationId:
    key = InvitationId(new_id())
    db.add(
        Invitation(
            id=key,
            company_id=cast.northwind.id,
            email="eve@example.org",
            email_key="eve@example.org",
            role="viewer",
            token_hash=hash_token(new_token()),
            invited_by=cast.amir.id,
            created_at=clock.now(),
            expires_at=clock.now().replace(year=clock.now().year + 1),
        )
    )
    db.flush()
    return key
