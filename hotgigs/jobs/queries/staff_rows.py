"""The rows that the team's pages read of jobs."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from hotgigs.jobs.queries.rows import PublicPost, QuestionRow
from hotgigs.jobs.rules.checks import Finding
from hotgigs.kernel.ids import CompanyId, JobId, OpeningId, PersonId
from hotgigs.kernel.permissions import Role


@dataclass(frozen=True)
class JobListRow:
    """A job as a line of the team's list."""

    id: JobId
    title: str
    reference: str
    department: str
    company_name: str
    status: str
    place: str
    openings_open: int
    openings: int
    posts_live: int
    posts: int
    closes_on: date | None
    created_at: datetime


@dataclass(frozen=True)
class JobListPage:
    """One page of the list; `after` is the key of the next page."""

    rows: tuple[JobListRow, ...]
    after: JobId | None


@dataclass(frozen=True)
class JobRow:
    """The facts of one job that the team keeps to itself."""

    id: JobId
    company_id: CompanyId
    company_name: str
    company_slug: str
    title: str
    reference: str
    department: str
    status: str
    occupation_code: str | None
    occupation: str | None
    skills: tuple[str, ...]
    close_reason: str | None
    close_note: str
    created_at: datetime
    opened_at: datetime | None
    closed_at: datetime | None
    version: int


@dataclass(frozen=True)
class OpeningRow:
    """One seat of a job."""

    id: OpeningId
    status: str
    close_reason: str | None
    is_hire: bool
    opened_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True)
class MemberRow:
    """Somebody of the company, with a role on the job or, when not in its team, without."""

    person_id: PersonId
    name: str
    email: str
    role: Role | None


@dataclass(frozen=True)
class HistoryRow:
    """Something that happened to the job."""

    at: datetime
    actor_name: str
    verb: str
    before: dict[str, Any]
    after: dict[str, Any]


@dataclass(frozen=True)
class CheckedPost:
    """A post with what the publish checks found."""

    post: PublicPost
    findings: tuple[Finding, ...]

    @property
    def blocking(self) -> tuple[Finding, ...]:
        """What keeps it from the public."""
        return tuple(finding for finding in self.findings if finding.is_blocking)

    @property
    def advice(self) -> tuple[Finding, ...]:
        """What is worth a second look."""
        return tuple(finding for finding in self.findings if not finding.is_blocking)


@dataclass(frozen=True)
class JobOverview:
    """One job with everything that belongs to it."""

    job: JobRow
    posts: tuple[CheckedPost, ...]
    openings: tuple[OpeningRow, ...]
    team: tuple[MemberRow, ...]
    others: tuple[MemberRow, ...]
    questions: tuple[QuestionRow, ...]
    history: tuple[HistoryRow, ...]

    @property
    def open_openings(self) -> int:
        """How many seats are free."""
        return sum(opening.status == "open" for opening in self.openings)
