"""A small believable place for browsers: two companies that hire, and people on both sides."""

from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotgigs.accounts.hashing import hash_password
from hotgigs.accounts.models import Person
from hotgigs.applications.commands import drafts, moves, notes, submitting
from hotgigs.applications.commands.submitting import Submission
from hotgigs.applications.models import Application, RejectionReason, Stage
from hotgigs.candidates.commands import CandidateFacts
from hotgigs.companies.models import Company
from hotgigs.documents import commands as documents
from hotgigs.jobs import commands as jobs
from hotgigs.jobs.models import Job, Post
from hotgigs.jobs.rules.values import JobValues, PostValues, QuestionValues
from hotgigs.kernel import clock
from hotgigs.kernel.ids import JobId, QuestionId, new_id
from hotgigs.kernel.permissions import ANONYMOUS, Actor
from hotgigs.kernel.storage import DocumentStore
from hotgigs.taxonomy import commands as taxonomy
from tests.cast import Cast, make_cast
from tests.make import make_person

FILES = Path(__file__).resolve().parents[1] / "documents" / "files"
RESUME = FILES / "resume.pdf"
PASSWORD = "an orchard behind the mill"
LYON, BERLIN = 2996944, 2950159
DESCRIPTION = """You care for people in their own homes, in the east of the town, with a colleague on call.

## What you do

- Visit six to eight people a day, by bicycle or car.
- Wash, dress, give medicine and **listen**.
- Write down what you saw, so that the next visit starts well.

## What you bring

A diploma in care, or two years of work in it. French at level B2.
"""
CARE = PostValues(
    title="Community nurse",
    description=DESCRIPTION,
    place_id=LYON,
    pay_min=32_000_00,
    pay_max=39_000_00,
    pay_currency="EUR",
)
POSTS = (
    CARE,
    replace(CARE, title="Care assistant, nights", pay_min=28_000_00, pay_max=31_500_00, employment_type="PART_TIME"),
    replace(CARE, title="Occupational therapist", remote_kind="hybrid", pay_min=36_000_00, pay_max=44_000_00),
    replace(CARE, title="Payroll clerk", place_id=BERLIN, remote_kind="hybrid"),
    replace(CARE, title="Support engineer", place_id=None, remote_kind="remote", remote_countries=("FR", "DE")),
)
APPLICANTS = (
    "Dana Okafor",
    "Jonas Lindqvist",
    "Mei Tanaka",
    "Aïcha Benali",
    "Tomás Oliveira",
    "Ingrid Solheim",
    "Farid Rahimi",
)


@dataclass(frozen=True)
class World:
    """Who and what the live site holds; the first job has every applicant, and `own` is Dana's application for it."""

    cast: Cast
    jobs: tuple[Job, ...]
    posts: tuple[Post, ...]
    applications: tuple[Application, ...]
    own: Application

    @property
    def values(self) -> PostValues:
        """A post that passes every check, for one more job."""
        return CARE


def make_world(db: Session, store: DocumentStore) -> World:
    """Fill an empty, migrated database."""
    taxonomy.import_all(db)
    southgate = {"slug": "southgate", "place_id": BERLIN, "industry": "Software"}
    cast = make_cast(db, _person, northwind={"slug": "northwind", "place_id": LYON}, southgate=southgate)
    alice = cast.as_alice
    posts = [make_post(db, alice, cast.northwind, post) for post in POSTS[:3]]
    posts += [make_post(db, cast.as_charlie, cast.southgate, post) for post in POSTS[3:]]
    made = [db.get_one(Job, post.job_id) for post in posts]
    licence = QuestionValues("yes_no", "Do you hold a driving licence?", required=True)
    jobs.add_question(db, alice, made[0].id, key=QuestionId(new_id()), values=licence)
    closed = make_post(db, alice, cast.northwind, replace(CARE, title="Cook for the day centre"))
    jobs.close(db, alice, closed.job_id, reason="filled")
    applications = [make_applicant(db, store, posts[0], name) for name in APPLICANTS]
    _decide(db, alice, applications)
    own = make_applicant(db, store, posts[0], cast.dana.name, cast.as_dana)
    return World(cast, tuple(made), tuple(posts), tuple(applications), own)


def make_post(db: Session, actor: Actor, company: Company, values: PostValues) -> Post:
    """Add an open job with one public post."""
    job = JobValues(reference=f"R-{new_id().hex[-4:]}", department="Care", skills=("First aid",))
    made = jobs.create(db, actor, company_id=company.id, key=JobId(new_id()), job=job, post=values)
    post_id = db.scalars(select(Post.id).where(Post.job_id == made.id)).one()
    return jobs.publish(db, actor, made.id, post_id)


def make_applicant(db: Session, store: DocumentStore, post: Post, name: str, actor: Actor = ANONYMOUS) -> Application:
    """Send an application with a resume, as the form does."""
    _, token = drafts.start_draft(db, post.id, source="site")
    with RESUME.open("rb") as file:
        stored, media_type = documents.take_in(store, file, limit=2**20)
    document_id = documents.add_document(db, stored, media_type, filename="resume.pdf", kind="resume")
    drafts.attach(db, token, post.id, document_id)
    draft = drafts.lock_draft(db, token, post.id)
    assert draft is not None
    email = actor.email or f"applicant.{new_id().hex[-6:]}@example.org"
    facts = CandidateFacts(name, email, "+33 6 39 98 01 02", "Lyon", "Registered nurse, eight years in home care")
    receipt = submitting.submit(db, actor, draft, Submission(facts, "I live nearby and know the district."))
    return db.get_one(Application, receipt.application_id)


def _decide(db: Session, alice: Actor, applications: list[Application]) -> None:
    """Move some people on, reject one and hire one."""
    stages = {stage.kind: stage.id for stage in db.scalars(select(Stage).where(Stage.job_id == applications[0].job_id))}
    for application, kind in zip(applications, ("screen", "screen", "interview", "offer"), strict=False):
        moves.move(db, alice, application.id, stages[kind], version=None, reason="")
    notes.add_note(db, alice, applications[2].id, "Calm on the phone, asked good questions about the night rota.")
    reason = db.scalars(select(RejectionReason).where(RejectionReason.kind == "we_rejected").limit(1)).one()
    moves.reject(db, alice, applications[5].id, reason.id, tell_after=clock.now() + timedelta(hours=4))
    moves.hire(db, alice, applications[6].id)


def _person(db: Session, name: str, **over: Any) -> Person:
    email = f"{name.split()[0].lower()}@example.org"
    return make_person(db, name, email=email, password_hash=hash_password(PASSWORD), **over)
