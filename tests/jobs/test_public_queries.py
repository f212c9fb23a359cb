"""Rows for other domains: found ids, facts for the index, the apply form."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from hotgigs.jobs import commands, queries
from hotgigs.jobs.rules.values import JobValues, QuestionValues
from hotgigs.kernel import clock
from hotgigs.kernel.db import counted
from hotgigs.kernel.errors import Gone, NotFound
from hotgigs.kernel.ids import PostId, QuestionId, new_id
from tests.cast import Cast
from tests.jobs.conftest import JobCast
from tests.jobs.make import LYON, NURSE, PARIS, make_live_post


def test_rows_come_in_the_order_found_and_only_while_live(database: Session, cast: Cast, jobs: JobCast) -> None:
    others = [make_live_post(database, cast.as_alice, cast.northwind, title=f"Carer {word}") for word in "ab"]
    asked = [others[1].id, jobs.draft_post.id, jobs.post.id, PostId(new_id()), others[0].id]
    with counted() as statements:
        rows = queries.rows_for_ids(database, asked)
    assert len(statements) == 1
    assert [row.id for row in rows] == [others[1].id, jobs.post.id, others[0].id]
    assert queries.rows_for_ids(database, []) == []
    commands.hold(database, cast.as_alice, jobs.job.id)
    with clock.frozen(clock.now()):
        assert [row.id for row in queries.rows_for_ids(database, [jobs.post.id])] == []


def test_the_facts_for_the_index_are_plain_and_by_the_year(database: Session, cast: Cast, jobs: JobCast) -> None:
    post = make_live_post(
        database,
        cast.as_alice,
        cast.northwind,
        JobValues(occupation_code=NURSE, skills=("Triage",)),
        pay_period="HOUR",
        pay_min=20_00,
        pay_max=25_00,
        closes_on=(clock.now() + timedelta(days=3)).date(),
    )
    facts = queries.search_documents(database, [post.id, jobs.draft_post.id])
    assert [fact.post_id for fact in facts] == [post.id]
    fact = facts[0]
    assert (fact.pay_min, fact.pay_max, fact.currency) == (41_600_00, 52_000_00, "EUR")
    assert (fact.place_id, fact.country_code, fact.latitude) == (LYON, "FR", 45.75)
    assert (fact.occupation, fact.skills) == ("Registered Nurses", ("Triage",))
    assert "**" not in fact.description
    assert "##" not in fact.description
    assert fact.closes_at is not None
    assert fact.closes_at > clock.now() + timedelta(days=3)


def test_all_live_posts_are_walked_in_batches(database: Session, cast: Cast, jobs: JobCast) -> None:
    made = {make_live_post(database, cast.as_alice, cast.northwind, title=f"Carer {word}").id for word in "abcd"}
    live = {*made, jobs.post.id}
    batches = list(queries.iterate_live_posts(database, batch=2))
    assert [len(batch) for batch in batches] == [2, 2, 1]
    assert {fact.post_id for batch in batches for fact in batch} == live


def test_the_apply_form_gets_post_and_questions_in_two_statements(database: Session, cast: Cast, jobs: JobCast) -> None:
    values = QuestionValues("yes_no", "Do you drive?", True)
    commands.add_question(database, cast.as_alice, jobs.job.id, key=QuestionId(new_id()), values=values)
    database.flush()
    with counted() as statements:
        asked = queries.get_post_for_apply(database, jobs.post.slug)
    assert len(statements) == 2
    assert (asked.post.id, asked.post.company_name) == (jobs.post.id, "Northwind Care")
    assert [(row.label, row.required) for row in asked.questions] == [("Do you drive?", True)]


def test_nobody_applies_to_a_draft_or_to_what_is_over(database: Session, cast: Cast, jobs: JobCast) -> None:
    with pytest.raises(NotFound):
        queries.get_post_for_apply(database, jobs.draft_post.slug)
    assert queries.find_live_post(database, jobs.post.slug) is not None
    commands.close(database, cast.as_alice, jobs.job.id, reason="filled")
    with pytest.raises(Gone):
        queries.get_post_for_apply(database, jobs.post.slug)
    assert queries.find_live_post(database, jobs.post.slug) is None


def test_similar_jobs_put_the_same_work_before_the_same_house(database: Session, cast: Cast, jobs: JobCast) -> None:
    nursing = JobValues(occupation_code=NURSE, skills=("Triage",))
    own = make_live_post(database, cast.as_alice, cast.northwind, nursing, title="Nurse")
    elsewhere = make_live_post(
        database, cast.as_charlie, cast.southgate, nursing, title="Nurse in Paris", place_id=PARIS
    )
    skilled = make_live_post(
        database, cast.as_charlie, cast.southgate, JobValues(skills=("Triage", "Driving")), title="Helper"
    )
    found = queries.find_live_post(database, own.slug)
    assert found is not None
    similar = queries.list_similar(database, found)
    assert [row.id for row in similar] == [elsewhere.id, skilled.id, jobs.post.id]


def test_a_team_sees_its_own_jobs_and_a_guest_one(database: Session, cast: Cast, jobs: JobCast) -> None:
    page = queries.list_jobs_for_actor(database, cast.as_bob)
    assert [row.id for row in page.rows] == [jobs.job.id, jobs.draft.id]
    assert page.rows[0].posts_live == 1
    assert page.rows[0].place == "Lyon, France"
    assert queries.list_jobs_for_actor(database, cast.as_charlie).rows == ()
    assert queries.count_jobs_by_status(database, cast.as_alice) == {"draft": 1, "open": 1}
    first = queries.list_jobs_for_actor(database, cast.as_alice, limit=1)
    assert first.after == jobs.job.id
    second = queries.list_jobs_for_actor(database, cast.as_alice, limit=1, after=first.after)
    assert ([row.id for row in second.rows], second.after) == ([jobs.draft.id], None)
