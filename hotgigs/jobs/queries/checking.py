"""A post as the publish checks look at it."""

from collections.abc import Sequence

from hotgigs.jobs.queries.rows import PublicPost
from hotgigs.jobs.rules import checks
from hotgigs.jobs.rules.checks import Draft, Finding
from hotgigs.kernel import clock


def check_post(post: PublicPost, *, open_openings: int, questions: Sequence[str]) -> list[Finding]:
    """List what keeps a post from the public, then what is worth a second look."""
    pay = post.pay_entered
    draft = Draft(
        title=post.title,
        description=post.description,
        company_name=post.company_name,
        remote_kind=post.remote_kind,
        remote_countries=post.remote_countries,
        has_place=post.place is not None,
        pay_min=pay.low,
        pay_max=pay.high,
        pay_currency=pay.currency,
        pay_period=pay.period,
        closes_on=post.closes_on,
        open_openings=open_openings,
        questions=tuple(questions),
    )
    return checks.check(draft, clock.now().date())
