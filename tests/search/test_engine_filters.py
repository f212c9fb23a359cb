"""Filters, facets and sorts of every engine against looking at each document."""

import random
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from hotgigs.kernel import clock
from hotgigs.search.engine import FACETS, PAY_STEPS, Near, Query
from tests.search.engines import (
    NOW,
    MakeEngine,
    Model,
    contract,
    document,
    found,
    opened,
    random_documents,
    random_query,
)

QUERIES = 250


@contract
def test_it_counts_and_sorts_like_looking_at_each_document(make: MakeEngine, tmp_path: Path) -> None:
    documents = random_documents(2_000, seed=1)
    model = Model(documents)
    choose = random.Random(2)
    answered = 0
    with clock.frozen(NOW), opened(make, tmp_path / "index", documents) as engine:
        for _ in range(QUERIES):
            query = random_query(choose)
            total, facets = model.total_and_facets(query)
            results = engine.search(replace(query, facets=FACETS))
            assert results.total == total, query
            answered += total > 0
            for name, counts in results.facets.items():
                assert {value: count for value, count in counts if count} == {
                    value: count for value, count in facets[name].items() if count
                }, (name, query)
            ids = [hit.post_id for hit in results.hits]
            if query.sort == "relevance" and query.words:
                scores = [hit.score for hit in results.hits]
                assert scores == sorted(scores, reverse=True), query
                assert set(ids) <= set(model.ordered(replace(query, sort="newest"))), query
            else:
                assert ids == model.ordered(query)[: query.limit], query
    assert answered > QUERIES / 2, "the queries must have something to find"


@contract
def test_it_answers_the_same_after_many_small_changes(make: MakeEngine, tmp_path: Path) -> None:
    old, new = random_documents(600, seed=3), random_documents(600, seed=4)
    choose = random.Random(5)
    present = {job.post_id: job for job in old}
    with clock.frozen(NOW), opened(make, tmp_path / "index", old) as engine:
        for _ in range(12):
            changed = choose.sample(new, choose.choice((1, 5, 60)))
            removed = choose.sample(sorted(present), choose.choice((0, 3, 20)))
            engine.upsert(changed)
            present.update({job.post_id: job for job in changed})
            engine.delete(removed)
            present = {post_id: job for post_id, job in present.items() if post_id not in removed}
            _same(engine_results=_answers(engine, seed=6), model_results=_answers(Model(present.values()), seed=6))
        engine.optimize()
        _same(engine_results=_answers(engine, seed=7), model_results=_answers(Model(present.values()), seed=7))
        health = engine.health()
        assert (health.documents, health.deleted, health.segments) == (len(present), 0, 1)


def _answers(answering: object, seed: int) -> list[tuple[int, list[str]]]:
    choose = random.Random(seed)
    queries = [replace(random_query(choose), sort="newest", limit=100) for _ in range(20)]
    if isinstance(answering, Model):
        return [(answering.total_and_facets(query)[0], answering.ordered(query)[:100]) for query in queries]
    results = [answering.search(query) for query in queries]  # type: ignore[attr-defined]  # the fixture's engine has it
    return [(result.total, [hit.post_id for hit in result.hits]) for result in results]


def _same(*, engine_results: list[tuple[int, list[str]]], model_results: list[tuple[int, list[str]]]) -> None:
    assert engine_results == model_results


@contract
@pytest.mark.parametrize("sort", ["relevance", "newest", "pay", "distance"])
def test_pages_never_repeat_a_job(make: MakeEngine, tmp_path: Path, sort: str) -> None:
    alike = [document(f"post-{number:03}", posted_at=NOW, pay_max=100) for number in range(95)]
    random.Random(8).shuffle(alike)
    with clock.frozen(NOW), opened(make, tmp_path / "index", alike) as engine:
        near = Near(52.5, 13.4, 50)
        pages = [
            found(engine, "plumber", sort=sort, near=near, limit=10, offset=offset) for offset in range(0, 100, 10)
        ]
        assert [len(page) for page in pages] == [10] * 9 + [5]
        assert len({post_id for page in pages for post_id in page}) == 95


