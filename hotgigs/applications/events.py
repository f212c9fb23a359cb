"""What the applications domain tells upward."""

from dataclasses import dataclass, field
from datetime import datetime

from hotgigs.kernel.events import Event
from hotgigs.kernel.ids import ApplicationId, JobId


@dataclass(frozen=True)
class ToldToCandidate(Event):
    """What a candidate hears of by mail."""

    application_id: ApplicationId
    candidate_name: str
    email: str
    job_title: str
    company_name: str


@dataclass(frozen=True)
class Applied(ToldToCandidate):
    """An application was sent; the token opens its status page once."""

    status_token: str = field(repr=False)
    filename: str
    submitted_at: datetime


@dataclass(frozen=True)
class StatusLinkAsked(ToldToCandidate):
    """A candidate asked for a new way to the status page."""

    status_token: str = field(repr=False)


@dataclass(frozen=True)
class Rejected(ToldToCandidate):
    """An application was rejected; the candidate hears of it at `tell_after`."""

    status_token: str = field(repr=False)
    tell_after: datetime


@dataclass(frozen=True)
class Reopened(Event):
    """A rejection or hire was undone: a mail that still waits must not go out."""

    application_id: ApplicationId


class Withdrawn(ToldToCandidate):
    """A candidate took an application back."""


@dataclass(frozen=True)
class Hired(Event):
    """A candidate was hired; one opening of the job is filled."""

    application_id: ApplicationId
    job_id: JobId
