"""Fixtures of the browser tests: one live site and one Chromium for the session, a fresh context for each visitor."""

import contextlib
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import select

from hotgigs.accounts.models import Person
from hotgigs.applications.models import Application
from hotgigs.documents.models import Document
from tests.browser.sample import Sample, collect
from tests.browser.site import PATIENCE, Site, open_site
from tests.browser.visits import Visit, open_visit
from tests.browser.world import World, make_world
from tests.servers import Servers

MISSING = "The browser tests need Chromium: sudo apt-get install chromium (./scripts/test installs it)."
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
Visiting = Callable[..., Page]


def wait_for(is_so: Callable[[], bool], otherwise: str) -> None:
    """Wait for work that the workers do.

    Raises AssertionError with the sentence when it is not done in time.
    """
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end, f"{otherwise} after {PATIENCE:.0f} s"
        time.sleep(0.2)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def site(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Run one site for all tests of the session."""
    url = servers.create_database("hotgigs_browser", "template_hotgigs")
    with open_site(servers, tmp_path_factory.mktemp("site"), url) as site:
        yield site


@pytest.fixture(scope="session")
def world(site: Site) -> World:
    """Fill the site and start it."""
    with site.writing() as session:
        world = make_world(session, site.box.store)
    site.start()
    return world


@pytest.fixture(scope="session")
def sample(site: Site, world: World) -> Sample:
    """Find one of each thing that pages show, once the resumes are read."""
    wait_for(lambda: is_read(site, world.applications), "the resumes are not read")
    with site.writing() as session:
        return collect(session, session.get_one(Application, world.own.id))


def is_read(site: Site, applications: Sequence[Application]) -> bool:
    ids = [application.document_id for application in applications]
    with site.writing() as session:
        return set(session.scalars(select(Document.state).where(Document.id.in_(ids)))) == {"ok"}


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Run one Chromium, the system's."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.fail(MISSING)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def visit(site: Site, world: World, chromium: Browser) -> Iterator[Visiting]:
    """Open pages in contexts of their own; whatever a browser complains about fails the test."""
    visits: list[Visit] = []
    with contextlib.ExitStack() as open_contexts:

        def begin(
            person: Person | None = None,
            *,
            width: int = 1280,
            scheme: Literal["light", "dark"] = "light",
            **options: Any,
        ) -> Page:
            token = site.session_of(person) if person else None
            visit = open_visit(chromium, site.url, token=token, width=width, scheme=scheme, **options)
            open_contexts.callback(visit.page.context.close)
            visits.append(visit)
            return visit.page

        yield begin
        complaints = [complaint for visit in visits for complaint in visit.complaints]
    assert complaints == []
