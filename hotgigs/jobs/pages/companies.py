"""Companies as the public sees them."""

from flask import render_template, request
from werkzeug.wrappers import Response

from hotgigs.jobs import queries
from hotgigs.jobs.pages.blueprint import blueprint
from hotgigs.jobs.queries import PublicCompany
from hotgigs.kernel import prose
from hotgigs.kernel.db import reading
from hotgigs.kernel.errors import NotFound
from hotgigs.web.access import shared
from hotgigs.web.conditional import conditional


@blueprint.get("/companies")
@shared
def companies() -> str:
    """List the companies by name."""
    with reading() as db:
        cards, after = queries.list_public_companies(db, after=request.args.get("after", "")[:300])
    return render_template("jobs/companies.html", cards=cards, after=after)


@blueprint.get("/companies/<slug>")
@shared
def company(slug: str) -> Response:
    """Show a company with its open jobs."""
    with reading() as db:
        found = queries.find_public_company(db, slug)
        if found is None:
            raise NotFound
        posts = queries.list_live_posts_of_company(db, found.id)
    about = prose.to_html(found.about)
    page = render_template("jobs/company.html", company=found, about=about, facts=_facts(found), posts=posts)
    return conditional(page, max([found.updated_at, *(post.updated_at for post in posts)]))


def _facts(company: PublicCompany) -> list[tuple[str, str]]:
    facts = (
        ("Place", company.place.label if company.place else ""),
        ("Industry", company.industry),
        ("People", company.size),
        ("Founded", str(company.founded or "")),
    )
    return [(term, value) for term, value in facts if value]
