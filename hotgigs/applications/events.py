"""What the applications domain tells upward."""

from dataclasses import dataclass
from datetime import datetime

from hotgigs.kernel.events import Event
from hotgigs.kernel.ids import ApplicationId, JobId


@dataclass(frozen=True)
class Applied(Event):
    """An application was sent; the token opens its status page once."""

    application_id: ApplicationId
    candidate_name: str
    email: str
    job_title: str
    company_name: str
    status_token: str
    filename: str
    submitted_at: datetime


@dataclass(frozen=True)
class StatusLinkAsked(Event):
    """A candidate asked for a new way to the status page."""

    application_id: ApplicationId
    candidate_name: str
    email: str
    job_title: str
    company_name: str
    status_token: str


@dataclass(frozen=True)
class Rejected(Event):
    """An application was rejected; the candidate hears of it at `tell_after`."""

    application_id: ApplicationId
    candidate_name: str
    email: str
    job_title: str
    company_name: str
    status_token: str
    tell_after: datetime


@dataclass(frozen=True)
class Reopened(Event):
    """A rejection or hire was undone: a mail that still waits must not go out."""

    application_id: ApplicationId


@dataclass(frozen=True)
class Withdrawn(Event):
    """A candidate took an application back."""

    application_id: ApplicationId
    candidate_name: str
    email: str
    job_title: str
    company_name: str


@dataclass(frozen=True)
class Hired(Event):
    """A candidate was hired; one opening of the job is filled."""

    application_id: ApplicationId
    job_id: JobId
