"""The job list against the plainest answer to the same question, and against an index that lags behind."""

import random
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from hotgigs.jobs.models import Post
from hotgigs.jobs.queries import search_documents
from hotgigs.kernel.ids import PostId
from hotgigs.search import commands, queries, rules
from hotgigs.search.engine import SearchEngine
from hotgigs.search.queries import JobsPage, Option
from hotgigs.search.rules import Criteria
from tests.cast import Cast
from tests.jobs.make import make_job, make_live_post, make_places
from tests.search.board import Board, make_board, random_criteria


@pytest.fixture
def board(database: Session, cast: Cast, engine: SearchEngine) -> Board:
    made = make_board(database, cast, posts=36, seed=11)
    commands.rebuild(engine)
    return made


def all_rows(db: Session, engine: SearchEngine, criteria: Criteria) -> list[PostId]:
    """Walk through every page by its link."""
    page = queries.find_jobs(db, engine, criteria)
    found = [row.post.id for row in page.rows]
    while page.next_url:
        assert len(page.rows) == rules.PAGE
        page = queries.find_jobs(db, engine, replace(page.criteria, page=page.criteria.page + 1))
        found += [row.post.id for row in page.rows]
    return found


def narrowed(criteria: Criteria, facet: str, option: Option) -> Criteria:
    """Choose one option alone, as a click would."""
    changes: dict[str, Criteria] = {
        "remote": replace(criteria, remote=(option.value,)),
        "type": replace(criteria, types=(option.value,)),
        "pay": replace(criteria, pay=int(option.value) if facet == "pay" else None),
        "posted": replace(criteria, posted=int(option.value) if facet == "posted" else None),
    }
    return changes[facet]


def test_every_answer_is_the_plain_one(database: Session, engine: SearchEngine, board: Board) -> None:
    choose = random.Random(5)
    asked = [Criteria(), *(random_criteria(choose, board) for _ in range(60))]
    for criteria in asked:
        page = queries.find_jobs(database, engine, criteria)
        fitting = board.fitting(criteria)
        assert page.total == len(fitting), criteria
        assert set(all_rows(database, engine, criteria)) == {post.post_id for post in fitting}, criteria
        _check_facets(board, criteria, page)


def _check_facets(board: Board, criteria: Criteria, page: JobsPage) -> None:
    for facet, options in page.facets.items():
        for option in options:
            if option.count is not None:
                chosen = narrowed(criteria, facet, option)
                assert option.count == len(board.fitting(chosen)), (criteria, facet, option)
    assert {option.value for option in page.facets["remote"] if option.chosen} == set(criteria.remote)
    assert {option.value for option in page.facets["type"] if option.chosen} == set(criteria.types)
    assert [int(option.value) for option in page.facets["pay"] if option.chosen] == [criteria.pay] * bool(criteria.pay)
    assert ("km" in page.facets) == bool(criteria.place)


def test_a_place_also_counts_what_can_be_done_from_its_country(
    database: Session, engine: SearchEngine, board: Board
) -> None:
    choose = random.Random(8)
    offered = 0
    for _ in range(60):
        criteria = replace(random_criteria(choose, board), place="Lyon", remote_in="")
        page = queries.find_jobs(database, engine, criteria)
        there = criteria.elsewhere("FR")
        count = 0 if criteria.remote and "remote" not in criteria.remote else len(board.fitting(there))
        assert (page.remote.count if page.remote else "No remote jobs") == rules.count_words(count, "remote job")
        assert queries.find_jobs(database, engine, there).total == len(board.fitting(there))
        assert page.remote is None or (page.remote.url, page.remote.country) == (there.url(), "France")
        offered += page.remote is not None
    assert offered > 10


def test_lists_are_in_the_order_that_was_asked_for(database: Session, engine: SearchEngine, board: Board) -> None:
    posted = {post.post_id: post.posted_at for post in board.documents}
    pay = {post.post_id: rules.comparable_pay(post.pay_max, post.currency) for post in board.documents}
    newest = all_rows(database, engine, Criteria())
    assert newest == sorted(newest, key=lambda one: posted[one], reverse=True)
    best_paid = all_rows(database, engine, Criteria(sort="pay"))
    assert [pay[one] for one in best_paid] == sorted((pay[one] or 0 for one in best_paid), reverse=True)
    near = queries.find_jobs(database, engine, Criteria(place="Lyon", km=100, sort="distance")).rows
    ways = [row.distance_km for row in near]
    assert ways == sorted(ways, key=lambda way: way or 0)


