"""hotgigs-admin privacy erase: shows what there is, asks, erases, and says so when there is nothing left."""

from sqlalchemy import select

from hotgigs.candidates.models import Candidate
from hotgigs.kernel import db
from hotgigs.kernel.ids import new_id
from tests.applications.make import make_application, make_open_job
from tests.cast import make_cast
from tests.cli.conftest import Admin

ERASE = ("privacy", "erase")
WHY = ("--reason", "asked")


def add_dana(admin: Admin) -> tuple[str, str]:
    """Let somebody apply; returns the address and the candidate's id."""
    with admin.database(), db.transaction() as session:
        cast = make_cast(session)
        application = make_application(session, make_open_job(session, cast.northwind), email=cast.dana.email)
        return cast.dana.email, str(application.candidate_id)


def names(admin: Admin) -> list[str]:
    with admin.database(), db.reading() as session:
        return list(session.scalars(select(Candidate.name)))


def test_a_dry_run_shows_what_there_is_and_changes_nothing(admin: Admin) -> None:
    address, _ = add_dana(admin)
    dry = admin(*ERASE, address, *WHY, "--dry-run")
    assert dry.code == 0
    assert "Candidates         1      1" in dry.out
    assert dry.out.endswith("\nNothing was erased: this was a dry run.\n")
    assert admin(*ERASE, address, *WHY, "--dry-run", "--json").json["changed"] is False
    assert names(admin) == ["Dana Diallo"]


def test_it_asks_first_erases_and_says_when_that_was_done(admin: Admin) -> None:
    address, candidate_id = add_dana(admin)
    refused = admin(*ERASE, address, *WHY)
    assert (refused.code, "Add --yes" in refused.err) == (64, True)
    assert "There is: 1 account, 1 candidate, 1 application." in refused.err
    done = admin(*ERASE, address, *WHY, "--yes")
    assert done.code == 0
    assert "Candidates         1      0" in done.out
    assert "\nErased.\n" in done.out
    assert names(admin) == ["Erased person"]
    again = admin(*ERASE, candidate_id, *WHY, "--yes")
    assert again.code == 0
    assert again.out.startswith("This person was erased on ")
    as_json = admin(*ERASE, candidate_id, *WHY, "--yes", "--json").json
    assert as_json["changed"] is False
    assert as_json["erased_before"]


def test_it_refuses_whom_it_does_not_know_and_who_works_here(admin: Admin) -> None:
    add_dana(admin)
    for who in ("nobody@example.org", str(new_id())):
        unknown = admin(*ERASE, who, *WHY, "--yes")
        assert (unknown.code, "Nobody here has this address or id." in unknown.err) == (1, True)
    with admin.database(), db.reading() as session:
        bob = session.connection().exec_driver_sql("SELECT email FROM people WHERE name = 'Bob Brandt'").scalar_one()
    assert "in the team of Northwind Care" in admin(*ERASE, bob, *WHY, "--yes").err
    assert admin(*ERASE, bob, "--reason", "Bob asked", "--yes").code == 64
    assert admin(*ERASE, bob, "--yes").code == 64
