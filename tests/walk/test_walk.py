"""Walks the URL map: who may use each route, what the others see, and that no page asks the database row by row."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from hotgigs.accounts.models import Person
from hotgigs.kernel import db as database_module
from hotgigs.kernel.box import Box
from tests.cast import Cast
from tests.client import Browser
from tests.walk.routes import EDIT, PROVEN, PUBLIC, ROUTES, SIGNED_IN, SITE, VIEW, Route
from tests.walk.world import World, make_world

STATEMENTS = 30
"""Most SQL statements of one request, whatever it shows."""
GROWTH = 1
"""How many more statements a page may need when there are thirty times as many rows."""


@pytest.fixture
def world(database: Session, cast: Cast, box: Box) -> World:
    """Hold a world of one of each."""
    box.cache.client.flushdb()
    return make_world(database, cast, box)


def _name(route: Route) -> str:
    return f"{route.method} {route.rule}"


def _ask(browser: Browser, route: Route, world: World) -> TestResponse:
    path = world.path(route.rule)
    return browser.get(path) if route.method == "GET" else browser.post(path, world.form(route.rule))


def test_every_route_is_listed_with_who_may_use_it(app: Flask) -> None:
    found = {
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    listed = {(route.method, route.rule) for route in ROUTES}
    assert found - listed == set(), "New routes: say in tests/walk/routes.py who may use them."
    assert listed - found == set(), "Routes that are gone: remove them from tests/walk/routes.py."


def test_no_view_is_public_by_accident(app: Flask) -> None:
    listed = {(route.method, route.rule): route.access for route in ROUTES}
    for rule in app.url_map.iter_rules():
        is_public = getattr(app.view_functions[rule.endpoint], "is_public", False)
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            assert is_public == (listed[method, rule.rule] in (PUBLIC, PROVEN)), rule


@pytest.mark.parametrize("route", [route for route in ROUTES if route.access != PUBLIC], ids=_name)
def test_signed_out_visitors_are_sent_to_sign_in(app: Flask, world: World, route: Route) -> None:
    answer = _ask(Browser(app), route, world)
    if route.access == PROVEN:
        assert answer.status_code == 404
    elif route.method == "GET":
        assert answer.status_code == 303
        assert answer.location.startswith("/sign-in?next=")
    else:
        assert answer.status_code == 401


@pytest.mark.parametrize("route", [route for route in ROUTES if route.access in (VIEW, EDIT, SITE, PROVEN)], ids=_name)
def test_outsiders_find_nothing(app: Flask, database: Session, cast: Cast, world: World, route: Route) -> None:
    people = [cast.charlie, cast.dana] if route.access == SITE else [cast.charlie, cast.dana, cast.olga]
    for outsider in people:
        browser = Browser(app).sign_in(database, outsider)
        assert _ask(browser, route, world).status_code == 404


@pytest.mark.parametrize("route", [route for route in ROUTES if route.access in (VIEW, EDIT)], ids=_name)
def test_read_only_colleagues_see_but_do_not_touch(
    app: Flask, database: Session, cast: Cast, world: World, route: Route
) -> None:
    browser = Browser(app).sign_in(database, cast.bob)
    answer = _ask(browser, route, world)
    assert answer.status_code == (200 if route.access == VIEW else 403)


@pytest.mark.parametrize("route", ROUTES, ids=_name)
def test_who_may_is_served_in_a_bounded_number_of_statements(
    app: Flask, database: Session, cast: Cast, world: World, route: Route
) -> None:
    browser = _welcome(app, database, cast, world, route)
    with database_module.counted() as statements:
        answer = _ask(browser, route, world)
    assert answer.status_code in route.fine, answer.text[:2000]
    assert len(_asked(statements)) <= STATEMENTS, "\n".join(_asked(statements))


@pytest.mark.parametrize("route", [route for route in ROUTES if route.method == "GET"], ids=_name)
def test_more_rows_need_no_more_statements(
    app: Flask, database: Session, cast: Cast, box: Box, world: World, route: Route
) -> None:
    few = _count(_welcome(app, database, cast, world, route), route, world)
    large = make_world(database, cast, box, applications=30, jobs=30)
    many = _count(_welcome(app, database, cast, large, route), route, large)
    assert many <= few + GROWTH


@pytest.mark.parametrize("route", [route for route in ROUTES if route.method == "POST"], ids=_name)
def test_forms_of_other_sites_change_nothing(
    app: Flask, database: Session, cast: Cast, world: World, route: Route
) -> None:
    browser = _welcome(app, database, cast, world, route)
    headers = {"Sec-Fetch-Site": "cross-site"}
    assert browser.post_bare(world.path(route.rule), headers=headers).status_code == 403


def _welcome(app: Flask, database: Session, cast: Cast, world: World, route: Route) -> Browser:
    browser = Browser(app)
    if route.access == PROVEN:
        browser.post(f"/status/link/{world.status_token}")
        return browser
    people: dict[str, Person] = {SIGNED_IN: cast.alice, SITE: cast.olga, VIEW: cast.amir, EDIT: cast.amir}
    return browser.sign_in(database, people[route.access]) if route.access in people else browser


def _count(browser: Browser, route: Route, world: World) -> int:
    path = world.path(route.rule)
    browser.get(path)
    with database_module.counted() as statements:
        browser.get(path)
    return len(_asked(statements))


def _asked(statements: list[str]) -> list[str]:
    # Savepoints stand in for the transactions of a real request.
    return [text for text in statements if not text.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK"))]
