"""The trail of a job as sentences that its team understands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from hotgigs.jobs.queries import HistoryRow, JobOverview
from hotgigs.jobs.rules.transitions import CLOSE_REASONS

_WORDS: Mapping[str, str] = {
    "job.created": "added the job",
    "job.edited": "changed",
    "job.opened": "opened the job",
    "job.held": "put the job on hold",
    "job.resumed": "resumed the job",
    "job.closed": "closed the job",
    "job.reopened": "reopened the job",
    "job.archived": "archived the job",
    "job.restored": "restored the job",
    "post.created": "added the post",
    "post.edited": "changed",
    "post.removed": "deleted the post",
    "post.published": "published the post",
    "post.withdrawn": "took the post offline",
    "post.paused": "paused the post",
    "post.resumed": "brought back the post",
    "post.closed": "closed the post",
    "post.expired": "closed the post after its last day",
    "opening.added": "added openings",
    "opening.closed": "closed an opening",
    "member.set": "changed the team",
    "member.removed": "changed the team",
    "question.added": "asked",
    "question.edited": "reworded",
    "question.archived": "stopped asking",
    "question.restored": "asked again",
    "question.moved": "moved the question",
}
_FIELDS: Mapping[str, str] = {
    "title": "the title",
    "description": "the description",
    "language": "the language",
    "employment_type": "the type of employment",
    "remote_kind": "where the work is done",
    "remote_countries": "the countries",
    "place_id": "the place",
    "pay_min": "the pay",
    "pay_max": "the pay",
    "pay_currency": "the currency",
    "pay_period": "the period of pay",
    "closes_on": "the closing date",
    "reference": "the reference",
    "department": "the department",
    "occupation_code": "the occupation",
    "skills": "the skills",
}


@dataclass(frozen=True)
class HistoryLine:
    """One line of the history."""

    at: datetime
    text: str


def history_lines(found: JobOverview) -> list[HistoryLine]:
    """Write the newest things that happened to a job, one sentence each."""
    titles = {checked.post.slug: checked.post.title for checked in found.posts}
    return [HistoryLine(row.at, f"{row.actor_name or 'Somebody'} {_sentence(row, titles)}") for row in found.history]


def _sentence(row: HistoryRow, titles: Mapping[str, str]) -> str:
    words = _WORDS.get(row.verb, row.verb.replace(".", " "))
    fields = list(dict.fromkeys(_FIELDS[name] for name in row.after if name in _FIELDS))
    if row.verb.endswith(".edited") and fields:
        return f"{words} {' and '.join(filter(None, (', '.join(fields[:-1]), fields[-1])))}"
    if row.verb.startswith("question."):
        return f"{words} “{row.after.get('question', '')}”"
    if row.after.get("close_reason"):
        return f"{words}: {CLOSE_REASONS.get(row.after['close_reason'], 'Something else').lower()}"
    post = titles.get(str(row.after.get("post")))
    return f"{words} “{post}”" if post and len(titles) > 1 else words
