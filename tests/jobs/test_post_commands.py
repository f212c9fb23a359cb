"""Posts going public, leaving the public, and expiring by the clock."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from hotgigs.audit.models import AuditEvent
from hotgigs.jobs import commands
from hotgigs.jobs import events as news
from hotgigs.jobs.models import Post
from hotgigs.jobs.rules.values import JobValues
from hotgigs.kernel import clock
from hotgigs.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from hotgigs.kernel.events import Event
from hotgigs.kernel.ids import PostId, new_id
from hotgigs.kernel.outbox import OutboxRow
from tests.cast import Cast
from tests.jobs.conftest import JobCast
from tests.jobs.make import PARIS, READY, make_job


def test_publishing_opens_the_job_and_asks_for_the_index(
    database: Session, cast: Cast, jobs: JobCast, told: list[Event]
) -> None:
    commands.publish(database, cast.as_alice, jobs.draft.id, jobs.draft_post.id)
    assert (jobs.draft.status, jobs.draft_post.status) == ("open", "live")
    assert jobs.draft.opened_at == jobs.draft_post.published_at
    assert told == [news.PostPublished(jobs.draft_post.id)]
    asked = database.scalars(select(OutboxRow.payload).where(OutboxRow.kind == "search.index")).all()
    assert {"post": str(jobs.draft_post.id)} in asked


def test_publishing_twice_is_harmless(database: Session, cast: Cast, jobs: JobCast, told: list[Event]) -> None:
    before = jobs.post.published_at
    commands.publish(database, cast.as_alice, jobs.job.id, jobs.post.id)
    assert told == []
    assert jobs.post.published_at == before


def test_it_does_not_publish_what_the_checks_hold_back(database: Session, cast: Cast, jobs: JobCast) -> None:
    bare = make_job(database, cast.as_alice, cast.northwind, pay_min=None, pay_max=None, place_id=None)
    post = database.scalars(select(Post).where(Post.job_id == bare.id)).one()
    with pytest.raises(Invalid) as refused:
        commands.publish(database, cast.as_alice, bare.id, post.id)
    assert set(refused.value.fields) == {"pay_min", "place"}
    assert (bare.status, post.status) == ("draft", "draft")


@pytest.mark.parametrize("verb", [commands.publish, commands.unpublish])
def test_outsiders_find_nothing_and_readers_may_not(database: Session, cast: Cast, jobs: JobCast, verb: object) -> None:
    assert callable(verb)
    with pytest.raises(NotFound):
        verb(database, cast.as_charlie, jobs.job.id, jobs.post.id)
    with pytest.raises(Forbidden):
        verb(database, cast.as_bob, jobs.job.id, jobs.post.id)
    with pytest.raises(NotFound):
        verb(database, cast.as_alice, jobs.job.id, jobs.draft_post.id)


def test_offline_and_back_keeps_the_date_and_the_address(
    database: Session, cast: Cast, jobs: JobCast, told: list[Event]
) -> None:
    published, slug = jobs.post.published_at, jobs.post.slug
    with clock.frozen(clock.now() + timedelta(days=2)):
        for _ in range(2):
            commands.unpublish(database, cast.as_alice, jobs.job.id, jobs.post.id)
        assert jobs.post.status == "withdrawn"
        commands.publish(database, cast.as_alice, jobs.job.id, jobs.post.id)
    assert (jobs.post.published_at, jobs.post.slug, jobs.post.closed_at) == (published, slug, None)
    assert told == [news.PostClosed(jobs.post.id), news.PostPublished(jobs.post.id)]


def test_posts_of_a_job_on_hold_or_over_stay_away(database: Session, cast: Cast, jobs: JobCast) -> None:
    commands.hold(database, cast.as_alice, jobs.job.id)
    with pytest.raises(Conflict, match="Resume"):
        commands.publish(database, cast.as_alice, jobs.job.id, jobs.post.id)
    commands.close(database, cast.as_alice, jobs.job.id, reason="filled")
    with pytest.raises(Conflict, match="Reopen"):
        commands.publish(database, cast.as_alice, jobs.job.id, jobs.post.id)
    commands.archive(database, cast.as_alice, jobs.job.id)
    with pytest.raises(Conflict, match="Restore"):
        commands.publish(database, cast.as_alice, jobs.job.id, jobs.post.id)


def test_a_draft_was_never_public_so_it_cannot_go_offline(database: Session, cast: Cast, jobs: JobCast) -> None:
    with pytest.raises(Conflict):
        commands.unpublish(database, cast.as_alice, jobs.draft.id, jobs.draft_post.id)


def test_posts_expire_after_their_last_day_and_not_on_it(
    database: Session, cast: Cast, jobs: JobCast, told: list[Event]
) -> None:
    jobs.post.closes_on = clock.now().date()
    database.flush()
    assert commands.expire_posts(database) == 0
    with clock.frozen(clock.now() + timedelta(days=1)):
        assert commands.expire_posts(database) == 1
        assert commands.expire_posts(database) == 0
    database.refresh(jobs.post)
    assert jobs.post.status == "expired"
    assert told == [news.PostClosed(jobs.post.id)]
    event = database.scalars(select(AuditEvent).where(AuditEvent.verb == "post.expired")).one()
    assert (event.actor_kind, event.target_id) == ("system", str(jobs.job.id))


def test_an_expired_post_goes_public_again_as_news(database: Session, cast: Cast, jobs: JobCast) -> None:
    before = jobs.post.published_at
    jobs.post.closes_on = clock.now().date()
    database.flush()
    later = clock.now() + timedelta(days=9)
    with clock.frozen(later):
        commands.expire_posts(database)
        database.refresh(jobs.post)
        with pytest.raises(Invalid) as refused:
            commands.publish(database, cast.as_alice, jobs.job.id, jobs.post.id)
        assert list(refused.value.fields) == ["closes_on"]
        jobs.post.closes_on = None
        commands.publish(database, cast.as_alice, jobs.job.id, jobs.post.id)
    assert jobs.post.published_at == later
    assert later != before


def test_a_variant_for_another_place_goes_public_by_itself(
    database: Session, cast: Cast, jobs: JobCast, told: list[Event]
) -> None:
    key = PostId(new_id())
    values = replace(READY, place_id=PARIS, language="fr", title="Auxiliaire de vie")
    for _ in range(2):
        post = commands.add_post(database, cast.as_alice, jobs.job.id, key=key, values=values)
    assert len(database.scalars(select(Post).where(Post.job_id == jobs.job.id)).all()) == 2
    assert told == []
    commands.publish(database, cast.as_alice, jobs.job.id, post.id)
    assert post.slug.startswith("auxiliaire-de-vie-paris-")
    assert jobs.job.title == "Care assistant"
    with pytest.raises(Conflict):
        commands.add_post(database, cast.as_alice, jobs.draft.id, key=key, values=values)


def test_editing_a_variant_leaves_the_job_its_title(database: Session, cast: Cast, jobs: JobCast) -> None:
    post = commands.add_post(database, cast.as_alice, jobs.job.id, key=PostId(new_id()), values=READY)
    values = replace(READY, title="Aide-soignant")
    version = jobs.job.version
    commands.edit_post(database, cast.as_alice, jobs.job.id, version=version, post_id=post.id, values=values)
    assert (post.title, jobs.job.title) == ("Aide-soignant", "Care assistant")
    with pytest.raises(Conflict):
        commands.edit_post(database, cast.as_alice, jobs.job.id, version=version, post_id=post.id, values=READY)


def test_new_skills_reach_every_public_post_of_the_job(
    database: Session, cast: Cast, jobs: JobCast, told: list[Event]
) -> None:
    post = commands.add_post(database, cast.as_alice, jobs.job.id, key=PostId(new_id()), values=READY)
    commands.publish(database, cast.as_alice, jobs.job.id, post.id)
    told.clear()
    values = JobValues(reference="CARE-7", skills=("Driving",))
    commands.edit(database, cast.as_alice, jobs.job.id, version=jobs.job.version, job=values, post=READY)
    assert set(told) == {news.PostChanged(jobs.post.id), news.PostChanged(post.id)}


def test_only_a_post_that_never_was_public_can_be_removed(database: Session, cast: Cast, jobs: JobCast) -> None:
    with pytest.raises(Conflict):
        commands.remove_post(database, cast.as_alice, jobs.job.id, jobs.post.id)
    with pytest.raises(Conflict):
        commands.remove_post(database, cast.as_alice, jobs.draft.id, jobs.draft_post.id)
    post = commands.add_post(database, cast.as_alice, jobs.job.id, key=PostId(new_id()), values=READY)
    for _ in range(2):
        commands.remove_post(database, cast.as_alice, jobs.job.id, post.id)
    assert len(database.scalars(select(Post).where(Post.job_id == jobs.job.id)).all()) == 1
