"""Which roles people hold on jobs."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotgigs.jobs.models import Job, JobMember
from hotgigs.kernel.ids import CompanyId, JobId, PersonId
from hotgigs.kernel.permissions import Role


def roles_of(db: Session, person_id: PersonId) -> dict[JobId, tuple[CompanyId, Role]]:
    """Return the person's role on each job, with the job's company."""
    rows = db.execute(
        select(JobMember.job_id, Job.company_id, JobMember.role)
        .join(Job, Job.id == JobMember.job_id)
        .where(JobMember.person_id == person_id)
    )
    return {job_id: (company_id, Role(role)) for job_id, company_id, role in rows}
