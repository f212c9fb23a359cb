"""A person's own account: reset, password, address, name, sessions."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from hotgigs.accounts import hashing
from hotgigs.accounts.models import LoginSession, Person
from hotgigs.kernel import clock
from tests.cast import Cast
from tests.client import Browser
from tests.mailbox import link_to, templates_to
from tests.make import make_person, make_session

OLD = "zwölf gelbe Tassen"
NEW = "dreizehn rote Teller"


@pytest.fixture
def nora(database: Session) -> Person:
    return make_person(database, "Nora Nilsen", email="Nora@example.org", password_hash=hashing.hash_password(OLD))


def knows(db: Session, person: Person, password: str) -> bool:
    db.refresh(person)
    return hashing.verify_password(person.password_hash, password)


def open_sessions(db: Session, person: Person) -> int:
    alive = select(LoginSession).where(LoginSession.person_id == person.id, LoginSession.revoked_at.is_(None))
    return len(db.scalars(alive).all())


def test_a_forgotten_password_is_chosen_anew(browser: Browser, database: Session, nora: Person) -> None:
    make_session(database, nora)
    assert browser.get("/reset").status_code == 200
    assert browser.post("/reset", {"email": "nora@EXAMPLE.org"}).headers["Location"] == "/reset/sent"
    link = link_to(database, nora.email)
    assert [browser.get(link).status_code for _ in range(2)] == [200, 200]
    assert browser.post(link, {"password": "Password1"}).status_code == 422
    assert browser.post(link, {"password": NEW}).headers["Location"] == "/sign-in"
    assert knows(database, nora, NEW)
    assert open_sessions(database, nora) == 0
    assert templates_to(database, nora.email) == ["reset", "password_changed"]
    assert browser.post(link, {"password": OLD}).status_code == 410
    assert browser.get(link).status_code == 410
    assert 'href="/reset"' in browser.get(link).text


def test_only_the_newest_reset_link_works_and_for_an_hour(browser: Browser, database: Session, nora: Person) -> None:
    browser.post("/reset", {"email": nora.email})
    older = link_to(database, nora.email)
    browser.post("/reset", {"email": nora.email})
    newer = link_to(database, nora.email)
    assert browser.get(older).status_code == 410
    assert browser.get(newer).status_code == 200
    with clock.frozen(clock.now() + timedelta(minutes=61)):
        assert browser.post(newer, {"password": NEW}).status_code == 410
    assert knows(database, nora, OLD)


def test_asking_for_a_reset_tells_nothing(browser: Browser, database: Session, nora: Person) -> None:
    answers = [browser.post("/reset", {"email": email}) for email in (nora.email, "nobody@example.org")]
    assert {(answer.status_code, answer.headers["Location"]) for answer in answers} == {(303, "/reset/sent")}
    assert templates_to(database, "nobody@example.org") == ["reset_in_vain"]
    assert browser.post("/reset", {"email": "x"}).status_code == 422


def test_a_password_is_changed_by_who_knows_it(browser: Browser, database: Session, nora: Person) -> None:
    make_session(database, nora)
    browser.sign_in(database, nora)
    assert browser.get("/account/password").status_code == 200
    wrong = browser.post("/account/password", {"present": "wrong password", "password": NEW})
    assert wrong.status_code == 422
    assert "not your present password" in wrong.text
    weak = browser.post("/account/password", {"present": OLD, "password": "noranilsen1"})
    assert weak.status_code == 422
    answer = browser.post("/account/password", {"present": OLD, "password": NEW, "end_others": "1"})
    assert answer.headers["Location"] == "/account"
    assert knows(database, nora, NEW)
    assert open_sessions(database, nora) == 1
    assert browser.get("/account").status_code == 200
    assert templates_to(database, nora.email) == ["password_changed"]


def test_other_browsers_may_stay_signed_in(browser: Browser, database: Session, nora: Person) -> None:
    make_session(database, nora)
    browser.sign_in(database, nora)
    browser.post("/account/password", {"present": OLD, "password": NEW})
    assert open_sessions(database, nora) == 2


def test_an_address_changes_when_the_new_one_confirms(browser: Browser, database: Session, nora: Person) -> None:
    browser.sign_in(database, nora)
    browser.post("/reset", {"email": nora.email})
    reset = link_to(database, nora.email)
    assert browser.get("/account/email").status_code == 200
    assert browser.post("/account/email", {"email": "n@new.example", "password": "wrong one"}).status_code == 422
    form = {"email": "n@new.example", "password": OLD}
    assert browser.post("/account/email", form).headers["Location"] == "/account"
    link = link_to(database, "n@new.example")
    assert browser.get(link).status_code == 200
    database.refresh(nora)
    assert nora.email == "Nora@example.org"
    assert browser.post(f"{link}/address").headers["Location"] == "/account"
    database.refresh(nora)
    assert nora.email_key == "n@new.example"
    assert templates_to(database, "Nora@example.org") == ["reset", "email_changed"]
    assert browser.post(f"{link}/address").status_code == 410
    assert browser.get(reset).status_code == 410


def test_the_address_of_somebody_else_is_not_given_away(
    browser: Browser, database: Session, nora: Person, cast: Cast
) -> None:
    browser.sign_in(database, nora)
    answer = browser.post("/account/email", {"email": cast.dana.email, "password": OLD})
    assert answer.headers["Location"] == "/account"
    assert templates_to(database, cast.dana.email) == ["sign_up_repeated"]


def test_an_address_that_was_taken_meanwhile_changes_nothing(browser: Browser, database: Session, nora: Person) -> None:
    browser.sign_in(database, nora)
    browser.post("/account/email", {"email": "n@new.example", "password": OLD})
    link = link_to(database, "n@new.example")
    make_person(database, "Quick One", email="n@new.example")
    answer = browser.post(f"{link}/address")
    assert answer.status_code == 409
    assert "belongs to another account" in answer.text


def test_the_name_is_changed(browser: Browser, database: Session, nora: Person) -> None:
    browser.sign_in(database, nora)
    assert browser.post("/account/name", {"name": "  Nora   Holm "}).headers["Location"] == "/account"
    database.refresh(nora)
    assert nora.name == "Nora Holm"
    answer = browser.post("/account/name", {"name": "x" * 121})
    assert answer.status_code == 422
    assert "x" * 121 in answer.text


def test_sessions_are_listed_and_ended(browser: Browser, database: Session, nora: Person) -> None:
    make_session(database, nora)
    make_session(database, nora)
    browser.sign_in(database, nora)
    page = browser.get("/account").text
    assert page.count("/removal") == 3
    assert "This browser" in page
    first = database.scalars(select(LoginSession).order_by(LoginSession.id)).first()
    assert first is not None
    for _ in range(2):
        assert browser.post(f"/account/sessions/{first.id}/removal").status_code == 303
    assert open_sessions(database, nora) == 2
    assert browser.post("/account/sessions/removal").status_code == 303
    assert open_sessions(database, nora) == 1
    assert browser.get("/account").status_code == 200


def test_nobody_ends_the_sessions_of_others(browser: Browser, database: Session, nora: Person, cast: Cast) -> None:
    make_session(database, nora)
    session = database.scalars(select(LoginSession)).one()
    browser.sign_in(database, cast.dana)
    assert browser.post(f"/account/sessions/{session.id}/removal").status_code == 404
    assert open_sessions(database, nora) == 1


@pytest.mark.parametrize("path", ["/account", "/account/email", "/account/password", "/account/start"])
def test_who_is_signed_out_is_asked_to_sign_in(browser: Browser, path: str) -> None:
    assert browser.get(path).headers["Location"].startswith("/sign-in?next=")
