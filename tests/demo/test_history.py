"""Every application has a way that the product itself would allow."""

from collections import Counter
from datetime import date

import pytest

from hotgigs.applications.commands.pipelines import STANDARD_REASONS, STANDARD_STAGES
from hotgigs.applications.rules import STATUSES, TRANSITIONS
from hotgigs.demo.records import Application, Job, Sample
from hotgigs.demo.sample import sample

TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def made() -> Sample:
    """Return the sample of one day."""
    return sample(TODAY)


@pytest.fixture(scope="module")
def by_reference(made: Sample) -> dict[str, Job]:
    """Return the jobs by reference."""
    return {job.reference: job for job in made.jobs}


def test_every_status_and_every_stage_occurs(made: Sample) -> None:
    statuses = Counter(item.status for item in made.applications)
    assert set(statuses) == set(STATUSES)
    assert all(count >= 20 for count in statuses.values())
    waiting = {item.stage for item in made.applications if item.status == "active"}
    assert waiting == {kind for _, kind in STANDARD_STAGES} - {"hired"}
    reopened = [item for item in made.applications if any(move.from_status == "rejected" for move in item.moves)]
    assert len(reopened) >= 15


def test_every_move_is_in_the_table_of_transitions(made: Sample) -> None:
    for item in made.applications:
        status, stage = "draft", "applied"
        for move in item.moves:
            assert (move.from_status, move.from_stage) == (status, stage)
            assert move.from_status == move.to_status or (move.from_status, move.to_status) in TRANSITIONS
            status, stage = move.to_status, move.to_stage
        assert (status, stage) == (item.status, item.stage)


def test_moves_are_in_order_and_follow_the_publication(made: Sample, by_reference: dict[str, Job]) -> None:
    for item in made.applications:
        times = [move.at for move in item.moves]
        assert times == sorted(times)
        published = by_reference[item.job].published_at
        assert published is not None
        assert published <= item.submitted_at
        assert all(note.at >= item.submitted_at for note in item.notes)


def test_only_members_and_the_candidate_act(made: Sample, by_reference: dict[str, Job]) -> None:
    teams = {company.key: {member.email for member in company.team} for company in made.companies}
    for item in made.applications:
        team = teams[by_reference[item.job].company]
        assert {move.by for move in item.moves} <= team | {"candidate"}
        assert {note.by for note in item.notes} <= team


def test_reasons_are_those_that_every_company_has(made: Sample) -> None:
    for item in made.applications:
        if item.reason:
            assert (item.reason_kind, item.reason) in STANDARD_REASONS
        assert (item.reason is not None) == (item.status in ("rejected", "declined"))


def test_a_job_has_no_more_hires_than_openings(made: Sample, by_reference: dict[str, Job]) -> None:
    hires = Counter(item.job for item in made.applications if item.status == "hired")
    for reference, job in by_reference.items():
        if job.close_reason == "filled":
            assert hires[reference] == job.openings
        else:
            assert hires[reference] < job.openings


def test_nobody_waits_at_a_closed_job(made: Sample, by_reference: dict[str, Job]) -> None:
    waiting = {by_reference[item.job].status for item in made.applications if item.status == "active"}
    assert waiting == {"open", "on_hold"}


def test_answers_fit_the_questions(made: Sample, by_reference: dict[str, Job]) -> None:
    for item in made.applications:
        if item.status != "draft":
            _check_answers(item, by_reference[item.job])


def _check_answers(item: Application, job: Job) -> None:
    questions = {question.label: question for question in job.questions}
    given = dict(item.answers)
    assert {label for label, question in questions.items() if question.required} <= set(given) <= set(questions)
    for label, value in given.items():
        expected = {"yes_no": bool, "number": int}.get(questions[label].kind, str)
        assert type(value) is expected
        if questions[label].kind == "choice":
            assert value in questions[label].options
