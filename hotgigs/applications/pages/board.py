"""The board of a job: lanes of cards, more of a lane when asked, and the card after a move."""

from urllib.parse import urlencode
from uuid import UUID

from flask import render_template, request

from hotgigs.applications.pages.blueprint import blueprint
from hotgigs.applications.pages.ways import allowed
from hotgigs.applications.queries import board as queries
from hotgigs.applications.queries.sight import VIEW_WORDS, VIEWS, Mark
from hotgigs.audit import commands as audit
from hotgigs.kernel import db
from hotgigs.kernel.ids import JobId, StageId, parse_id
from hotgigs.web.htmx import is_htmx
from hotgigs.web.session import actor


@blueprint.get("/hiring/jobs/<uuid:job_id>/board")
def board(job_id: UUID) -> str:
    """Show the board; to a script that asks for more of one lane, its next cards."""
    asked = request.args.get("status", "active")
    view = asked if asked in VIEWS else "active"
    stage_id = parse_id(request.args.get("stage", ""))
    mark = Mark.parse(request.args.get("after", ""))
    after = {StageId(stage_id): mark} if stage_id and mark else {}
    with db.reading() as session:
        page = queries.get_board(session, actor(), JobId(job_id), view=view, after=after)
    lanes = [lane for lane in page.lanes if lane.stage.id == stage_id]
    is_more = is_htmx() and bool(after) and bool(lanes)
    cards = lanes[0].cards if is_more else page.cards
    audit.record_reads(actor(), "application.listed", [("application", card.id, card.company_id) for card in cards])
    job = page.head.job
    address = f"/hiring/jobs/{job.id}/board"
    shown = stage_id if lanes else page.lanes[0].stage.id if page.lanes else None
    return render_template(
        "applications/_lane_cards.html" if is_more else "applications/board.html",
        page=page,
        lane=lanes[0] if is_more else None,
        job=job,
        may=allowed(job.company_id, job.id),
        address=address,
        here=address + (f"?{urlencode({'status': view})}" if view != "active" else ""),
        shown=shown,
        view_words=VIEW_WORDS,
    )
