"""What the pages of hiring share: what the person may do with an application, and where a form leads on to."""

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import flash, request

from hotgigs.applications.queries.review import ApplicationRow
from hotgigs.kernel.ids import CompanyId, JobId
from hotgigs.kernel.permissions import Permission
from hotgigs.web.htmx import safe_next
from hotgigs.web.session import actor


@dataclass(frozen=True)
class Allowed:
    """What the signed-in person may do with the applications of a job."""

    move: bool
    decide: bool
    note: bool
    unhire: bool


def allowed(company_id: CompanyId, job_id: JobId) -> Allowed:
    """Return what the signed-in person may do with the applications of a job."""
    names = (
        Permission.APPLICATION_MOVE,
        Permission.APPLICATION_DECIDE,
        Permission.NOTE_WRITE,
        Permission.APPLICATION_UNHIRE,
    )
    return Allowed(*(actor().can(name, company_id=company_id, job_id=job_id) for name in names))


def next_url(default: str) -> str:
    """Return where to go after a form: a page of hiring that the form named, else the default."""
    target = safe_next(request.values.get("next"), default)
    return target if target.split("?")[0].startswith("/hiring") else default


def review_url(row: ApplicationRow) -> str:
    """Return the address of an application's page."""
    return f"/hiring/applications/{row.id}"


def board_url(job_id: JobId) -> str:
    """Return the address of a job's board."""
    return f"/hiring/jobs/{job_id}/board"


def tell(text: str, undo_path: str = "", **fields: object) -> None:
    """Tell on the next page what was done; with a path, it can be undone there by posting the fields."""
    flash(news(text, undo_path, **fields), "good")  # type: ignore[arg-type]  # a message may be a mapping, see toasts


def news(text: str, undo_path: str = "", **fields: object) -> dict[str, str]:
    """Return what was done, and how it is undone, as the toasts show it."""
    return {"text": text} | ({"undo_url": f"{undo_path}?{urlencode(fields)}"} if undo_path else {})


def undo_next(row: ApplicationRow) -> str:
    """Return where to go after an undo: the board or list the person came from, else the application itself."""
    onward = next_url(review_url(row))
    return onward if onward.startswith("/hiring/jobs/") else review_url(row)


def with_next(path: str) -> str:
    """Return an address that still knows the board or list the person came from."""
    onward = next_url("")
    return f"{path}?{urlencode({'next': onward})}" if onward else path
