"""Fixtures of the tests of hiring: an open job, somebody who applied, and who looks at it."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from hotgigs.applications.models import Application
from hotgigs.jobs.models import Job
from tests.applications.make import make_application, make_open_job
from tests.cast import Cast
from tests.client import Browser


@pytest.fixture
def job(database: Session, cast: Cast) -> Job:
    """Hold an open job of Northwind with two openings."""
    return make_open_job(database, cast.northwind, openings=2)


@pytest.fixture
def application(database: Session, job: Job) -> Application:
    """Hold Dana's new application for the job."""
    return make_application(database, job)


@pytest.fixture
def alice(database: Session, browser: Browser, cast: Cast) -> Browser:
    """Return the browser of the recruiter."""
    return browser.sign_in(database, cast.alice)


@pytest.fixture
def bob(database: Session, app: Flask, cast: Cast) -> Browser:
    """Return the browser of the colleague who may only look."""
    return Browser(app).sign_in(database, cast.bob)


@pytest.fixture
def charlie(database: Session, app: Flask, cast: Cast) -> Browser:
    """Return the browser of somebody of another company."""
    return Browser(app).sign_in(database, cast.charlie)


@pytest.fixture
def amir(database: Session, app: Flask, cast: Cast) -> Browser:
    """Return the browser of the company's administrator."""
    return Browser(app).sign_in(database, cast.amir)


@pytest.fixture
def stranger(app: Flask) -> Browser:
    """Return a browser in which nobody is signed in."""
    return Browser(app)
