"""Which change of status a job, an opening and a post allow; every other one is refused."""

from collections.abc import Mapping

from hotgigs.kernel.errors import Conflict

JOB_STATUSES = ("draft", "open", "on_hold", "closed", "archived")
POST_STATUSES = ("draft", "live", "paused", "withdrawn", "closed", "expired")
CLOSE_REASONS: Mapping[str, str] = {
    "filled": "Filled",
    "cancelled": "Cancelled",
    "deprioritized": "Put behind other work",
    "no_longer_relevant": "No longer needed",
    "other": "Something else",
}

JOB_TRANSITIONS: Mapping[tuple[str, str], str] = {
    ("draft", "open"): "open",
    ("draft", "archived"): "archive",
    ("open", "on_hold"): "hold",
    ("open", "closed"): "close",
    ("on_hold", "open"): "resume",
    ("on_hold", "closed"): "close",
    ("closed", "open"): "reopen",
    ("closed", "archived"): "archive",
    ("archived", "closed"): "restore",
    ("archived", "draft"): "restore",
}
"""From and to, and the verb that makes the change. An archived job goes back to where it came from."""

POST_TRANSITIONS: Mapping[tuple[str, str], str] = {
    ("draft", "live"): "publish",
    ("withdrawn", "live"): "publish",
    ("closed", "live"): "publish",
    ("expired", "live"): "publish",
    ("live", "withdrawn"): "withdraw",
    ("paused", "withdrawn"): "withdraw",
    ("live", "paused"): "pause",
    ("paused", "live"): "resume",
    ("live", "closed"): "close",
    ("paused", "closed"): "close",
    ("live", "expired"): "expire",
    ("paused", "expired"): "expire",
}
"""From and to, and the verb that makes the change. A post pauses and resumes with its job."""

_JOB_REFUSALS: Mapping[str, str] = {
    "draft": "This job is still a draft. Publish one of its posts first.",
    "open": "This job is open already.",
    "on_hold": "This job is on hold. Resume it first.",
    "closed": "This job is closed. Reopen it first.",
    "archived": "This job is archived. Restore it first.",
}
_POST_REFUSALS: Mapping[str, str] = {
    "draft": "This post was never published.",
    "live": "This post is public already.",
    "paused": "This post is paused with its job. Resume the job first.",
    "withdrawn": "This post was taken offline.",
    "closed": "This post is closed.",
    "expired": "This post ran past its closing date.",
}


def demand_job(from_status: str, to_status: str, verb: str) -> None:
    """Pass when the table lets this verb change a job so.

    Raises Conflict when it does not.
    """
    if JOB_TRANSITIONS.get((from_status, to_status)) != verb:
        raise Conflict(_JOB_REFUSALS[from_status])


def demand_post(from_status: str, to_status: str, verb: str) -> None:
    """Pass when the table lets this verb change a post so.

    Raises Conflict when it does not.
    """
    if POST_TRANSITIONS.get((from_status, to_status)) != verb:
        raise Conflict(_POST_REFUSALS[from_status])


def demand_publishing(job_status: str) -> None:
    """Pass when a job's posts may go public.

    Raises Conflict for a job that is on hold or over.
    """
    if job_status not in ("draft", "open"):
        raise Conflict(_JOB_REFUSALS[job_status])


def demand_editable(job_status: str) -> None:
    """Pass when a job's texts, openings, team and questions may change.

    Raises Conflict for a job that is over.
    """
    if job_status in ("closed", "archived"):
        raise Conflict(_JOB_REFUSALS[job_status])
