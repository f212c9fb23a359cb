"""Builds the Flask application: the frame, each domain's pages, and who is signed in."""

from functools import partial

from flask import Flask

from hotgigs import mailing, sessions, wiring
from hotgigs.accounts import pages as accounts
from hotgigs.applications import pages as applications
from hotgigs.applications.queries.status import hiring_steps
from hotgigs.audit import pages as audit
from hotgigs.companies import pages as companies
from hotgigs.jobs import pages as jobs
from hotgigs.kernel.box import Box, open_box
from hotgigs.kernel.config import Config
from hotgigs.search import pages as search
from hotgigs.system import pages as system
from hotgigs.web.frame import make_frame

PAGES = (search, jobs, applications, companies, accounts, audit, system)


def create_app(config: Config, opened: Box | None = None) -> Flask:
    """Build the application of one process; the box is opened from the settings unless one is given."""
    opened = opened or open_box(config)
    app = make_frame(opened, "hotgigs")
    app.extensions["hotgigs.session_loader"] = sessions.load_actor
    app.extensions["hotgigs.search"] = wiring.open_engine(opened)
    # The page of a job shows the steps of its pipeline, which a higher domain keeps.
    app.extensions["hotgigs.hiring_steps"] = hiring_steps
    # Who rejects sees what the candidate will read; mails are written by a higher domain.
    app.extensions["hotgigs.mail_preview"] = partial(mailing.preview, config)
    wiring.connect(opened)
    for domain in PAGES:
        app.register_blueprint(domain.blueprint)
    return app
