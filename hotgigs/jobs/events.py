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
class PublicPost(Event):
    """What the public sees of a post is another thing now."""

    post_id: PostId


class PostPublished(PublicPost):
    """A post went public, for the first time or again."""


class PostChanged(PublicPost):
    """What the public reads in a live post has changed."""


class PostClosed(PublicPost):
    """A post left the public: closed, expired, paused or taken offline."""
