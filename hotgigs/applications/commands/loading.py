"""Loading an application for a change: locked, in the actor's sight, with what the change needs."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotgigs.applications.models import Application, Stage
from hotgigs.candidates.models import Candidate
from hotgigs.companies.models import Company
from hotgigs.jobs.models import Job
from hotgigs.kernel.errors import NotFound
from hotgigs.kernel.ids import ApplicationId, StageId
from hotgigs.kernel.permissions import Actor, Permission


@dataclass(frozen=True)
class Case:
    """An application under change, with the records around it."""

    application: Application
    candidate: Candidate
    job: Job
    company: Company


def load_case(db: Session, actor: Actor, application_id: ApplicationId, permission: Permission) -> Case:
    """Load and lock an application that the actor may change in this way.

    Raises NotFound for outsiders, Forbidden for insiders without the permission.
    """
    case = load_own_case(db, application_id)
    actor.require(permission, company_id=case.application.company_id, job_id=case.application.job_id)
    return case


def load_own_case(db: Session, application_id: ApplicationId) -> Case:
    """Load and lock an application; the caller has made sure that it is the candidate's own.

    Raises NotFound when there is none.
    """
    row = db.execute(
        select(Application, Candidate, Job, Company)
        .join(Candidate, Candidate.id == Application.candidate_id)
        .join(Job, Job.id == Application.job_id)
        .join(Company, Company.id == Application.company_id)
        .where(Application.id == application_id)
        .with_for_update(of=Application)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise NotFound
    return Case(*row)


def stages_of(db: Session, case: Case) -> dict[UUID, Stage]:
    """Return the stages of the application's job by id, in their order."""
    rows = db.scalars(select(Stage).where(Stage.job_id == case.application.job_id).order_by(Stage.position))
    return {stage.id: stage for stage in rows}


def stage_of_kind(stages: dict[UUID, Stage], kind: str, otherwise: StageId) -> StageId:
    """Return the first stage of a kind, or the given one when the pipeline has none."""
    return next((stage.id for stage in stages.values() if stage.kind == kind), otherwise)
