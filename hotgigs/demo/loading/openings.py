"""Jobs of the sample with their openings, posts, questions, teams and pipelines."""

from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from hotgigs.applications.commands import pipelines
from hotgigs.applications.models import Stage
from hotgigs.demo import records
from hotgigs.demo.loading.keys import key
from hotgigs.demo.loading.organisations import company_id, person_id
from hotgigs.jobs.models import Job, JobMember, Opening, Post, Question
from hotgigs.jobs.queries import public_address
from hotgigs.kernel.ids import JobId, PostId, QuestionId, StageId
from hotgigs.kernel.permissions import Role

_POST_STATUS = {"open": "live", "closed": "closed", "on_hold": "paused", "draft": "draft"}


def job_id(job: records.Job) -> JobId:
    """Return the key of a job."""
    return JobId(key(job.created_at, "job", job.reference))


def post_id(job: records.Job) -> PostId:
    """Return the key of a job's post."""
    return PostId(key(job.created_at, "post", job.reference))


def question_id(job: records.Job, label: str) -> QuestionId:
    """Return the key of a question."""
    return QuestionId(key(job.created_at, "question", job.reference, label))


def stage_id(job: records.Job, kind: str) -> StageId:
    """Return the key of a stage by its kind, of which the standard pipeline has one each."""
    return StageId(key(job.created_at, "stage", job.reference, kind))


def add_openings(db: Session, sample: records.Sample) -> None:
    """Add every job with what belongs to it."""
    pipelines.add_standards(db)
    db.execute(insert(Job), [_job(sample, job) for job in sample.jobs])
    db.execute(insert(Post), [_post(sample, job) for job in sample.jobs])
    db.execute(insert(Opening), [row for job in sample.jobs for row in _seats(job)])
    db.execute(insert(Stage), [row for job in sample.jobs for row in _stages(job)])
    db.execute(insert(Question), [row for job in sample.jobs for row in _questions(job)])
    db.execute(insert(JobMember), [row for job in sample.jobs for row in _team(sample, job)])


def _job(sample: records.Sample, job: records.Job) -> dict[str, Any]:
    return {
        "id": job_id(job),
        "company_id": company_id(sample, job.company),
        "title": job.title,
        "reference": job.reference,
        "department": job.family,
        "status": job.status,
        "occupation_code": job.occupation,
        "skills": list(job.skills),
        "close_reason": job.close_reason,
        "close_note": "",
        "created_by": person_id(sample, job.recruiter),
        "created_at": job.created_at,
        "updated_at": _latest(job),
        "opened_at": job.published_at,
        "closed_at": job.closed_at,
    }


def _post(sample: records.Sample, job: records.Job) -> dict[str, Any]:
    return {
        "id": post_id(job),
        "job_id": job_id(job),
        "company_id": company_id(sample, job.company),
        "slug": public_address(job.title, job.town.name, post_id(job)),
        "status": _POST_STATUS[job.status],
        "language": job.language,
        "title": job.title,
        "description": job.description,
        "employment_type": job.employment_type,
        "remote_kind": job.remote_kind,
        "remote_countries": list(job.remote_countries),
        "place_id": None if job.remote_kind == "remote" else job.town.id,
        "pay_min": job.pay_min,
        "pay_max": job.pay_max,
        "pay_currency": job.pay_currency,
        "pay_period": job.pay_period,
        "closes_on": job.closes_on,
        "published_at": job.published_at,
        "closed_at": job.closed_at,
        "created_at": job.created_at,
        "updated_at": _latest(job),
    }


def _latest(job: records.Job) -> datetime:
    return job.closed_at or job.published_at or job.created_at


def _seats(job: records.Job) -> list[dict[str, Any]]:
    # Hires of the sample close their openings later; here all are open, or gone with their job.
    over = job.status == "closed"
    return [
        {
            "id": key(job.created_at, "opening", job.reference, number),
            "job_id": job_id(job),
            "status": "closed" if over else "open",
            "close_reason": job.close_reason if over else None,
            "application_id": None,
            "opened_at": job.created_at,
            "closed_at": job.closed_at if over else None,
        }
        for number in range(job.openings)
    ]


def _stages(job: records.Job) -> list[dict[str, Any]]:
    return [
        {"id": stage_id(job, kind), "job_id": job_id(job), "position": position, "name": name, "kind": kind}
        for position, (name, kind) in enumerate(pipelines.STANDARD_STAGES)
    ]


def _questions(job: records.Job) -> list[dict[str, Any]]:
    return [
        {
            "id": question_id(job, question.label),
            "job_id": job_id(job),
            "position": position,
            "kind": question.kind,
            "label": question.label,
            "required": question.required,
            "options": list(question.options),
        }
        for position, question in enumerate(job.questions)
    ]


def _team(sample: records.Sample, job: records.Job) -> list[dict[str, Any]]:
    members = {job.manager: Role.HIRING_MANAGER, job.recruiter: Role.RECRUITER}
    return [
        {"job_id": job_id(job), "person_id": person_id(sample, email), "role": role.value}
        for email, role in members.items()
    ]
