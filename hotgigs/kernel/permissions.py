"""Roles, what each may do, and the person or process on whose behalf something happens."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from hotgigs.kernel.errors import Forbidden, NotFound
from hotgigs.kernel.ids import CompanyId, JobId, PersonId, SessionId


class Role(str, Enum):
    """What a member is in a company, or on one job."""

    ADMIN = "admin"
    RECRUITER = "recruiter"
    HIRING_MANAGER = "hiring_manager"
    INTERVIEWER = "interviewer"
    VIEWER = "viewer"


class Permission(str, Enum):
    """One thing that can be allowed, named as noun and verb."""

    COMPANY_VIEW = "company.view"
    COMPANY_EDIT = "company.edit"
    MEMBERS_MANAGE = "members.manage"
    JOB_VIEW = "job.view"
    JOB_EDIT = "job.edit"
    JOB_PUBLISH = "job.publish"
    APPLICATION_VIEW = "application.view"
    APPLICATION_MOVE = "application.move"
    APPLICATION_DECIDE = "application.decide"
    APPLICATION_UNHIRE = "application.unhire"
    NOTE_WRITE = "note.write"
    SITE_ADMINISTER = "site.administer"


_VIEW = frozenset({Permission.COMPANY_VIEW, Permission.JOB_VIEW, Permission.APPLICATION_VIEW})
_INTERVIEW = _VIEW | {Permission.NOTE_WRITE}
_MANAGE = _INTERVIEW | {Permission.APPLICATION_MOVE, Permission.APPLICATION_DECIDE}
_RECRUIT = _MANAGE | {Permission.JOB_EDIT, Permission.JOB_PUBLISH}
_ADMIN = _RECRUIT | {Permission.COMPANY_EDIT, Permission.MEMBERS_MANAGE, Permission.APPLICATION_UNHIRE}

GRANTS: Mapping[Role, frozenset[Permission]] = {
    Role.ADMIN: _ADMIN,
    Role.RECRUITER: _RECRUIT,
    Role.HIRING_MANAGER: _MANAGE,
    Role.INTERVIEWER: _INTERVIEW,
    Role.VIEWER: _VIEW,
}

WHOLE_COMPANY = frozenset(role for role in Role if GRANTS[role] >= _RECRUIT)
"""Roles in a company to which no role on one of its jobs adds anything."""

ROLE_WORDS: Mapping[Role, str] = {
    Role.ADMIN: "Company administrator",
    Role.RECRUITER: "Recruiter",
    Role.HIRING_MANAGER: "Hiring manager",
    Role.INTERVIEWER: "Interviewer",
    Role.VIEWER: "Read only",
}


@dataclass(frozen=True)
class Actor:
    """Who acts: a signed-in person, a candidate with a link, the system, or nobody yet."""

    kind: str
    """One of user, candidate, system, anonymous."""
    person_id: PersonId | None = None
    name: str = ""
    email: str = ""
    is_administrator: bool = False
    roles: Mapping[CompanyId, Role] = field(default_factory=dict)
    job_roles: Mapping[JobId, tuple[CompanyId, Role]] = field(default_factory=dict)
    session_id: SessionId | None = None
    ip: str = ""
    request_id: str = ""

    @property
    def company_ids(self) -> frozenset[CompanyId]:
        """Return every company in which the person may see at least one thing."""
        return frozenset(self.roles) | {company for company, _ in self.job_roles.values()}

    @property
    def jobs_elsewhere(self) -> frozenset[JobId]:
        """Return the jobs on which the person has a role without having one in their company."""
        return frozenset(job_id for job_id, (company_id, _) in self.job_roles.items() if company_id not in self.roles)

    def can(self, permission: Permission, *, company_id: CompanyId | None = None, job_id: JobId | None = None) -> bool:
        """Tell whether the actor holds the permission in the company, or on the job."""
        if self.kind == "system":
            return True
        if permission is Permission.SITE_ADMINISTER:
            return self.is_administrator
        role = self.roles.get(company_id) if company_id else None
        if role is not None and permission in GRANTS[role]:
            return True
        on_job = self.job_roles.get(job_id) if job_id else None
        return on_job is not None and on_job[0] == company_id and permission in GRANTS[on_job[1]]

    def sees(self, *, company_id: CompanyId, job_id: JobId | None = None) -> bool:
        """Tell whether the actor may know that the record exists at all."""
        return self.kind == "system" or company_id in self.roles or (job_id is not None and job_id in self.job_roles)

    def require(
        self, permission: Permission, *, company_id: CompanyId | None = None, job_id: JobId | None = None
    ) -> None:
        """Pass in silence when the actor holds the permission.

        Raises NotFound for outsiders, who must not learn that the record exists, and Forbidden for insiders.
        """
        if self.can(permission, company_id=company_id, job_id=job_id):
            return
        if company_id is not None and not self.sees(company_id=company_id, job_id=job_id):
            raise NotFound
        raise Forbidden


SYSTEM = Actor(kind="system", name="HotGigs")
ANONYMOUS = Actor(kind="anonymous")
