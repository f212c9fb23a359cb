"""The front door: the newest jobs and who hires, whatever the state of search."""

import re

import pytest
from sqlalchemy.orm import Session

from hotgigs.search.pages import NEWEST_AT_HOME
from tests.cast import Cast
from tests.client import Browser
from tests.jobs.make import make_live_post, make_places


@pytest.mark.usefixtures("engine")
def test_it_shows_the_newest_jobs_and_who_hires(browser: Browser, database: Session, cast: Cast) -> None:
    make_places(database)
    posts = [
        make_live_post(database, cast.as_alice, cast.northwind, title=f"Job {number}")
        for number in range(NEWEST_AT_HOME + 2)
    ]
    posts[-1].status = "closed"
    database.flush()
    answer = browser.get("/")
    assert answer.status_code == 200
    shown = re.findall(r'class="job-card-title"><a[^>]*>Job (\d+)</a>', answer.text)
    assert [int(number) for number in shown] == list(range(NEWEST_AT_HOME, 0, -1))
    assert f"{len(posts) - 1} open jobs." in answer.text
    assert cast.northwind.name in answer.text
    # Who has no open job does not hire.
    assert cast.southgate.name not in answer.text


@pytest.mark.usefixtures("engine", "cast")
def test_an_empty_site_says_what_will_be_here(browser: Browser) -> None:
    answer = browser.get("/")
    assert answer.status_code == 200
    assert "No jobs yet" in answer.text
    assert "Who is hiring" not in answer.text


def test_it_asks_what_and_where_without_script(browser: Browser) -> None:
    form = re.search(r'<form[^>]*role="search"[^>]*>', browser.get("/").text)
    assert form
    assert 'action="/jobs"' in form[0]
    assert 'method="get"' in form[0]
