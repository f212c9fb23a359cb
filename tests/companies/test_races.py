"""What two people do at once, with real commits in a database of its own."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import func, select

from hotgigs.accounts import commands as accounts
from hotgigs.accounts.models import LoginSession, Person
from hotgigs.companies import commands
from hotgigs.companies.models import Membership
from hotgigs.kernel import db
from hotgigs.kernel.box import Box
from hotgigs.kernel.errors import HotGigsError
from hotgigs.kernel.permissions import ANONYMOUS, SYSTEM, Role
from tests.cast import Cast, make_cast
from tests.mailbox import link_to
from tests.make import make_member
from tests.servers import Servers

BROWSER = accounts.Browser("192.0.2.1", "tests")


@pytest.fixture
def _own_database(box: Box, servers: Servers, worker_number: int) -> Iterator[None]:
    outer = db.current()
    name = f"hotgigs_race_{worker_number}"
    engine = db.make_engine(servers.create_database(name, "template_hotgigs"))
    db.use(db.Database(engine))
    yield
    db.use(outer)
    engine.dispose()
    servers.drop_database(name)


@pytest.fixture
def people(_own_database: None) -> Cast:
    with db.transaction() as session:
        cast = make_cast(session)
        make_member(session, cast.northwind, cast.dana, Role.ADMIN)
    return cast


def at_once(*doings: Callable[[], object]) -> list[str]:
    """Do things at the same moment; returns for each "done" or the name of the error."""
    start = Barrier(len(doings))

    def run(do: Callable[[], object]) -> str:
        start.wait()
        try:
            do()
        except HotGigsError as error:
            return type(error).__name__
        return "done"

    with ThreadPoolExecutor(len(doings)) as threads:
        return sorted(threads.map(run, doings))


def count(table: type[db.Base]) -> int:
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_two_administrators_cannot_remove_each_other(people: Cast) -> None:
    def remove(who: Person) -> None:
        with db.transaction() as session:
            commands.remove_member(session, SYSTEM, people.northwind.id, who.id)

    outcomes = at_once(lambda: remove(people.amir), lambda: remove(people.dana))
    assert outcomes == ["Conflict", "done"]
    admins = (Membership.company_id == people.northwind.id) & (Membership.role == "admin")
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(Membership).where(admins)) == 1


def test_an_invitation_that_is_pressed_four_times_makes_one_person(people: Cast) -> None:
    with db.transaction() as session:
        commands.invite(session, people.as_amir, people.northwind.id, "ines@example.org", role=Role.VIEWER)
        token = link_to(session, "ines@example.org").rsplit("/", 1)[1]
    who = accounts.Newcomer("Ines Ito", "ines@example.org", "zwölf gelbe Tassen")
    before = count(Person)

    def accept() -> None:
        with db.transaction() as session:
            commands.accept_as_newcomer(session, ANONYMOUS, token, who=who, browser=BROWSER, site_name="HotGigs")

    assert at_once(*[accept] * 4) == ["Gone"] * 3 + ["done"]
    assert (count(Person), count(LoginSession)) == (before + 1, 1)


@pytest.mark.usefixtures("_own_database")
def test_two_first_administrators_are_one() -> None:
    with db.transaction() as session:
        token = accounts.create_first_administrator_link(session)

    def become(name: str) -> None:
        who = accounts.Newcomer(name, f"{name}@example.org", "zwölf gelbe Tassen")
        with db.transaction() as session:
            accounts.become_first_administrator(
                session, ANONYMOUS, token, who=who, site_name="HotGigs", browser=BROWSER
            )

    assert at_once(lambda: become("ada"), lambda: become("bea")) == ["Gone", "done"]
    assert count(Person) == 1


def test_two_administrators_of_the_site_cannot_demote_each_other(people: Cast) -> None:
    with db.transaction() as session:
        accounts.grant_administrator(session, SYSTEM, people.amir.id)

    def demote(who: Person) -> None:
        with db.transaction() as session:
            accounts.revoke_administrator(session, SYSTEM, who.id)

    assert at_once(lambda: demote(people.amir), lambda: demote(people.olga)) == ["Conflict", "done"]
