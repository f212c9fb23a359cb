"""What search engines read first: the sitemap with its dates, and what they need not visit."""

from flask import Response, render_template
from sqlalchemy.orm import Session

from hotgigs.jobs import queries
from hotgigs.jobs.pages.blueprint import blueprint
from hotgigs.jobs.queries import Address
from hotgigs.kernel.db import reading
from hotgigs.kernel.errors import NotFound
from hotgigs.web.access import shared
from hotgigs.web.box import box

PART = 2_500
"""Addresses of jobs in one file, so that each is quick to write; search engines read up to 50,000."""

_PRIVATE = ("/hiring", "/admin", "/account", "/status", "/suggest", "/jobs/*/apply", "/sign-in", "/sign-up")


@blueprint.get("/sitemap.xml")
@shared
def sitemap() -> Response:
    """List every public address, or the parts of the list on a large site."""
    with reading() as db:
        parts = -(-queries.count_live_posts(db) // PART)
        if parts > 1:
            site = box().config.site_url
            urls = [f"{site}/sitemap-{part}.xml" for part in range(parts + 1)]
            return _xml(render_template("jobs/sitemap_index.xml", urls=urls))
        addresses = _post_addresses(db, 1) if parts else []
        return _urls([*_pages(db), *addresses])


@blueprint.get("/sitemap-<int:part>.xml")
@shared
def sitemap_part(part: int) -> Response:
    """List one part: 0 for pages and companies, then jobs."""
    with reading() as db:
        found = _post_addresses(db, part) if part else _pages(db)
    if not found:
        raise NotFound
    return _urls(found)


@blueprint.get("/robots.txt")
@shared
def robots() -> Response:
    """Say what robots need not visit, and where the sitemap is."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in _PRIVATE)]
    text = "\n".join([*lines, "", f"Sitemap: {box().config.site_url}/sitemap.xml", ""])
    return Response(text, mimetype="text/plain", headers={"Cache-Control": "public, max-age=3600"})


def _post_addresses(db: Session, part: int) -> list[Address]:
    return queries.list_post_addresses(db, offset=(part - 1) * PART, limit=PART)


def _pages(db: Session) -> list[Address]:
    companies = queries.list_company_addresses(db)
    if not companies:
        return []
    # A company changes with its jobs, so the newest change of all is among these.
    newest = max(address.changed_at for address in companies)
    return [*(Address(path, newest) for path in ("/", "/jobs", "/companies")), *companies]


def _urls(addresses: list[Address]) -> Response:
    site = box().config.site_url
    return _xml(render_template("jobs/sitemap.xml", site=site, addresses=addresses))


def _xml(text: str) -> Response:
    # Never kept by anybody: a closed job leaves the sitemap the same moment.
    return Response(text, mimetype="application/xml", headers={"Cache-Control": "no-cache"})
