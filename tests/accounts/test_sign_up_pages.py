"""Opening an account by page and mail."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from hotgigs.accounts.models import LoginSession, OneTimeToken, Person
from hotgigs.kernel import clock
from tests.cast import Cast
from tests.client import Browser
from tests.mailbox import link_to, mails_to, templates_to

PASSWORD = "zwölf gelbe Tassen"
FORM = {"name": "Nora Nilsen", "email": "Nora@Example.org", "password": PASSWORD}


def person_of(db: Session, email: str) -> Person | None:
    return db.scalars(select(Person).where(Person.email_key == email.lower())).one_or_none()


def test_a_person_signs_up_confirms_and_is_signed_in(browser: Browser, database: Session) -> None:
    assert browser.get("/sign-up").status_code == 200
    assert browser.post("/sign-up", FORM).headers["Location"] == "/sign-up/sent"
    assert "Nora@Example.org" in browser.get("/sign-up/sent").text
    assert person_of(database, "nora@example.org") is None
    link = link_to(database, "Nora@Example.org")
    assert "One last step, Nora Nilsen" in browser.get(link).text
    answer = browser.post(f"{link}/account", {"password": PASSWORD})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/account/start")
    person = person_of(database, "nora@example.org")
    assert person is not None
    assert person.email_verified_at is not None
    assert browser.get("/account/start").headers["Location"] == "/account/applications"


def test_the_answer_never_tells_whether_an_address_is_known(browser: Browser, database: Session, cast: Cast) -> None:
    known = browser.post("/sign-up", {**FORM, "email": cast.dana.email.upper()})
    unknown = browser.post("/sign-up", FORM)
    assert known.status_code == unknown.status_code == 303
    assert known.headers["Location"] == unknown.headers["Location"]
    assert templates_to(database, cast.dana.email) == ["sign_up_repeated"]
    assert "You already have" in mails_to(database, cast.dana.email)[0].subject
    assert cast.dana.name == "Dana Diallo"


def test_a_link_survives_scanners_and_works_once(browser: Browser, database: Session) -> None:
    browser.post("/sign-up", FORM)
    link = link_to(database, "Nora@Example.org")
    for _ in range(3):
        assert browser.get(link).status_code == 200
    assert person_of(database, "nora@example.org") is None
    assert browser.post(f"{link}/account", {"password": PASSWORD}).status_code == 303
    assert browser.post(f"{link}/account", {"password": PASSWORD}).status_code == 410
    answer = browser.get(link)
    assert answer.status_code == 410
    assert "/sign-up" in answer.text


def test_a_link_expires(browser: Browser, database: Session) -> None:
    browser.post("/sign-up", FORM)
    link = link_to(database, "Nora@Example.org")
    with clock.frozen(clock.now() + timedelta(days=2, seconds=1)):
        assert browser.get(link).status_code == 410
        assert browser.post(f"{link}/account", {"password": PASSWORD}).status_code == 410


def test_a_stranger_cannot_plant_a_password(browser: Browser, database: Session) -> None:
    browser.post("/sign-up", {**FORM, "password": "the stranger knows it"})
    planted = link_to(database, "Nora@Example.org")
    browser.post("/sign-up", FORM)
    own = link_to(database, "Nora@Example.org")
    answer = browser.post(f"{planted}/account", {"password": PASSWORD})
    assert answer.status_code == 422
    assert "not the password" in answer.text
    assert browser.post(f"{own}/account", {"password": PASSWORD}).status_code == 303
    late = browser.post(f"{planted}/account", {"password": "the stranger knows it"})
    assert late.status_code == 409
    assert "has an account already" in late.text


def test_a_wrong_password_leaves_the_link_good(browser: Browser, database: Session) -> None:
    browser.post("/sign-up", FORM)
    link = link_to(database, "Nora@Example.org")
    assert browser.post(f"{link}/account", {"password": "something else"}).status_code == 422
    assert browser.post(f"{link}/account", {}).status_code == 422
    assert browser.post(f"{link}/account", {"password": PASSWORD}).status_code == 303


@pytest.mark.parametrize(
    ("over", "sentence"),
    [
        ({"name": ""}, "Your name is needed."),
        ({"name": "Win at https://evil.example"}, "Enter your name without a web address"),
        ({"email": "nobody"}, "Enter an e-mail address"),
        ({"password": ""}, "A password is needed."),
        ({"password": "short"}, "Use at least 8 characters"),
        ({"password": "Password1"}, "on lists that attackers try"),
        ({"password": "hotgigs 2024"}, "close to your name"),
    ],
)
def test_it_says_what_is_wrong_and_keeps_what_was_typed(
    browser: Browser, database: Session, over: dict[str, str], sentence: str
) -> None:
    answer = browser.post("/sign-up", {**FORM, **over})
    assert answer.status_code == 422
    assert sentence in answer.text
    typed = {**FORM, **over}
    assert f'value="{typed["name"]}"' in answer.text
    assert f'value="{typed["email"]}"' in answer.text
    assert PASSWORD not in answer.text
    assert database.scalar(select(OneTimeToken.id)) is None


def test_robots_and_other_sites_get_nowhere(browser: Browser, database: Session) -> None:
    assert browser.post("/sign-up", {**FORM, "website": "https://spam.example"}).status_code == 303
    assert browser.post_bare("/sign-up", FORM).status_code == 403
    assert mails_to(database, "Nora@Example.org") == []


def test_who_is_signed_in_needs_no_account(browser: Browser, database: Session, cast: Cast) -> None:
    browser.sign_in(database, cast.dana)
    assert browser.get("/sign-up").headers["Location"] == "/account/start"


def test_mails_to_one_address_are_limited(browser: Browser) -> None:
    form = {**FORM, "email": f"often.{clock.now().timestamp()}@example.org"}
    answers = [browser.post("/sign-up", form).status_code for _ in range(6)]
    assert answers == [303] * 5 + [429]


def test_signing_up_ends_the_session_of_whoever_used_the_browser(
    browser: Browser, database: Session, cast: Cast
) -> None:
    browser.post("/sign-up", FORM)
    link = link_to(database, "Nora@Example.org")
    browser.sign_in(database, cast.dana)
    assert browser.post(f"{link}/account", {"password": PASSWORD}).status_code == 303
    ended = database.scalars(select(LoginSession).where(LoginSession.person_id == cast.dana.id)).one()
    database.refresh(ended)
    assert ended.revoked_at is not None
