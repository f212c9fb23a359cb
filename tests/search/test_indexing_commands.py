"""The index follows the posts: by the outbox while it lives, from nothing when it is lost."""

from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hotgigs import wiring
from hotgigs.jobs import commands as jobs
from hotgigs.jobs.models import Post
from hotgigs.jobs.queries import search_documents
from hotgigs.kernel import outbox
from hotgigs.kernel.box import Box
from hotgigs.kernel.ids import new_id
from hotgigs.kernel.outbox import OutboxRow, Postpone, Work
from hotgigs.search import commands
from hotgigs.search.engine import Query, SearchEngine
from hotgigs.search.whoosh_engine import WhooshEngine
from tests.cast import Cast
from tests.jobs.make import first_post, make_job, make_live_post, make_places
from tests.roles import acting_as


def indexed(engine: SearchEngine, words: str = "") -> set[str]:
    return {hit.post_id for hit in engine.search(Query(words, limit=100)).hits}


def drain(db: Session, box: Box) -> None:
    """Do the work that waits, as the worker would."""
    db.commit()
    with acting_as("worker"):
        outbox.drain("work", {commands.INDEX: wiring.handlers(box)["work"][commands.INDEX]})


def work(post_id: object) -> Work:
    return Work(new_id(), commands.INDEX, {"post": str(post_id)}, 1)


@pytest.fixture
def post(database: Session, cast: Cast, engine: SearchEngine) -> Post:
    """Make a draft post beside an index that holds nothing."""
    make_places(database)
    commands.rebuild(engine)
    return first_post(database, make_job(database, cast.as_alice, cast.northwind, title="Night nurse"))


def test_a_post_appears_when_published_and_leaves_when_closed(
    database: Session, box: Box, cast: Cast, engine: SearchEngine, post: Post
) -> None:
    drain(database, box)
    assert indexed(engine) == set()
    jobs.publish(database, cast.as_alice, post.job_id, post.id)
    assert indexed(engine) == set()
    drain(database, box)
    assert indexed(engine, "nurse") == {str(post.id)}
    jobs.close(database, cast.as_alice, post.job_id, reason="filled")
    drain(database, box)
    assert indexed(engine) == set()
    left = select(func.count()).where(OutboxRow.kind == commands.INDEX, OutboxRow.state != "done")
    assert database.scalar(left) == 0


def test_two_changes_ask_once(database: Session, post: Post) -> None:
    commands.ask_index(database, post.id)
    commands.ask_index(database, post.id)
    assert database.scalar(select(func.count()).where(OutboxRow.kind == commands.INDEX)) == 1


def test_a_lost_index_is_built_from_the_database_by_the_next_change(
    database: Session, cast: Cast, engine: SearchEngine
) -> None:
    make_places(database)
    posts = [make_live_post(database, cast.as_alice, cast.northwind, title=f"Job {number}") for number in range(3)]
    database.commit()
    assert not engine.health().readable
    commands.index_posts([work(posts[0].id)], engine=engine)
    assert indexed(engine) == {str(post.id) for post in posts}


def test_a_batch_is_brought_in_at_once_and_what_is_gone_leaves(
    database: Session, cast: Cast, engine: SearchEngine, post: Post
) -> None:
    live = make_live_post(database, cast.as_alice, cast.northwind, title="Baker")
    database.commit()
    (document,) = search_documents(database, [live.id])
    gone = [str(uuid4()) for _ in range(commands.BATCH - 2)]
    engine.upsert([replace(commands.to_document(document), post_id=one) for one in gone[:50]])
    assert len(indexed(engine)) == 50
    works = [work(one) for one in (*gone, live.id, live.id)]
    assert len(works) == commands.BATCH
    commands.index_posts(works, engine=engine)
    assert indexed(engine) == {str(live.id)}
    assert post.status == "draft"


def test_what_cannot_be_written_is_postponed(tmp_path: Path, database: Session, cast: Cast) -> None:
    make_places(database)
    post = make_live_post(database, cast.as_alice, cast.northwind)
    database.commit()
    (tmp_path / "index").write_text("a file where a folder should be")
    engine = WhooshEngine(tmp_path / "index")
    with pytest.raises(Postpone, match="index"):
        commands.index_posts([work(post.id)], engine=engine)
    engine.close()


def test_what_is_indexed_is_what_the_page_says(database: Session, cast: Cast, engine: SearchEngine) -> None:
    make_places(database)
    post = make_live_post(
        database, cast.as_alice, cast.northwind, pay_min=20_00, pay_max=25_00, pay_period="HOUR", pay_currency="EUR"
    )
    database.commit()
    assert commands.rebuild(engine) == 1
    (document,) = (commands.to_document(found) for found in search_documents(database, [post.id]))
    assert (document.place, document.country, document.remote_kind) == ("Lyon, France", "FR", "onsite")
    assert document.visibility == "public"
    # Fifteen to thirty times a thousand hours: a year of them, whatever rule makes it.
    assert document.pay_min is not None
    assert 15_000_00 < document.pay_min < 60_000_00
    assert "**" not in document.description
