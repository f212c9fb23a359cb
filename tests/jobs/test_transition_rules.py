"""The tables of transitions: each pair of statuses is allowed or refused, and nothing is left out."""

from itertools import product

import pytest

from hotgigs.jobs.rules import transitions
from hotgigs.jobs.rules.transitions import JOB_STATUSES, JOB_TRANSITIONS, POST_STATUSES, POST_TRANSITIONS
from hotgigs.kernel.errors import Conflict

JOB_VERBS = sorted(set(JOB_TRANSITIONS.values()))
POST_VERBS = sorted(set(POST_TRANSITIONS.values()))


@pytest.mark.parametrize(("before", "after", "verb"), list(product(JOB_STATUSES, JOB_STATUSES, JOB_VERBS)))
def test_a_job_changes_only_as_the_table_says(before: str, after: str, verb: str) -> None:
    if JOB_TRANSITIONS.get((before, after)) == verb:
        transitions.demand_job(before, after, verb)
    else:
        with pytest.raises(Conflict) as refused:
            transitions.demand_job(before, after, verb)
        assert refused.value.sentence.endswith(".")


@pytest.mark.parametrize(("before", "after", "verb"), list(product(POST_STATUSES, POST_STATUSES, POST_VERBS)))
def test_a_post_changes_only_as_the_table_says(before: str, after: str, verb: str) -> None:
    if POST_TRANSITIONS.get((before, after)) == verb:
        transitions.demand_post(before, after, verb)
    else:
        with pytest.raises(Conflict):
            transitions.demand_post(before, after, verb)


def test_the_tables_name_known_statuses_only() -> None:
    assert {status for pair in JOB_TRANSITIONS for status in pair} == set(JOB_STATUSES)
    assert {status for pair in POST_TRANSITIONS for status in pair} == set(POST_STATUSES)


def test_nothing_leads_back_to_a_draft_post() -> None:
    assert not [pair for pair in POST_TRANSITIONS if pair[1] == "draft"]


@pytest.mark.parametrize("status", JOB_STATUSES)
def test_only_a_job_that_is_not_over_can_be_edited_or_published(status: str) -> None:
    editable = status in ("draft", "open", "on_hold")
    publishable = status in ("draft", "open")
    for demand, is_allowed in (
        (transitions.demand_editable, editable),
        (transitions.demand_publishing, publishable),
    ):
        if is_allowed:
            demand(status)
        else:
            with pytest.raises(Conflict):
                demand(status)
