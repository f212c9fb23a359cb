"""What the jobs domain tells upward."""

from dataclasses import dataclass

from hotgigs.kernel.events import Event
from hotgigs.kernel.ids import CompanyId, JobId, PostId


@dataclass(frozen=True)
class JobCreated(Event):
    """A job was added, empty of stages."""

    job_id: JobId
    company_id: CompanyId


@dataclass(frozen=True)
class JobClosed(Event):
    """A job takes no more applications; the reason is one of rules.transitions.CLOSE_REASONS."""

    job_id: JobId
    company_id: CompanyId
    reason: str


@dataclass(frozen=True)
class PostPublished(Event):
    """A post went public, for the first time or again."""

    post_id: PostId


@dataclass(frozen=True)
class PostChanged(Event):
    """What the public reads in a live post has changed."""

    post_id: PostId


@dataclass(frozen=True)
class PostClosed(Event):
    """A post left the public: closed, expired, paused or taken offline."""

    post_id: PostId
