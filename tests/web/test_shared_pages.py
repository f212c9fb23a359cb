"""Which answers nginx may keep for a few seconds: only those that anybody could have got."""

import pytest
from sqlalchemy.orm import Session

from tests.cast import Cast
from tests.client import Browser
from tests.walk.routes import ROUTES

PAGES = ("/", "/jobs", "/companies", "/privacy", "/employers", "/accessibility", "/sources", "/robots.txt")


@pytest.mark.parametrize("path", PAGES)
def test_a_page_for_everybody_may_be_kept_for_seconds(browser: Browser, path: str) -> None:
    answer = browser.get(path)
    assert answer.headers["X-Accel-Expires"] == "4"
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("path", PAGES)
def test_who_has_a_cookie_gets_a_page_of_their_own(browser: Browser, database: Session, cast: Cast, path: str) -> None:
    assert "X-Accel-Expires" not in browser.sign_in(database, cast.amir).get(path).headers


@pytest.mark.parametrize(
    "path", sorted({route.rule for route in ROUTES if route.method == "GET" and "<" not in route.rule} - {*PAGES})
)
def test_nothing_else_is_kept(browser: Browser, path: str) -> None:
    kept = "X-Accel-Expires" in browser.get(path).headers
    assert kept == (path == "/sitemap.xml")


def test_a_missing_page_is_not_kept(browser: Browser) -> None:
    for path in ("/jobs/nothing-here", "/companies/nobody", "/nothing"):
        assert "X-Accel-Expires" not in browser.get(path).headers
