"""Signing in and out."""

from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select
from sqlalchemy.orm import Session

from hotgigs.accounts import hashing
from hotgigs.accounts.models import LoginSession, Person
from hotgigs.audit.models import AuditEvent
from hotgigs.kernel import clock
from hotgigs.kernel.permissions import Role
from tests.cast import Cast
from tests.client import Browser
from tests.make import make_company, make_member, make_person

PASSWORD = "zwölf gelbe Tassen"


@pytest.fixture
def person(database: Session) -> Person:
    return make_person(database, "Nora Nilsen", password_hash=hashing.hash_password(PASSWORD))


def sign_in(browser: Browser, email: str, password: str = PASSWORD, **more: str) -> int:
    return browser.post("/sign-in", {"email": email, "password": password, **more}).status_code


def verbs(db: Session) -> list[str]:
    return list(db.scalars(select(AuditEvent.verb).order_by(AuditEvent.id)))


def test_a_person_signs_in_and_out(browser: Browser, database: Session, person: Person) -> None:
    assert browser.get("/sign-in").status_code == 200
    answer = browser.post("/sign-in", {"email": person.email.upper(), "password": PASSWORD})
    assert answer.headers["Location"] == "/account/start"
    cookie = answer.headers["Set-Cookie"] + str(answer.headers.getlist("Set-Cookie"))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert browser.get("/account").status_code == 200
    assert browser.post("/sign-out").headers["Location"] == "/"
    assert browser.get("/account").headers["Location"] == "/sign-in?next=/account"
    assert browser.post("/sign-out").status_code == 303
    assert verbs(database) == ["session.signed_in", "session.signed_out"]


def test_every_failure_reads_the_same(browser: Browser, database: Session, person: Person) -> None:
    make_person(database, "Disabled One", email="off@example.org", password_hash=person.password_hash)
    database.scalars(select(Person).where(Person.email_key == "off@example.org")).one().disabled_at = clock.now()
    make_person(database, "No Password", email="none@example.org")
    make_person(
        database, "Unproven", email="new@example.org", password_hash=person.password_hash, email_verified_at=None
    )
    database.flush()
    attempts = [
        (person.email, "wrong password"),
        ("unknown@example.org", PASSWORD),
        ("off@example.org", PASSWORD),
        ("none@example.org", PASSWORD),
        ("new@example.org", PASSWORD),
    ]
    pages = set()
    for email, password in attempts:
        answer = browser.post("/sign-in", {"email": email, "password": password})
        assert answer.status_code == 422
        pages.add(answer.text.replace(email, ""))
        assert password not in answer.text
    assert len(pages) == 1
    assert "do not belong together" in pages.pop()
    assert verbs(database) == ["session.failed"] * 4


def test_it_continues_where_the_person_wanted_to_go(browser: Browser, person: Person) -> None:
    page = browser.get("/sign-in?next=/hiring/jobs").text
    assert 'name="next" value="/hiring/jobs"' in page
    form = {"email": person.email, "password": PASSWORD}
    assert browser.post("/sign-in", {**form, "next": "/hiring/jobs"}).headers["Location"] == "/hiring/jobs"
    browser.post("/sign-out")
    assert browser.post("/sign-in", {**form, "next": "//evil.example"}).headers["Location"] == "/account/start"


def test_everybody_starts_at_their_own_page(browser: Browser, database: Session, cast: Cast) -> None:
    for person, start in ((cast.alice, "/hiring"), (cast.olga, "/admin"), (cast.dana, "/account/applications")):
        browser.sign_in(database, person)
        assert browser.get("/account/start").headers["Location"] == start
        assert browser.get("/sign-in?next=/account").headers["Location"] == "/account"
    make_member(database, make_company(database), cast.olga, Role.VIEWER)
    assert browser.sign_in(database, cast.olga).get("/account/start").headers["Location"] == "/hiring"


def test_a_new_session_ends_the_one_before(browser: Browser, database: Session, person: Person) -> None:
    sign_in(browser, person.email)
    sign_in(browser, person.email)
    rows = database.scalars(select(LoginSession).order_by(LoginSession.id)).all()
    assert [row.revoked_at is None for row in rows] == [False, True]
    assert rows[0].token_hash != rows[1].token_hash


def test_attempts_are_limited(browser: Browser, person: Person) -> None:
    statuses = [sign_in(browser, person.email, "wrong password") for _ in range(11)]
    assert statuses == [422] * 10 + [429]
    assert sign_in(browser, person.email) == 429


def test_a_session_ends_by_itself(browser: Browser, database: Session, person: Person) -> None:
    sign_in(browser, person.email)
    start = clock.now()
    with clock.frozen(start + timedelta(days=6)):
        assert browser.get("/account").status_code == 200
    with clock.frozen(start + timedelta(days=12)):
        assert browser.get("/account").status_code == 200
    with clock.frozen(start + timedelta(days=14, seconds=5)):
        assert browser.get("/account").status_code == 303


def test_an_idle_session_ends_sooner(browser: Browser, person: Person) -> None:
    sign_in(browser, person.email)
    with clock.frozen(clock.now() + timedelta(days=7, seconds=5)):
        assert browser.get("/account").status_code == 303


def test_the_last_use_is_noted_every_five_minutes(browser: Browser, database: Session, person: Person) -> None:
    sign_in(browser, person.email)
    session = database.scalars(select(LoginSession)).one()
    start = session.last_seen_at
    for minutes, noted in ((4, False), (6, True)):
        with clock.frozen(start + timedelta(minutes=minutes)):
            browser.get("/account")
        database.refresh(session)
        assert (session.last_seen_at > start) is noted


def test_an_old_hash_is_made_new(browser: Browser, database: Session, person: Person) -> None:
    person.password_hash = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    database.flush()
    assert sign_in(browser, person.email) == 303
    database.refresh(person)
    assert person.password_hash is not None
    assert "m=19456,t=2,p=1" in person.password_hash


@pytest.mark.parametrize("form", [{}, {"email": "nobody", "password": "x"}, {"email": "a@example.org"}])
def test_it_asks_for_what_is_missing(browser: Browser, form: dict[str, str]) -> None:
    answer = browser.post("/sign-in", form)
    assert answer.status_code == 422
    typed = form.get("email", "")
    assert f'value="{typed}"' in answer.text
