"""Which roles people hold on jobs, and which records are in the sight of who holds them."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from hotgigs.jobs.models import Job, JobMember
from hotgigs.kernel.ids import CompanyId, JobId, PersonId
from hotgigs.kernel.permissions import Actor, Role


def roles_of(
    db: Session, person_id: PersonId, besides: Collection[CompanyId] = ()
) -> dict[JobId, tuple[CompanyId, Role]]:
    """Return the person's role on each job, with the job's company, but of some companies none."""
    rows = db.execute(
        select(JobMember.job_id, Job.company_id, JobMember.role)
        .join(Job, Job.id == JobMember.job_id)
        .where(JobMember.person_id == person_id, Job.company_id.not_in(besides))
    )
    return {job_id: (company_id, Role(role)) for job_id, company_id, role in rows}


def is_visible(actor: Actor) -> ColumnElement[bool]:
    """Return the condition under which a job is in the actor's sight."""
    return in_sight(actor, Job.company_id, Job.id)


def in_sight(
    actor: Actor, company_id: InstrumentedAttribute[CompanyId], job_id: InstrumentedAttribute[JobId]
) -> ColumnElement[bool]:
    """Return the condition under which the actor may see a record with these columns.

    Most people are members of one company and nothing else: the condition is then one equality, which an index in
    the order of a list can follow.
    """
    of_companies = company_id.in_(list(actor.roles))
    elsewhere = list(actor.jobs_elsewhere)
    return or_(of_companies, job_id.in_(elsewhere)) if elsewhere else of_companies