@contract
def test_a_pay_of_any_size_and_sign_is_compared_rightly(make: MakeEngine, tmp_path: Path) -> None:
    amounts = [0, 1, 127, 128, 3_500, 4_000, 2**31 - 1, 2**31, 2**32 + 5, 2**53 + 1, 2**63]
    jobs = [document(str(amount), pay_max=amount) for amount in amounts] + [document("silent")]
    with clock.frozen(NOW), opened(make, tmp_path / "index", jobs) as engine:
        for least in (*amounts, 3_999, 2**64, -5):
            expected = {str(amount) for amount in amounts if amount >= least}
            assert set(found(engine, pay_at_least=least)) == (expected if least > 0 else {*expected, "silent"})
        assert found(engine, sort="pay")[0] == str(2**63)
        assert found(engine, sort="pay")[-1] == "silent"


@contract
def test_a_facet_leaves_its_own_filter_out(make: MakeEngine, tmp_path: Path) -> None:
    jobs = [
        document("1", remote_kind="remote", employment_type="contract"),
        document("2", remote_kind="remote", employment_type="full_time"),
        document("3", remote_kind="onsite", employment_type="contract"),
    ]
    query = Query(
        remote_kinds=frozenset({"remote"}),
        employment_types=frozenset({"contract"}),
        facets=("remote_kind", "employment_type"),
    )
    with clock.frozen(NOW), opened(make, tmp_path / "index", jobs) as engine:
        results = engine.search(query)
    assert results.total == 1
    assert results.facets["remote_kind"] == (("onsite", 1), ("remote", 1))
    assert results.facets["employment_type"] == (("contract", 1), ("full_time", 1))


@contract
def test_facets_of_no_jobs_are_empty_but_present(make: MakeEngine, tmp_path: Path) -> None:
    with clock.frozen(NOW), opened(make, tmp_path / "index") as engine:
        results = engine.search(Query("nothing here", facets=FACETS))
    assert results.total == 0
    assert results.facets["company"] == ()
    assert results.facets["pay"] == tuple((str(step), 0) for step in PAY_STEPS)


@contract
def test_a_job_disappears_when_it_closes(make: MakeEngine, tmp_path: Path) -> None:
    with opened(make, tmp_path / "index", [document(closes_at=NOW)]) as engine:
        with clock.frozen(NOW - timedelta(seconds=1)):
            assert found(engine) == ["post"]
        with clock.frozen(NOW):
            assert found(engine) == []


@contract
def test_distance_crosses_the_date_line_and_the_pole(make: MakeEngine, tmp_path: Path) -> None:
    jobs = [
        document("fiji", latitude=-18.0, longitude=179.9),
        document("samoa", latitude=-18.0, longitude=-179.9),
        document("north", latitude=89.9, longitude=0.0),
        document("over", latitude=89.9, longitude=180.0),
    ]
    with clock.frozen(NOW), opened(make, tmp_path / "index", jobs) as engine:
        assert set(found(engine, near=Near(-18.0, 179.95, 50))) == {"fiji", "samoa"}
        assert set(found(engine, near=Near(89.9, 0.0, 50))) == {"north", "over"}
        (nearest, *_) = engine.search(Query(near=Near(-18.0, -179.9, 50), sort="distance")).hits
    assert nearest.post_id == "samoa"
    assert nearest.distance_km == pytest.approx(0, abs=0.01)


@contract
def test_a_circle_that_cannot_be_is_no_circle(make: MakeEngine, tmp_path: Path) -> None:
    with clock.frozen(NOW), opened(make, tmp_path / "index", [document()]) as engine:
        for near in (
            Near(float("nan"), 0, 5),
            Near(0, float("inf"), 5),
            Near(91, 0, 5),
            Near(0, 181, 5),
            Near(0, 0, -1),
        ):
            assert found(engine, near=near, sort="distance") == ["post"]
