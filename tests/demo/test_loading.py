"""The sample in the database is what the commands would have made of it."""

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hotgigs import wiring
from hotgigs.accounts import hashing
from hotgigs.accounts.models import Person
from hotgigs.applications.models import Application, Draft, Move
from hotgigs.companies import queries as companies
from hotgigs.companies.models import Company
from hotgigs.demo import loading
from hotgigs.demo.loading.load import DEVELOPMENT_PASSWORD
from hotgigs.documents.models import Document, PageImage
from hotgigs.jobs.models import Opening, Post
from hotgigs.kernel import db
from hotgigs.kernel.box import Box, open_box
from hotgigs.search.engine import Query, SearchEngine
from tests.conftest import make_config
from tests.demo.small import small_sample
from tests.servers import Servers


@dataclass(frozen=True)
class World:
    """The small sample in a database of its own, read by every test here and changed by none."""

    loaded: loading.Loaded
    box: Box
    engine: SearchEngine


@pytest.fixture(scope="module")
def world(servers: Servers, box: Box, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Load the small sample."""
    outer, name = db.current(), f"sample_{os.getpid()}"
    redis = {"redis_queue_url": box.config.redis_queue_url, "redis_cache_url": box.config.redis_cache_url}
    url = servers.create_database(name, "template_hotgigs")
    opened = open_box(make_config(tmp_path_factory.mktemp("sample"), database_url=url, **redis))
    engine = wiring.open_engine(opened)
    yield World(loading.load(opened, engine, small_sample(), lambda _: nullcontext()), opened, engine)
    engine.close()
    db.current().bind.engine.dispose()
    db.use(outer)
    servers.drop_database(name)


@pytest.fixture
def database(world: World) -> Iterator[Session]:
    """Read what was loaded."""
    with db.reading() as session:
        yield session


def test_it_holds_what_the_sample_says(database: Session, world: World) -> None:
    made, loaded = small_sample(), world.loaded
    sent = [application for application in made.applications if application.status != "draft"]
    assert (loaded.companies, loaded.jobs, loaded.applications) == (8, len(made.jobs), len(sent))
    told = Counter(database.scalars(select(Application.status)))
    assert told == Counter(application.status for application in sent)
    assert database.scalar(select(func.count()).select_from(Draft)) == len(made.applications) - len(sent)
    live = database.scalar(select(func.count()).select_from(Post).where(Post.status == "live"))
    assert world.engine.search(Query()).total == live
    assert database.scalars(select(PageImage)).first() is not None


def test_every_company_is_run_by_somebody(database: Session) -> None:
    found = companies.list_companies(database)
    assert len(found.rows) == 8
    assert all(company.administrators for company in found.rows)


def test_every_application_got_where_it_is_by_allowed_moves(database: Session) -> None:
    for application in database.scalars(select(Application)):
        trace = database.scalars(
            select(Move).where(Move.application_id == application.id).order_by(Move.at, Move.id)
        ).all()
        assert trace[-1].to_status == application.status
        assert application.version == len(trace)
        for before, after in zip(trace, trace[1:]):  # noqa: B905 - pairs of neighbours
            assert after.from_status == before.to_status
            assert before.at <= after.at


def test_hires_fill_openings_of_their_job(database: Session) -> None:
    for opening in database.scalars(select(Opening).where(Opening.application_id.is_not(None))):
        application = database.get_one(Application, opening.application_id)
        assert (application.status, application.job_id) == ("hired", opening.job_id)
        assert (opening.status, opening.close_reason) == ("closed", "filled")


def test_its_people_sign_in_with_the_password_that_was_printed(database: Session, world: World) -> None:
    loaded = world.loaded
    assert [entry.role for entry in loaded.sign_ins] == [one.part for one in small_sample().sign_ins]
    # Outside development nobody may know the passwords from the source.
    assert not world.box.config.is_development
    assert len({entry.password for entry in loaded.sign_ins} - {DEVELOPMENT_PASSWORD}) == len(loaded.sign_ins)
    for entry in loaded.sign_ins:
        person = database.scalars(select(Person).where(Person.email == entry.email)).one()
        assert hashing.verify_password(person.password_hash, entry.password)


def test_every_file_is_in_the_store_under_its_hash(database: Session, world: World) -> None:
    for sha256, size in database.execute(select(Document.sha256, Document.size)):
        assert world.box.store.path_of(sha256).stat().st_size == size
    for logo in database.scalars(select(Company.logo_sha256)):
        assert world.box.store.path_of(logo or "").exists()