def test_each_chip_drops_its_filter_and_no_other(database: Session, engine: SearchEngine, board: Board) -> None:
    company = next(iter(board.companies))
    criteria = Criteria("mango", "Lyon", 50, ("hybrid", "onsite"), ("FULL_TIME",), company, 30_000, 30)
    chips = queries.find_jobs(database, engine, criteria).chips
    assert [chip.label for chip in chips] == [
        "mango",
        "Within 50 km of Lyon",
        board.companies[company],
        "Hybrid",
        "On site",
        "Full-time",
        "About €30,000 a year or more",
        "Last month",
    ]
    dropped = [
        replace(criteria, words=""),
        replace(criteria, place=""),
        replace(criteria, company=""),
        replace(criteria, remote=("onsite",)),
        replace(criteria, remote=("hybrid",)),
        replace(criteria, types=()),
        replace(criteria, pay=None),
        replace(criteria, posted=None),
    ]
    assert [chip.remove_url for chip in chips] == [left.url() for left in dropped]


def test_an_amount_between_the_steps_stays_chosen(database: Session, engine: SearchEngine, board: Board) -> None:
    options = queries.find_jobs(database, engine, Criteria(pay=55_555)).facets["pay"]
    assert [(option.label, option.count) for option in options if option.chosen] == [("€55,555", None)]
    assert [int(option.value) for option in options] == sorted(int(option.value) for option in options)
    assert board.documents


@pytest.fixture
def live(database: Session, cast: Cast, engine: SearchEngine) -> list[Post]:
    """Publish three posts and index them."""
    make_places(database)
    return [make_live_post(database, cast.as_alice, cast.northwind, title=f"Nurse {part}") for part in ("a", "b", "c")]


@pytest.mark.parametrize("change", [{"status": "closed"}, {"status": "paused"}, {"status": "withdrawn"}])
def test_a_stale_index_never_shows_what_is_public_no_more(
    database: Session, engine: SearchEngine, live: list[Post], change: dict[str, str]
) -> None:
    commands.rebuild(engine)
    for name, value in change.items():
        setattr(live[0], name, value)
    database.flush()
    for criteria in (Criteria(), Criteria(words="nurse"), Criteria(place="Lyon", sort="distance")):
        page = queries.find_jobs(database, engine, criteria)
        assert {row.post.id for row in page.rows} == {post.id for post in live[1:]}
        assert page.total == 2


def test_a_stale_index_with_nothing_left_says_that_there_is_nothing(
    database: Session, engine: SearchEngine, live: list[Post]
) -> None:
    commands.rebuild(engine)
    for post in live:
        post.status = "closed"
    database.flush()
    page = queries.find_jobs(database, engine, Criteria(words="nurse"))
    assert (page.total, list(page.rows), page.sentence) == (0, [], "No jobs for “nurse”")


def test_what_is_not_for_the_public_is_not_found(
    database: Session, cast: Cast, engine: SearchEngine, live: list[Post]
) -> None:
    commands.rebuild(engine)
    draft = make_job(database, cast.as_alice, cast.northwind, title="Nurse in secret")
    secret = database.scalars(select(Post).where(Post.job_id == draft.id)).one()
    indexed = [commands.to_document(found) for found in search_documents(database, [live[0].id])]
    engine.upsert([replace(indexed[0], visibility="internal"), replace(indexed[0], post_id=str(secret.id))])
    page = queries.find_jobs(database, engine, Criteria(words="nurse"))
    assert {row.post.id for row in page.rows} == {post.id for post in live[1:]}
    assert page.total == 2


def test_a_page_past_the_end_is_the_last_one(database: Session, engine: SearchEngine, board: Board) -> None:
    page = queries.find_jobs(database, engine, Criteria(page=200))
    assert page.criteria.page == 2
    assert page.range_words == f"21 to {len(board.documents)} of {len(board.documents)}"
    assert page.next_url is None
    assert page.previous_url == "/jobs"


def test_an_unknown_company_or_place_narrows_nothing(database: Session, engine: SearchEngine, live: list[Post]) -> None:
    commands.rebuild(engine)
    page = queries.find_jobs(database, engine, Criteria(place="Atlantis", company="nobody", sort="distance"))
    assert page.total == len(live)
    assert page.unknown_place
    assert "km" not in page.facets
    assert not page.chips


def test_without_an_index_the_newest_are_listed_from_the_database(
    database: Session, engine: SearchEngine, live: list[Post]
) -> None:
    live[1].status = "closed"
    database.flush()
    page = queries.find_jobs(database, engine, Criteria(words="nurse", page=7))
    assert page.problem
    assert {row.post.id for row in page.rows} == {live[0].id, live[2].id}
    assert (page.next_url, page.previous_url) == (None, None)
