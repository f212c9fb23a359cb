"""Makers of jobs with pipelines and of applications."""

import io
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotgigs.applications.commands.pipelines import copy_pipeline
from hotgigs.applications.models import Application, Stage
from hotgigs.candidates.models import Candidate
from hotgigs.companies.models import Company
from hotgigs.documents import commands as documents
from hotgigs.documents.outcome import Field, Outcome, PagePicture
from hotgigs.jobs.models import Job, Opening, Post
from hotgigs.kernel import clock
from hotgigs.kernel.ids import ApplicationId, CandidateId, DocumentId, JobId, OpeningId, PostId, new_id
from hotgigs.kernel.storage import DocumentStore

RESUME_TEXT = "Dana Diallo\ndana@example.org\n\nExperience <b>\nWard nurse, Lyon Sud, 2019 to today\n"


def make_open_job(db: Session, company: Company, title: str = "Community nurse", *, openings: int = 1) -> Job:
    """Add an open job with openings, a live post and the standard pipeline."""
    now = clock.now()
    job = Job(
        id=JobId(new_id()),
        company_id=company.id,
        title=title,
        reference="",
        department="Care",
        status="open",
        skills=[],
        created_at=now,
        updated_at=now,
        opened_at=now,
    )
    db.add(job)
    db.flush()
    for _ in range(openings):
        db.add(Opening(id=OpeningId(new_id()), job_id=job.id, status="open", opened_at=now))
    make_live_post(db, job)
    copy_pipeline(db, job.id, company.id)
    return job


def make_live_post(db: Session, job: Job, **over: Any) -> Post:
    """Add a live post of a job."""
    now = clock.now()
    given = {
        "id": PostId(new_id()),
        "job_id": job.id,
        "company_id": job.company_id,
        "slug": f"community-nurse-{new_id().hex[-8:]}",
        "status": "live",
        "language": "en",
        "title": job.title,
        "description": "You visit people at home and care for them.\n\n- Plan visits\n- Write notes",
        "employment_type": "FULL_TIME",
        "remote_kind": "remote",
        "remote_countries": ["FR"],
        "pay_min": 3200000,
        "pay_max": 3900000,
        "pay_currency": "EUR",
        "pay_period": "YEAR",
        "published_at": now,
        "created_at": now,
        "updated_at": now,
    }
    post = Post(**(given | over))
    db.add(post)
    db.flush()
    return post


def make_application(db: Session, job: Job, name: str = "Dana Diallo", **over: Any) -> Application:
    """Add an application in the first stage of a job."""
    now = clock.now()
    email = over.pop("email", f"{name.split()[0].lower()}.{new_id().hex[-6:]}@example.org")
    candidate = Candidate(
        id=CandidateId(new_id()),
        company_id=job.company_id,
        status="active",
        name=name,
        email=email,
        email_key=email.lower(),
        phone="+33 6 39 98 01 02",
        location="Lyon",
        headline="Nurse",
        profile={},
        created_at=now,
        updated_at=now,
    )
    db.add(candidate)
    db.flush()
    stage = stages(db, job)[0]
    given = {
        "id": ApplicationId(new_id()),
        "company_id": job.company_id,
        "job_id": job.id,
        "post_id": db.scalars(select(Post.id).where(Post.job_id == job.id)).first(),
        "candidate_id": candidate.id,
        "status": "active",
        "stage_id": stage.id,
        "stage_since": now,
        "cover_letter": "",
        "source": "site",
        "notice_version": "test",
        "submitted_at": now,
    }
    application = Application(**(given | over))
    db.add(application)
    db.flush()
    return application


def stages(db: Session, job: Job) -> list[Stage]:
    """Return the stages of a job in their order."""
    return list(db.scalars(select(Stage).where(Stage.job_id == job.id).order_by(Stage.position)))


def make_resume(db: Session, store: DocumentStore, text: str = RESUME_TEXT) -> DocumentId:
    """Add a resume that was read, with one page and the evidence of name, address and post."""
    stored = store.put(io.BytesIO(text.encode()), limit=2**20)
    document_id = documents.add_document(db, stored, "text/plain", filename="Dana Diallo.txt", kind="resume")
    spans = [("/basics/name", "Dana Diallo", 0.97), ("/basics/email", "dana@example.org", 0.7)]
    spans += [("/work/0/position", "Ward nurse", 0.4)]
    outcome = Outcome(
        "ok",
        text=text,
        resume={
            "basics": {"name": "Dana Diallo", "email": "dana@example.org"},
            "work": [{"position": "Ward nurse", "name": "Lyon Sud", "startDate": "2019"}],
        },
        fields=tuple(Field(path, text.index(word), text.index(word) + len(word), sure) for path, word, sure in spans),
        pages=1,
        images=(PagePicture(b"\xff\xd8\xff page", 600, 800),),
    )
    picture = store.put(io.BytesIO(outcome.images[0].content), limit=2**20)
    documents.save_outcome(db, document_id, outcome, [picture.sha256])
    return document_id
