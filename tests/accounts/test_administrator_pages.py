"""The first administrator, and people as an administrator sees them."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from hotgigs.accounts import commands, queries
from hotgigs.accounts.models import LoginSession, OneTimeToken, Person
from hotgigs.audit.models import AuditEvent
from hotgigs.kernel import clock
from hotgigs.kernel.errors import Conflict, Forbidden, NotFound
from hotgigs.kernel.ids import PersonId, new_id
from hotgigs.kernel.permissions import SYSTEM
from tests.cast import Cast
from tests.client import Browser
from tests.make import make_person, make_session

FORM = {"name": "Ada Admin", "email": "ada@example.org", "password": "zwölf gelbe Tassen"}


def test_the_first_administrator_comes_by_a_link_that_works_once(browser: Browser, database: Session) -> None:
    older = commands.create_first_administrator_link(database)
    token = commands.create_first_administrator_link(database)
    assert browser.get(f"/first-administrator/{older}").status_code == 410
    assert browser.get(f"/first-administrator/{token}").status_code == 200
    assert browser.post(f"/first-administrator/{token}", {**FORM, "password": "short"}).status_code == 422
    answer = browser.post(f"/first-administrator/{token}", FORM)
    assert answer.headers["Location"] == "/admin"
    person = database.scalars(select(Person)).one()
    assert person.is_administrator
    assert browser.get("/admin/people").status_code == 200
    assert browser.post(f"/first-administrator/{token}", FORM).status_code == 410
    with pytest.raises(Conflict):
        commands.create_first_administrator_link(database)


def test_the_link_dies_when_somebody_else_was_first(browser: Browser, database: Session) -> None:
    token = commands.create_first_administrator_link(database)
    make_person(database, "Quick One", is_administrator=True)
    for answer in (browser.get(f"/first-administrator/{token}"), browser.post(f"/first-administrator/{token}", FORM)):
        assert answer.status_code == 410
        assert "has an administrator already" in answer.text
        assert 'href="/sign-in"' in answer.text
        assert "<form" not in answer.text.partition("<main")[2]
    assert database.scalars(select(Person).where(Person.email_key == "ada@example.org")).all() == []


def test_a_used_link_shows_no_form_whatever_is_sent(browser: Browser, database: Session) -> None:
    used = commands.create_first_administrator_link(database)
    commands.create_first_administrator_link(database)
    answer = browser.post(f"/first-administrator/{used}", {})
    assert answer.status_code == 410
    assert "was used already" in answer.text


def test_an_address_with_an_account_is_refused(browser: Browser, database: Session) -> None:
    token = commands.create_first_administrator_link(database)
    make_person(database, "Ada Admin", email=FORM["email"], email_key=FORM["email"])
    answer = browser.post(f"/first-administrator/{token}", FORM)
    assert answer.status_code == 409
    assert "account" in answer.text


def test_the_link_expires(browser: Browser, database: Session) -> None:
    token = commands.create_first_administrator_link(database)
    with clock.frozen(clock.now() + timedelta(days=1, seconds=1)):
        assert browser.get(f"/first-administrator/{token}").status_code == 410


def test_people_are_listed_searched_and_paged(browser: Browser, database: Session, cast: Cast) -> None:
    browser.sign_in(database, cast.olga)
    for number in range(60):
        make_person(database, f"Filler {number:02d}")
    page = browser.get("/admin/people").text
    assert "Filler 59" in page
    assert "Filler 05" not in page
    assert "before=" in page
    before = queries.list_people(database).next_before
    assert "Filler 05" in browser.get(f"/admin/people?before={before}").text
    found = browser.get("/admin/people?q=dana").text
    assert cast.dana.email in found
    assert "Filler" not in found
    assert "Nobody found" in browser.get("/admin/people?q=100%25").text
    reads = database.scalars(select(AuditEvent).where(AuditEvent.verb == "person.listed")).all()
    assert len(reads) > 50


def test_a_person_is_disabled_and_enabled(browser: Browser, database: Session, cast: Cast) -> None:
    make_session(database, cast.dana)
    browser.sign_in(database, cast.olga)
    path = f"/admin/people/{cast.dana.id}/disabling"
    assert "Disable the account of Dana" in browser.get(path).text
    for _ in range(2):
        assert browser.post(path).headers["Location"] == "/admin/people"
    database.expire(cast.dana)
    assert queries.get_person(database, cast.dana.id).disabled_at is not None
    session = database.scalars(select(LoginSession).where(LoginSession.person_id == cast.dana.id)).one()
    assert session.revoked_at is not None
    assert browser.post(f"{path}/removal").status_code == 303
    database.expire(cast.dana)
    assert queries.get_person(database, cast.dana.id).disabled_at is None
    assert browser.get(f"/admin/people/{new_id()}/disabling").status_code == 404
    assert browser.post(f"/admin/people/{cast.olga.id}/disabling").status_code == 409


@pytest.mark.parametrize("path", ["/admin/people", "/admin/people/{dana}/disabling"])
def test_only_administrators_see_people(browser: Browser, database: Session, cast: Cast, path: str) -> None:
    path = path.format(dana=cast.dana.id)
    assert browser.get(path).status_code == 303
    assert browser.sign_in(database, cast.amir).get(path).status_code == 404
    assert browser.post(f"/admin/people/{cast.dana.id}/disabling").status_code == 404


def test_commands_of_the_command_line(database: Session, cast: Cast) -> None:
    person = commands.create_person(database, SYSTEM, "Ina Ivers", "Ina@example.org")
    with pytest.raises(Conflict):
        commands.create_person(database, SYSTEM, "Ina Again", "ina@EXAMPLE.org")
    token = commands.reset_link(database, SYSTEM, person.id)
    commands.reset_password(database, SYSTEM, token, "zwölf gelbe Tassen", site_name="HotGigs")
    assert person.email_verified_at is not None
    commands.grant_administrator(database, SYSTEM, person.id)
    commands.revoke_administrator(database, SYSTEM, cast.olga.id)
    with pytest.raises(Conflict):
        commands.revoke_administrator(database, SYSTEM, person.id)
    with pytest.raises(Conflict):
        commands.disable_person(database, SYSTEM, person.id)
    with pytest.raises(Forbidden):
        commands.grant_administrator(database, cast.as_amir, cast.amir.id)
    with pytest.raises(NotFound):
        commands.disable_person(database, SYSTEM, PersonId(new_id()))


def test_what_ended_long_ago_is_deleted(database: Session, cast: Cast) -> None:
    make_session(database, cast.dana)
    commands.reset_link(database, SYSTEM, cast.dana.id)
    assert commands.delete_expired(database) == (0, 0)
    with clock.frozen(clock.now() + timedelta(days=45)):
        assert commands.delete_expired(database) == (1, 1)
    assert database.scalar(select(OneTimeToken.id)) is None


def test_a_search_that_finds_many_counts_no_further(
    database: Session, browser: Browser, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "COUNTED", 4)
    browser.sign_in(database, cast.olga)
    for number in range(4):
        make_person(database, f"Fay Fuller {number}")
    assert "4 people found for" in browser.get("/admin/people?q=fuller").text
    make_person(database, "Fay Fuller 4")
    assert "4+ people found for" in browser.get("/admin/people?q=fuller").text
    page = queries.list_people(database, "fuller", limit=2)
    below = queries.list_people(database, "fuller", before=page.next_before, limit=2)
    assert [row.name for row in (*page.rows, *below.rows)] == [f"Fay Fuller {number}" for number in (4, 3, 2, 1)]
    assert below.total_words == "4+"
