"""Finding jobs: the home page, the list with its filters in the address, and suggestions while typing."""

from flask import Blueprint, Response, current_app, jsonify, make_response, render_template, request

from hotgigs.jobs import queries as jobs
from hotgigs.kernel import db
from hotgigs.kernel.errors import Unavailable
from hotgigs.search import queries, rules
from hotgigs.search.engine import SearchEngine
from hotgigs.web.access import public, shared

blueprint = Blueprint("search", __name__, template_folder="templates")
NEWEST_AT_HOME = 8
COMPANIES_AT_HOME = 8


def engine() -> SearchEngine:
    """Return the search engine of this process."""
    found: SearchEngine = current_app.extensions["hotgigs.search"]
    return found


@blueprint.get("/")
@shared
def home() -> str:
    """Show the search, the newest jobs and who hires."""
    with db.reading() as session:
        newest = queries.newest_jobs(session, NEWEST_AT_HOME)
        companies, _ = jobs.list_public_companies(session, hiring_only=True, limit=COMPANIES_AT_HOME)
        total = jobs.count_live_posts(session)
    return render_template(
        "search/home.html", newest=newest, companies=companies, total=total, criteria=rules.Criteria()
    )


@blueprint.get("/jobs")
@shared
def job_list() -> Response:
    """Show the jobs that fit the address."""
    lists = {name: request.args.getlist(name) for name in ("remote", "type")}
    criteria = rules.parse(request.args, lists, types=jobs.EMPLOYMENT_TYPES)
    with db.reading() as session:
        page = queries.find_jobs(session, engine(), criteria)
    answer = make_response(
        render_template("search/jobs.html", page=page, criteria=page.criteria, sort_words=rules.SORT_WORDS)
    )
    if page.problem:
        answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.get("/suggest/jobs")
@public
def suggest_jobs() -> Response:
    """Complete what is being typed with titles, skills and companies."""
    prefix = request.args.get("q", "")[:80]
    try:
        found = engine().suggest(prefix) if prefix.strip() else ()
    except Unavailable:
        found = ()
    notes = {"title": "", "skill": "Skill", "company": "Company"}
    answer = jsonify([{"value": item.text, "label": item.text, "note": notes.get(item.kind, "")} for item in found])
    answer.headers["Cache-Control"] = "public, max-age=60"
    return answer
