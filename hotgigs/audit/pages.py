"""The trail, for the administrator of the site."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import date
from urllib.parse import urlencode

from flask import Blueprint, Response, flash, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from hotgigs.audit import commands, queries, sealing
from hotgigs.audit.queries import EventRow, Filter
from hotgigs.kernel import db
from hotgigs.kernel.errors import NotFound
from hotgigs.kernel.permissions import Permission
from hotgigs.web.htmx import redirect_to
from hotgigs.web.session import actor

blueprint = Blueprint("audit", __name__, template_folder="templates")
HIGHEST = 2**63 - 2
"""No event has a higher number: PostgreSQL has no room for it."""


@blueprint.get("/admin/audit")
def trail() -> str:
    """Show the trail, newest first, narrowed by the filters in the address."""
    actor().require(Permission.SITE_ADMINISTER)
    wanted = _filter(request.args)
    with db.reading() as session:
        page = queries.list_events(session, wanted, before=_number(request.args.get("before", "")), limit=queries.PAGE)
        seal = queries.newest_seal(session)
    # Who looks at the trail sees names and what people did: that is a read of personal data, too.
    commands.record_reads(actor(), "trail.read", [("trail", "page", None)])
    next_url = f"/admin/audit?{_query(wanted, before=page.next_before)}" if page.next_before else None
    return render_template(
        "audit/trail.html",
        rows=page.rows,
        is_partial=page.is_partial,
        wanted=wanted,
        kinds=queries.KINDS,
        seal=seal,
        next_url=next_url,
        export_url=f"/admin/audit/export?{_query(wanted)}",
        is_filtered=wanted != Filter(),
    )


@blueprint.get("/admin/audit/<int:event_id>")
def event(event_id: int) -> str:
    """Show one event with everything that is on record."""
    actor().require(Permission.SITE_ADMINISTER)
    if event_id > HIGHEST:
        raise NotFound
    with db.reading() as session:
        row = queries.get_event(session, event_id)
    commands.record_reads(actor(), "trail.read", [("event", event_id, None)])
    return render_template("audit/event.html", row=row)


@blueprint.get("/admin/audit/export")
def export() -> Response:
    """Give the events of a filter as one JSON object a line."""
    actor().require(Permission.SITE_ADMINISTER)
    wanted = _filter(request.args)
    commands.record_reads(actor(), "trail.read", [("trail", "export", None)])
    headers = {"Content-Disposition": "attachment; filename=audit.ndjson", "Cache-Control": "private, no-store"}
    return Response(_lines(wanted), mimetype="application/x-ndjson", headers=headers)


@blueprint.post("/admin/audit/verification")
def verify() -> BaseResponse:
    """Walk the whole chain and say whether it holds."""
    actor().require(Permission.SITE_ADMINISTER)
    sealing.seal_waiting()
    with db.reading() as session:
        verdict = sealing.verify(session)
    commands.record_reads(actor(), "trail.verified", [("trail", "chain", None)])
    if verdict.fault:
        flash(f"The trail was changed: {verdict.fault}.", "wrong")
    else:
        flash(f"The trail is whole: all {verdict.seals:,} seals hold.", "good")
    return redirect_to("/admin/audit")


def _filter(args: Mapping[str, str]) -> Filter:
    kind = args.get("kind", "")
    return Filter(
        actor=_text(args.get("actor", ""), 100),
        kind=kind if kind in queries.KINDS else "",
        verb=_text(args.get("verb", ""), 60),
        target=_text(args.get("target", ""), 64),
        since=_day(args.get("since", "")),
        until=_day(args.get("until", "")),
    )


def _text(text: str, longest: int) -> str:
    # No database takes a NUL, and nothing on record holds another control character.
    return "".join(sign for sign in text if sign.isprintable()).strip()[:longest]


def _number(text: str) -> int | None:
    return min(int(text), HIGHEST) if text.isascii() and text.isdigit() and len(text) < 20 else None


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year < date.max.year else None


def _query(wanted: Filter, *, before: int | None = None) -> str:
    values = {**asdict(wanted), "before": before}
    return urlencode({name: str(value) for name, value in values.items() if value})


def _lines(wanted: Filter) -> Iterator[str]:
    """Write the events one by one, while they are sent: there may be millions."""
    with db.reading() as session:
        for row in queries.iterate_events(session, wanted):
            yield _line(row)


def _line(row: EventRow) -> str:
    return json.dumps(asdict(row), default=str, ensure_ascii=False) + "\n"
