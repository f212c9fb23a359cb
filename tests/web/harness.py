"""A showroom: the frame's templates and static files alone, without database, for tests and for looking at pages."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, g, render_template, request
from werkzeug.serving import run_simple

from hotgigs.kernel.config import Config
from hotgigs.kernel.ids import CompanyId, PersonId, new_id
from hotgigs.kernel.permissions import ANONYMOUS, Actor, Role
from hotgigs.web import headers, static, templating

TEMPLATES = Path(templating.__file__).parent / "templates"
PIECES = "styleguide"
COMPOSITIONS = (
    "jobs",
    "job",
    "apply",
    "receipt",
    "status",
    "hiring",
    "board",
    "review",
    "table",
    "system",
    "empty",
    "sign-in",
)
STAFF = frozenset({"hiring", "board", "review", "table", "system"})
ERRORS = {
    401: ("Please sign in", "Sign in to see this page."),
    403: ("You cannot do this", "Your role does not allow this. Ask an administrator of the company."),
    404: ("We cannot find this page", "The address may be mistyped, or the page was removed."),
    409: ("Somebody was faster", "Bob moved this person to Interview a moment ago."),
    410: ("This job is closed", "It was filled or taken down. Similar jobs are below."),
    413: ("This file is too large", "Choose a file of at most 10 MB."),
    422: ("Please check what you entered", "Please check the marked fields."),
    429: ("That was a lot at once", "Wait a minute, then try again."),
    500: (
        "Something went wrong",
        "We have noted it. Try again; if it stays like this, tell the administrator the reference below.",
    ),
    503: ("We are not complete right now", "A part of the site cannot be reached. It recovers by itself."),
}


@dataclass(frozen=True)
class Page:
    """One page of the showroom: its address and what is rendered there."""

    path: str
    template: str
    is_staff: bool = False


def pages() -> list[Page]:
    """List every page of the showroom."""
    shown = [Page("/styleguide", "web/styleguide.html")]
    shown += [Page(f"/styleguide/{name}", f"web/styleguide/{name}.html", name in STAFF) for name in COMPOSITIONS]
    return shown + [Page(f"/errors/{status}", "error.html") for status in ERRORS]


def make_showroom(*, development: bool = False) -> Flask:
    """Build an application that serves the style guide, the compositions and the error pages."""
    app = Flask("showroom", static_folder=None, template_folder=str(TEMPLATES))
    environment = "development" if development else "production"
    app.config.update(SECRET_KEY="showroom", HOTGIGS_DEVELOPMENT=development, TEMPLATES_AUTO_RELOAD=development)
    templating.register(app, Config(environment=environment, site_url="http://hotgigs.test"))
    app.register_blueprint(static.blueprint)
    app.before_request(_identify)
    app.after_request(headers.add)
    for page in pages():
        app.add_url_rule(page.path, page.path, _view(page))
    app.add_url_rule("/styleguide/suggest", "suggest", _suggest)
    app.add_url_rule("/styleguide/move", "move", _move, methods=["POST"])
    return app


def _identify() -> None:
    g.request_id = "01a2b3c4-demo"
    path = request.path.rsplit("/", 1)[-1]
    company = CompanyId(new_id())
    g.actor = ANONYMOUS
    if path in STAFF:
        person = PersonId(new_id())
        g.actor = Actor(
            "user", person, "Alice Moreau", "alice@example.org", path == "system", {company: Role.RECRUITER}
        )


def _view(page: Page) -> Callable[[], str | tuple[str, int]]:
    def view() -> str | tuple[str, int]:
        if page.template != "error.html":
            return render_template(page.template)
        status = int(page.path.rsplit("/", 1)[-1])
        title, sentence = ERRORS[status]
        return render_template(
            page.template, status=status, title=title, sentence=sentence, reference=g.request_id
        ), status

    return view


def _suggest() -> list[dict[str, str]]:
    words = request.args["q"].lower()
    cities = (("Lyon", "France"), ("Lille", "France"), ("Leipzig", "Germany"), ("Lisbon", "Portugal"))
    return [{"value": city, "label": city, "note": land} for city, land in cities if city.lower().startswith(words[:1])]


def _move() -> tuple[str, int]:
    if request.form.get("stage") == "offer":
        return '<div class="notice"><div class="notice-body">Bob moved this person a moment ago.</div></div>', 409
    return "", 204


if __name__ == "__main__":
    run_simple("127.0.0.1", int(sys.argv[1]), make_showroom(development=True), threaded=True, use_reloader=False)
