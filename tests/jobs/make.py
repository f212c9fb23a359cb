"""Makers of jobs for tests."""

from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from hotgigs.companies.models import Company
from hotgigs.jobs import commands
from hotgigs.jobs.models import Job, Post
from hotgigs.jobs.rules.values import JobValues, PostValues
from hotgigs.kernel.ids import JobId, new_id
from hotgigs.kernel.permissions import Actor
from hotgigs.taxonomy.models import Occupation, Place

LYON = 2996944
PARIS = 2988507
NURSE = "29-1141.00"

DESCRIPTION = """You care for people in their own homes, in the east of the town, with a colleague on call.

## What you do

- Visit six to eight people a day, by bicycle or car.
- Wash, dress, give medicine and **listen**.
- Write down what you saw, so that the next visit starts well.

## What you bring

A diploma in care, or two years of work in it. French at level B2. [Our house](https://northwind.example) pays for a
course every year.
"""

READY = PostValues(
    title="Care assistant",
    description=DESCRIPTION,
    place_id=LYON,
    pay_min=28_000_00,
    pay_max=33_000_00,
    pay_currency="EUR",
)
"""A post that passes every check."""


def make_places(db: Session) -> None:
    """Add two cities and an occupation."""
    common = {"country_code": "FR", "admin1": ""}
    db.add(Place(id=LYON, name="Lyon", ascii_name="lyon", latitude=45.75, longitude=4.85, population=520_000, **common))
    db.add(
        Place(
            id=PARIS, name="Paris", ascii_name="paris", latitude=48.85, longitude=2.35, population=2_138_000, **common
        )
    )
    db.add(Occupation(code=NURSE, title="Registered Nurses", description="", job_zone=3))
    db.flush()


def make_job(db: Session, actor: Actor, company: Company, job: JobValues | None = None, **over: Any) -> Job:
    """Add a draft job with one post that is ready to be published; `over` changes the post."""
    return commands.create(
        db,
        actor,
        company_id=company.id,
        key=JobId(new_id()),
        job=job or JobValues(reference="CARE-7", skills=("Wound care", "First aid")),
        post=replace(READY, **over),
    )


def first_post(db: Session, job: Job) -> Post:
    """Return the post that a job began with."""
    return db.query(Post).filter_by(job_id=job.id).order_by(Post.id).first() or Post()


def make_live_post(db: Session, actor: Actor, company: Company, job: JobValues | None = None, **over: Any) -> Post:
    """Add an open job and publish its post."""
    made = make_job(db, actor, company, job, **over)
    return commands.publish(db, actor, made.id, first_post(db, made).id)
