"""Fixtures of the tests of jobs."""

from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy.orm import Session

from hotgigs.jobs import commands
from hotgigs.jobs.models import Job, Post, Question
from hotgigs.jobs.rules.values import QuestionValues
from hotgigs.kernel import events
from hotgigs.kernel.events import Event
from hotgigs.kernel.ids import QuestionId, new_id
from tests.cast import Cast
from tests.client import Browser
from tests.jobs.make import first_post, make_job, make_live_post, make_places


@dataclass(frozen=True)
class JobCast:
    """A draft and a public job of Northwind, where Alice recruits."""

    draft: Job
    draft_post: Post
    job: Job
    post: Post


@pytest.fixture
def jobs(database: Session, cast: Cast) -> JobCast:
    make_places(database)
    draft = make_job(database, cast.as_alice, cast.northwind, title="Night nurse")
    post = make_live_post(database, cast.as_alice, cast.northwind)
    job = database.get_one(Job, post.job_id)
    return JobCast(draft, first_post(database, draft), job, post)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[Event]:
    """Collect what is told upward, beside telling it."""
    seen: list[Event] = []
    emit = events.emit

    def note(session: Session, event: Event, *rest: Any) -> None:
        seen.append(event)
        emit(session, event, *rest)

    monkeypatch.setattr(events, "emit", note)
    return seen


@pytest.fixture
def alice(database: Session, cast: Cast, browser: Browser) -> Browser:
    return browser.sign_in(database, cast.alice)


@pytest.fixture
def question(database: Session, cast: Cast, jobs: JobCast) -> Question:
    values = QuestionValues("yes_no", "Do you drive?", True)
    return commands.add_question(database, cast.as_alice, jobs.job.id, key=QuestionId(new_id()), values=values)
