"""The list of a job's applications, and its export."""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Response, make_response, render_template, request

from hotgigs.applications import rules
from hotgigs.applications.pages.blueprint import blueprint
from hotgigs.applications.queries import listing as queries
from hotgigs.applications.queries.listing import ALL, SORTS, Choice, ListPage, ListRow, Position
from hotgigs.applications.queries.sight import VIEW_WORDS, VIEWS
from hotgigs.audit import commands as audit
from hotgigs.kernel import clock, db
from hotgigs.kernel.ids import JobId, StageId, parse_id
from hotgigs.web.session import actor

LONGEST_WORDS = 100
HEAD = ("Name", "E-mail", "Phone", "Place", "Headline", "Stage", "Status", "Days waiting", "Applied", "Owner", "Source")
# What a spreadsheet would run as a formula (OWASP, CSV injection).
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@blueprint.get("/hiring/jobs/<uuid:job_id>/applications")
def applications(job_id: UUID) -> str:
    """Show the list; everything that shapes it stands in its address."""
    choice = choice_of(request.args)
    after, before = (Position.parse(request.args.get(name, ""), choice.sort) for name in ("after", "before"))
    with db.reading() as session:
        page = queries.get_page(session, actor(), JobId(job_id), choice, after=after, before=before)
        owners = queries.list_owners(session, JobId(job_id))
    audit.record_reads(actor(), "application.listed", [("application", row.id, row.company_id) for row in page.rows])
    address = f"/hiring/jobs/{job_id}/applications"
    return render_template(
        "applications/list.html",
        page=page,
        choice=choice,
        address=address,
        here=request.full_path.rstrip("?"),
        views=_views(page, address),
        columns=_columns(page, address),
        owners=owners,
        export_url=f"{address}.csv{query_of(choice)}",
        previous_url=_paged(address, choice, before=page.previous),
        next_url=_paged(address, choice, after=page.next),
        status_words=rules.STATUS_WORDS,
    )


@blueprint.get("/hiring/jobs/<uuid:job_id>/applications.csv")
def export(job_id: UUID) -> Response:
    """Send what the list shows as a file for spreadsheets."""
    choice = choice_of(request.args)
    with db.reading() as session:
        head, rows = queries.list_all(session, actor(), JobId(job_id), choice)
    targets = [("application", row.id, row.company_id) for row in rows]
    audit.record_reads(actor(), "application.exported", targets or [("job", job_id, head.job.company_id)])
    response = make_response(write_csv(rows))
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    name = "".join(char if char.isascii() and char.isalnum() else "-" for char in head.job.title.lower())
    response.headers["Content-Disposition"] = f'attachment; filename="{name[:60].strip("-") or "job"}.csv"'
    return response


def choice_of(args: Mapping[str, str]) -> Choice:
    """Read what the list shows from an address; what is not understood falls back to the default."""
    view, sort, stage_id = args.get("status", "active"), args.get("sort", "waiting"), parse_id(args.get("stage", ""))
    owner = args.get("owner", "")
    return Choice(
        view=view if view in VIEWS or view == ALL else "active",
        stage_id=StageId(stage_id) if stage_id else None,
        owner=owner if owner in ("me", "none") or parse_id(owner) else "",
        words=" ".join(args.get("q", "").replace("\x00", "").split())[:LONGEST_WORDS],
        sort=sort if sort in SORTS else "waiting",
        descending=args.get("order", _first_order(sort)) == "down",
    )


def query_of(choice: Choice, **more: object) -> str:
    """Write the choice as the query of an address, without what is the default."""
    fields: dict[str, Any] = {
        "status": choice.view if choice.view != "active" else "",
        "stage": choice.stage_id or "",
        "owner": choice.owner,
        "q": choice.words,
        "sort": choice.sort if choice.sort != "waiting" else "",
        "order": "" if choice.descending == (_first_order(choice.sort) == "down") else _order(choice.descending),
        **more,
    }
    query = urlencode({name: value for name, value in fields.items() if value})
    return f"?{query}" if query else ""


def write_csv(rows: Iterable[ListRow]) -> str:
    """Write rows as CSV (RFC 4180) in which no cell runs as a formula."""
    out = io.StringIO()
    # The mark tells spreadsheets that this is UTF-8.
    out.write("\ufeff")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow(HEAD)
    for row in rows:
        days = (clock.now() - row.stage_since).days if row.status == "active" else ""
        status, applied = rules.STATUS_WORDS[row.status], f"{row.submitted_at:%Y-%m-%d %H:%M}"
        contact = (row.name, row.email, row.phone, row.location, row.headline)
        cells = (*contact, row.stage, status, str(days), applied, row.owner, row.source)
        writer.writerow([f"'{cell}" if cell.startswith(FORMULA) else cell for cell in cells])
    return out.getvalue()


def _first_order(sort: str) -> str:
    return "up" if sort in ("name", "stage") else "down"


def _order(descending: bool) -> str:
    return "down" if descending else "up"


def _views(page: ListPage, address: str) -> list[dict[str, object]]:
    totals = page.head.totals
    words = {**VIEW_WORDS, ALL: "Everybody"}
    return [
        {
            "label": label,
            "url": address + query_of(replace(page.choice, view=view)),
            "current": view == page.choice.view,
            "count": totals.get(view, sum(totals.values())),
        }
        for view, label in words.items()
    ]


def _columns(page: ListPage, address: str) -> list[dict[str, object]]:
    return [
        _sortable(page, address, "Name", "name"),
        _sortable(page, address, "Stage", "stage"),
        _sortable(page, address, "Waiting", "waiting") | {"numeric": True},
        _sortable(page, address, "Applied", "date"),
        {"label": "Source"},
        {"label": "Owner"},
    ]


def _sortable(page: ListPage, address: str, label: str, sort: str) -> dict[str, object]:
    choice = page.choice
    is_sorted = choice.sort == sort
    descending = not choice.descending if is_sorted else _first_order(sort) == "down"
    return {
        "label": label,
        "sort_url": address + query_of(replace(choice, sort=sort, descending=descending)),
        "sorted": ("descending" if choice.descending else "ascending") if is_sorted else None,
    }


def _paged(address: str, choice: Choice, **positions: Position | None) -> str | None:
    given = {name: str(position) for name, position in positions.items() if position is not None}
    return address + query_of(choice, **given) if given else None
