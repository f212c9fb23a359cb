"""Builds the frame around the domains' pages: identity of a request, safety, errors, static files."""

import re

from flask import Flask, g, request

from hotgigs.kernel.box import Box
from hotgigs.kernel.ids import new_id
from hotgigs.web import access, csrf, errors, headers, health, metrics, session, static, templating

_REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
FORM_MEMORY = 512 * 1024
"""Bytes of form fields kept in memory; files go to disk by themselves."""


def make_frame(opened: Box, name: str) -> Flask:
    """Make an application that serves nothing but the frame's own pages."""
    config = opened.config
    app = Flask(name, static_folder=None, template_folder=None)
    app.config.update(
        SECRET_KEY=config.secret,
        SESSION_COOKIE_NAME="__Host-hg" if config.secure_cookies else "hg",
        SESSION_COOKIE_SECURE=config.secure_cookies,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,
        MAX_CONTENT_LENGTH=(config.upload_limit_mb + 1) * 2**20,
        MAX_FORM_MEMORY_SIZE=FORM_MEMORY,
        MAX_FORM_PARTS=500,
        HOTGIGS_DEVELOPMENT=config.is_development,
        TEMPLATES_AUTO_RELOAD=config.is_development,
    )
    app.extensions["hotgigs.box"] = opened
    metrics.register(app)
    app.before_request(_identify)
    app.before_request(session.load)
    app.before_request(csrf.check)
    app.before_request(access.check)
    app.after_request(headers.add)
    errors.register(app)
    templating.register(app, config)
    for module in (health, metrics, static):
        app.register_blueprint(module.blueprint)
    return app


def _identify() -> None:
    given = request.headers.get("X-Request-ID", "")
    g.request_id = given if _REQUEST_ID.fullmatch(given) else str(new_id())
