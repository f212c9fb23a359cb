"""The table of transitions, cell by cell."""

import itertools

import pytest

from hotgigs.applications import rules
from hotgigs.kernel.errors import Conflict, Invalid

ALLOWED = {
    "draft": {"active"},
    "active": {"hired", "rejected", "withdrawn", "declined"},
    "rejected": {"active"},
    "declined": {"active"},
    "hired": {"active"},
    "withdrawn": set(),
}


@pytest.mark.parametrize(("before", "after"), list(itertools.product(rules.STATUSES, repeat=2)))
def test_it_allows_exactly_the_table(before: str, after: str) -> None:
    if after in ALLOWED[before]:
        assert rules.transition(before, after)
    else:
        with pytest.raises(Conflict, match=rules.STATUS_WORDS[before].lower()):
            rules.transition(before, after)


def test_it_moves_forward_without_a_reason() -> None:
    rules.check_move({"a": 0, "b": 1, "c": 2}, "a", "c", "")


def test_it_asks_why_something_goes_back() -> None:
    with pytest.raises(Invalid) as refusal:
        rules.check_move({"a": 0, "b": 1}, "b", "a", "  ")
    assert "reason" in refusal.value.fields
    rules.check_move({"a": 0, "b": 1}, "b", "a", "The interview moved.")


def test_it_refuses_a_stage_of_another_job() -> None:
    with pytest.raises(Invalid) as refusal:
        rules.check_move({"a": 0}, "a", "z", "")
    assert "stage" in refusal.value.fields


def test_a_rejection_stays_unseen_until_it_is_told() -> None:
    assert rules.told_status("rejected", told=False) == "active"
    assert rules.told_status("rejected", told=True) == "rejected"
    assert rules.told_status("withdrawn", told=False) == "withdrawn"


def test_candidates_read_no_stage_twice_and_no_internal_name() -> None:
    steps = rules.candidate_steps(["applied", "screen", "test", "interview", "interview", "offer", "hired"])
    assert [step.title for step in steps] == ["Received", "In review", "Interview", "Offer", "Hired"]
