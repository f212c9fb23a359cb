"""The hiring team of a job: who has which role on it."""

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from hotgigs.accounts.models import Person
from hotgigs.audit import commands as audit
from hotgigs.companies.models import Membership
from hotgigs.jobs.commands.loading import load_editable
from hotgigs.jobs.models import Job, JobMember
from hotgigs.jobs.rules.values import JOB_ROLES
from hotgigs.kernel.errors import Invalid
from hotgigs.kernel.ids import CompanyId, JobId, PersonId
from hotgigs.kernel.permissions import Actor, Role


def set_member(db: Session, actor: Actor, job_id: JobId, person_id: PersonId, role: Role) -> None:
    """Give a member of the company a role on the job, or another one. The same role again changes nothing.

    Raises Invalid for somebody of elsewhere, or for a role that is not given on a job.
    """
    job = load_editable(db, actor, job_id)
    if role not in JOB_ROLES:
        raise Invalid(fields={"role": "Choose one of the roles."})
    known = select(Person.name).join(Membership, Membership.person_id == Person.id)
    name = db.scalars(known.where(Membership.company_id == job.company_id, Person.id == person_id)).one_or_none()
    if name is None:
        raise Invalid(fields={"person": "Choose somebody of the company. Invite new colleagues on the team page."})
    before = db.get(JobMember, (job.id, person_id))
    was = before.role if before else None
    if was == role.value:
        return
    row = insert(JobMember).values(job_id=job.id, person_id=person_id, role=role.value)
    db.execute(row.on_conflict_do_update(index_elements=["job_id", "person_id"], set_={"role": role.value}))
    db.expire_all()
    changed = {"person": (None, str(person_id)), "role": (was, role.value)}
    audit.record(db, actor, "member.set", ("job", job.id), company_id=job.company_id, changed=changed)


def remove_member(db: Session, actor: Actor, job_id: JobId, person_id: PersonId) -> None:
    """Take somebody off the job's team. Off already, nothing changes."""
    job = load_editable(db, actor, job_id)
    member = db.get(JobMember, (job.id, person_id))
    if member is None:
        return
    db.delete(member)
    db.flush()
    changed = {"person": (str(person_id), None), "role": (member.role, None)}
    audit.record(db, actor, "member.removed", ("job", job.id), company_id=job.company_id, changed=changed)


def drop_person(db: Session, company_id: CompanyId, person_id: PersonId) -> None:
    """Take somebody who left the company off all of its jobs, or a role there would outlive the membership."""
    own = select(Job.id).where(Job.company_id == company_id)
    db.execute(delete(JobMember).where(JobMember.person_id == person_id, JobMember.job_id.in_(own)))
    db.flush()
