"""Members and invitations."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from hotgigs.accounts import hashing
from hotgigs.accounts.models import Person
from hotgigs.companies import commands
from hotgigs.companies.models import Invitation, Membership
from hotgigs.kernel import clock
from hotgigs.kernel.errors import Conflict, Forbidden, NotFound
from hotgigs.kernel.ids import new_id
from hotgigs.kernel.permissions import Role
from tests.cast import Cast
from tests.client import Browser
from tests.mailbox import link_to, templates_to
from tests.make import make_member, make_person

PASSWORD = "zwölf gelbe Tassen"


@pytest.fixture
def team(cast: Cast) -> str:
    return f"/hiring/companies/{cast.northwind.slug}/team"


def role_of(db: Session, cast: Cast, person: Person) -> str | None:
    db.expire_all()
    return db.scalar(
        select(Membership.role).where(Membership.company_id == cast.northwind.id, Membership.person_id == person.id)
    )


def invite(browser: Browser, team: str, email: str, role: str = "recruiter") -> int:
    return browser.post(f"{team}/invitations", {"email": email, "role": role}).status_code


def test_the_team_is_shown_to_its_members(browser: Browser, database: Session, cast: Cast, team: str) -> None:
    browser.sign_in(database, cast.bob)
    page = browser.get(team).text
    assert all(name in page for name in ("Alice Ahmed", "Amir Haddad", "Bob Brandt", "Recruiter"))
    assert "Send invitation" not in page
    assert "Charlie" not in page
    assert "Send invitation" in browser.sign_in(database, cast.amir).get(team).text


def test_a_newcomer_joins_by_invitation(browser: Browser, database: Session, cast: Cast, team: str) -> None:
    browser.sign_in(database, cast.amir)
    assert invite(browser, team, "Ines@example.org", "hiring_manager") == 303
    assert "Ines@example.org" in browser.get(team).text
    link = link_to(database, "Ines@example.org")
    browser.post("/sign-out")
    for _ in range(2):
        page = browser.get(link)
        assert page.status_code == 200
        assert "Amir Haddad asks Ines@example.org to join" in page.text
    weak = browser.post(f"{link}/acceptance", {"name": "Ines Ito", "password": "short"})
    assert weak.status_code == 422
    assert 'value="Ines Ito"' in weak.text
    answer = browser.post(f"{link}/acceptance", {"name": "Ines Ito", "password": PASSWORD})
    assert answer.headers["Location"] == "/hiring"
    person = database.scalars(select(Person).where(Person.email_key == "ines@example.org")).one()
    assert person.email_verified_at is not None
    assert role_of(database, cast, person) == "hiring_manager"
    assert browser.get(team).status_code == 200
    assert browser.get(link).status_code == 410
    assert browser.post(f"{link}/acceptance").status_code == 410


def test_who_has_an_account_signs_in_and_joins(browser: Browser, database: Session, cast: Cast, team: str) -> None:
    dana = make_person(database, "Dora Diaz", email="Dora@example.org", password_hash=hashing.hash_password(PASSWORD))
    browser.sign_in(database, cast.amir)
    invite(browser, team, "dora@example.org")
    link = link_to(database, "dora@example.org")
    browser.post("/sign-out")
    assert f"/sign-in?next={quote(link, safe='')}" in browser.get(link).text
    taken = browser.post(f"{link}/acceptance", {"name": "Mallory", "password": PASSWORD})
    assert taken.status_code == 409
    form = {"email": "dora@example.org", "password": PASSWORD, "next": link}
    assert browser.post("/sign-in", form).headers["Location"] == link
    assert "Join the team" in browser.get(link).text
    assert role_of(database, cast, dana) is None
    assert browser.post(f"{link}/acceptance").headers["Location"] == "/hiring"
    assert role_of(database, cast, dana) == "recruiter"
    assert browser.post(f"{link}/acceptance").status_code == 410


def test_an_invitation_is_for_its_address_alone(browser: Browser, database: Session, cast: Cast, team: str) -> None:
    browser.sign_in(database, cast.amir)
    invite(browser, team, "ines@example.org", "admin")
    link = link_to(database, "ines@example.org")
    browser.sign_in(database, cast.charlie)
    page = browser.get(link)
    assert "This invitation is for ines@example.org" in page.text
    assert cast.charlie.email in page.text
    answer = browser.post(f"{link}/acceptance")
    assert answer.status_code == 403
    assert "This invitation is for ines@example.org" in answer.text
    assert role_of(database, cast, cast.charlie) is None
    with pytest.raises(Forbidden):
        commands.accept_invitation(database, cast.as_charlie, link.rsplit("/", 1)[1])


def test_an_invitation_expires_is_renewed_and_taken_back(
    browser: Browser, database: Session, cast: Cast, team: str
) -> None:
    browser.sign_in(database, cast.amir)
    invite(browser, team, "ines@example.org")
    first = link_to(database, "ines@example.org")
    invitation = database.scalars(select(Invitation)).one()
    with clock.frozen(clock.now() + timedelta(days=7, seconds=1)):
        assert browser.get(first).status_code == 410
        browser.sign_in(database, cast.amir)
        assert "Expired" in browser.get(team).text
        assert browser.post(f"{team}/invitations/{invitation.id}/renewal").status_code == 303
        second = link_to(database, "ines@example.org")
        assert browser.get(first).status_code == 410
        assert browser.get(second).status_code == 200
        for _ in range(2):
            assert browser.post(f"{team}/invitations/{invitation.id}/removal").status_code == 303
        assert browser.get(second).status_code == 410
        assert browser.post(f"{team}/invitations/{invitation.id}/renewal").status_code == 404


def test_asking_again_sends_one_invitation_anew(browser: Browser, database: Session, cast: Cast, team: str) -> None:
    browser.sign_in(database, cast.amir)
    invite(browser, team, "ines@example.org", "viewer")
    first = link_to(database, "ines@example.org")
    invite(browser, team, "INES@example.org", "recruiter")
    assert browser.get(first).status_code == 410
    assert [row.role for row in database.scalars(select(Invitation))] == ["recruiter"]


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"email": "nobody", "role": "viewer"}, "Enter an e-mail address"),
        ({"email": "a@example.org", "role": "owner"}, "Choose one of the options"),
    ],
)
def test_an_invitation_needs_an_address_and_a_role(
    browser: Browser, database: Session, cast: Cast, team: str, form: dict[str, str], sentence: str
) -> None:
    answer = browser.sign_in(database, cast.amir).post(f"{team}/invitations", form)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'value="{form["email"]}"' in answer.text


def test_members_are_not_invited(browser: Browser, database: Session, cast: Cast, team: str) -> None:
    browser.sign_in(database, cast.amir)
    answer = browser.post(f"{team}/invitations", {"email": cast.bob.email.upper(), "role": "admin"})
    assert answer.status_code == 422
    assert "in the team already" in answer.text
    assert templates_to(database, cast.bob.email) == []


def test_roles_change(browser: Browser, database: Session, cast: Cast, team: str) -> None:
    browser.sign_in(database, cast.amir)
    for _ in range(2):
        assert browser.post(f"{team}/{cast.bob.id}/role", {"role": "recruiter"}).status_code == 303
    assert role_of(database, cast, cast.bob) == "recruiter"
    assert browser.post(f"{team}/{cast.bob.id}/role", {"role": "owner"}).status_code == 422
    assert browser.post(f"{team}/{cast.charlie.id}/role", {"role": "admin"}).status_code == 404


def test_a_company_keeps_an_administrator(browser: Browser, database: Session, cast: Cast, team: str) -> None:
    browser.sign_in(database, cast.amir)
    for path, form in ((f"{team}/{cast.amir.id}/role", {"role": "viewer"}), (f"{team}/{cast.amir.id}/removal", {})):
        answer = browser.post(path, form)
        assert answer.status_code == 409
        assert "last administrator" in answer.text
    make_member(database, cast.northwind, cast.dana, Role.ADMIN)
    assert browser.post(f"{team}/{cast.amir.id}/role", {"role": "viewer"}).status_code == 303
    with pytest.raises(Conflict):
        commands.remove_member(database, cast.as_amir, cast.northwind.id, cast.dana.id)


def test_members_are_removed_and_may_leave(browser: Browser, database: Session, cast: Cast, team: str) -> None:
    browser.sign_in(database, cast.amir)
    path = f"{team}/{cast.bob.id}/removal"
    assert "Remove Bob Brandt" in browser.get(path).text
    for _ in range(2):
        assert browser.post(path).headers["Location"] == team
    assert role_of(database, cast, cast.bob) is None
    browser.sign_in(database, cast.alice)
    own = f"{team}/{cast.alice.id}/removal"
    assert "Leave the team" in browser.get(own).text
    assert browser.post(own).headers["Location"] == "/account/start"
    assert browser.get(team).status_code == 404


def test_only_administrators_manage_the_team(browser: Browser, database: Session, cast: Cast, team: str) -> None:
    writes = [
        (f"{team}/invitations", {"email": "a@example.org", "role": "admin"}),
        (f"{team}/invitations/{new_id()}/renewal", {}),
        (f"{team}/invitations/{new_id()}/removal", {}),
        (f"{team}/{cast.amir.id}/role", {"role": "viewer"}),
        (f"{team}/{cast.amir.id}/removal", {}),
    ]
    assert browser.get(team).headers["Location"].startswith("/sign-in")
    for person, status in ((cast.bob, 403), (cast.alice, 403), (cast.charlie, 404), (cast.olga, 404)):
        browser.sign_in(database, person)
        assert [browser.post(path, form).status_code for path, form in writes] == [status] * 5
        assert browser.get(f"{team}/{cast.amir.id}/removal").status_code == status
    assert role_of(database, cast, cast.amir) == "admin"


def test_invitations_of_another_company_cannot_be_touched(database: Session, cast: Cast) -> None:
    commands.invite(database, cast.as_charlie, cast.southgate.id, "x@example.org", role=Role.VIEWER)
    invitation = database.scalars(select(Invitation)).one()
    with pytest.raises(NotFound):
        commands.revoke_invitation(database, cast.as_amir, cast.northwind.id, invitation.id)
    with pytest.raises(NotFound):
        commands.invite(database, cast.as_amir, cast.southgate.id, "y@example.org", role=Role.ADMIN)


def test_invitations_an_hour_are_limited(browser: Browser, database: Session, cast: Cast, team: str) -> None:
    browser.sign_in(database, cast.amir)
    statuses = [invite(browser, team, f"person{number}@example.org") for number in range(61)]
    assert statuses == [303] * 60 + [429]
    assert templates_to(database, "person60@example.org") == []
