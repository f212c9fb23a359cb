"""The public page of one job, and what stands there when it is over."""

from collections.abc import Callable, Sequence

from flask import current_app, render_template
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from hotgigs.jobs import queries
from hotgigs.jobs.pages.blueprint import blueprint
from hotgigs.jobs.pages.structured import job_posting
from hotgigs.jobs.queries import HiringStep, PostRow, PublicPost
from hotgigs.kernel import prose
from hotgigs.kernel.db import reading
from hotgigs.kernel.errors import NotFound
from hotgigs.kernel.ids import JobId
from hotgigs.web.access import shared
from hotgigs.web.box import box
from hotgigs.web.conditional import conditional


@blueprint.get("/jobs/<slug>")
@shared
def job(slug: str) -> Response | tuple[str, int]:
    """Show a job to everybody; over, it answers 410 with similar ones."""
    with reading() as db:
        post = queries.find_post(db, slug)
        if post is None or post.published_at is None:
            raise NotFound
        similar = queries.list_similar(db, post)
        if not post.is_live:
            return closed_page(post, similar), 410
        questions = queries.count_questions(db, post.job_id)
        steps = hiring_steps(db, post.job_id)
    page = job_page(post, similar=similar, questions=questions, steps=steps)
    return conditional(page, max(post.updated_at, post.company_updated_at))


def job_page(
    post: PublicPost,
    *,
    similar: Sequence[PostRow],
    questions: int,
    steps: Sequence[HiringStep],
    is_preview: bool = False,
) -> str:
    """Render the page of a job; a preview carries no markup for search engines."""
    return render_template(
        "jobs/job.html",
        post=post,
        description=prose.to_html(post.description),
        facts=_facts(post),
        similar=similar,
        questions=questions,
        steps=steps,
        is_preview=is_preview,
        structured=None if is_preview else job_posting(post, box().config.site_url),
    )


def closed_page(post: PublicPost, similar: Sequence[PostRow]) -> str:
    """Render what stands at the address of a job that is over."""
    return render_template("jobs/closed.html", post=post, similar=similar)


def hiring_steps(db: Session, job_id: JobId) -> Sequence[HiringStep]:
    """Ask the domain of applications, which lies above, how hiring works on a job; app.py made the connection."""
    ask: Callable[[Session, JobId], Sequence[HiringStep]] = current_app.extensions["hotgigs.hiring_steps"]
    return ask(db, job_id)


def _facts(post: PublicPost) -> list[tuple[str, str]]:
    facts = (
        ("Company", post.company_name),
        ("Industry", post.company_industry),
        ("People", post.company_size),
        ("Reference", post.reference),
    )
    return [(term, value) for term, value in facts if value]
