"""The people whom a recruiter's home names: who is new, who waits for review, for whom a decision is due."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, Subquery, literal, select, union_all
from sqlalchemy.orm import Session

from hotgigs.applications.models import Application, Stage
from hotgigs.applications.queries.sight import visible
from hotgigs.candidates.models import Candidate
from hotgigs.jobs.models import Job
from hotgigs.kernel.ids import ApplicationId, CompanyId, JobId
from hotgigs.kernel.permissions import Actor

FEW = 5
COUNTED = 100
"""Decisions that are counted: beyond it, how many are due says no more than that it is too many."""
OWED_AFTER = timedelta(days=3)
OWED_KINDS = ("interview", "offer")
"""In these stages the next word is the team's: after three days a decision is owed."""


@dataclass(frozen=True)
class PersonRow:
    """An applicant with the job and the stage."""

    id: ApplicationId
    company_id: CompanyId
    job_id: JobId
    name: str
    job_title: str
    stage: str
    since: datetime
    submitted_at: datetime


@dataclass(frozen=True)
class People:
    """Who needs something."""

    newest: tuple[PersonRow, ...]
    waiting: tuple[PersonRow, ...]
    owed: tuple[PersonRow, ...]
    owed_count: str
    """A number, or 100+."""


def list_people(db: Session, actor: Actor, *, now: datetime, new_since: datetime) -> People:
    """List who needs something, in one statement; nobody stands under two headings."""
    newest = _choose("new", actor).where(Application.submitted_at >= new_since)
    others = _choose("waiting", actor).where(Application.submitted_at < new_since, Stage.kind.not_in(OWED_KINDS))
    owed = _choose("owed", actor).where(Stage.kind.in_(OWED_KINDS), Application.stage_since < now - OWED_AFTER)
    chosen = union_all(
        newest.order_by(Application.submitted_at.desc()).limit(FEW),
        others.order_by(Application.stage_since).limit(FEW),
        owed.order_by(Application.stage_since).limit(COUNTED + 1),
    ).subquery()
    found: dict[str, list[PersonRow]] = {"new": [], "waiting": [], "owed": []}
    for need, *row in db.execute(_rows(chosen)):
        found[need].append(PersonRow(*row))
    return People(
        newest=tuple(sorted(found["new"], key=lambda row: row.submitted_at, reverse=True)),
        waiting=tuple(sorted(found["waiting"], key=_since)),
        owed=tuple(sorted(found["owed"], key=_since)[:FEW]),
        owed_count=f"{COUNTED}+" if len(found["owed"]) > COUNTED else str(len(found["owed"])),
    )


def _choose(need: str, actor: Actor) -> Select[str, ApplicationId]:
    return (
        select(literal(need).label("need"), Application.id)
        .join(Stage, Stage.id == Application.stage_id)
        .where(visible(actor), Application.status == "active")
    )


def _rows(chosen: Subquery) -> Select[Any]:
    return (
        select(
            chosen.c.need,
            Application.id,
            Application.company_id,
            Application.job_id,
            Candidate.name,
            Job.title,
            Stage.name,
            Application.stage_since,
            Application.submitted_at,
        )
        .join(Application, Application.id == chosen.c.id)
        .join(Candidate, Candidate.id == Application.candidate_id)
        .join(Job, Job.id == Application.job_id)
        .join(Stage, Stage.id == Application.stage_id)
    )


def _since(row: PersonRow) -> datetime:
    return row.since
