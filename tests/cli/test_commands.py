"""Each command does what it says, says it as JSON, and a dry run changes nothing."""

import os
import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from hotgigs.accounts.models import OneTimeToken
from hotgigs.audit.models import AuditEvent
from hotgigs.kernel import clock, db, outbox
from hotgigs.kernel.ids import new_id
from hotgigs.kernel.outbox import OutboxRow
from tests.cast import make_cast
from tests.cli.conftest import Admin
from tests.jobs.make import make_live_post, make_places
from tests.make import make_person

INES = ("--name", "Ines Carvalho", "--email", "Ines@example.org")


def verbs(admin: Admin) -> list[str]:
    with admin.database(), db.reading() as session:
        return list(session.scalars(select(AuditEvent.verb).order_by(AuditEvent.id)))


@pytest.mark.parametrize("template", [None])
def test_db_migrate_makes_the_schema_and_loads_the_vocabularies(admin: Admin) -> None:
    dry = admin("db", "migrate", "--dry-run", "--json")
    assert dry.json["changed"] is False
    assert dry.json["from"] is None
    first = admin("db", "migrate")
    assert first.code == 0
    went, loaded = first.out.splitlines()
    assert went == f"The schema went from nothing to {dry.json['to']}."
    assert loaded == "Loaded: GeoNames, O*NET, ESCO."
    assert "Migrating from nothing" in first.err
    again = admin("db", "migrate")
    assert again.out == f"The schema is up to date ({dry.json['to']}).\nThe vocabularies are up to date.\n"
    assert admin("db", "migrate", "--json").json["changed"] is False
    assert verbs(admin) == ["schema.migrated"]


def test_db_migrate_loads_what_is_outdated(admin: Admin) -> None:
    dry = admin("db", "migrate", "--dry-run")
    assert "Would be loaded: GeoNames, O*NET, ESCO." in dry.out
    assert admin("db", "migrate", "--json").json["vocabularies"] == ["GeoNames", "O*NET", "ESCO"]
    assert admin("db", "migrate", "--json", "--dry-run").json["vocabularies"] == []


def test_user_create_prints_the_link_of_an_administrator(admin: Admin) -> None:
    dry = admin("user", "create", *INES, "--administrator", "--dry-run")
    assert dry.out == "Ines Carvalho would be added as an administrator of the site.\n"
    assert "Nobody has an account yet." in admin("user", "list").out
    made = admin("user", "create", *INES, "--administrator")
    assert made.code == 0
    assert re.search(r"^http://hotgigs\.test/reset/[\w-]{43}$", made.out, re.MULTILINE)
    (row,) = admin("user", "list", "--json").json
    assert (row["email"], row["is_administrator"]) == ("Ines@example.org", True)
    assert verbs(admin)[0] == "person.created"
    again = admin("user", "create", *INES)
    assert (again.code, again.out) == (1, "")
    assert "has an account already" in again.err
    assert "hotgigs-admin user reset-password Ines@example.org" in again.err


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (("--name", "Ines", "--email", "ines"), "--email: Enter an e-mail address like name@example.org."),
        (("--name", " ", "--email", "ines@example.org"), "--name: "),
        (("--name", "", "--email", "ines"), "Your name is needed. --email: Enter"),
        (("--name", "www.spam.example", "--email", "ines@example.org"), "--name: "),
    ],
)
def test_user_create_refuses_what_a_form_would(admin: Admin, arguments: tuple[str, ...], fault: str) -> None:
    answer = admin("user", "create", *arguments)
    assert (answer.code, answer.out) == (64, "")
    assert fault in answer.err
    assert admin("user", "list", "--json").json == []


def test_user_disable_enable_and_grant(admin: Admin) -> None:
    with admin.database(), db.transaction() as session:
        email = make_person(session, "Lea Left").email
        make_person(session, "Olga Orlova", is_administrator=True, email="olga@example.org")
    assert "would be disabled" in admin("user", "disable", email, "--dry-run").out
    assert admin("user", "disable", email, "--yes", "--json").json == {"email": email, "changed": True}
    assert admin("user", "disable", email, "--yes", "--json").json == {"email": email, "changed": False}
    assert re.search(r"Lea Left +\S+ +– +disabled", admin("user", "list", "--search", "lea").out)
    assert admin("user", "enable", email.upper()).code == 0
    assert admin("user", "grant", email).out == "Lea Left is an administrator.\n"
    assert admin("user", "grant", email, "--json").json == {"email": email, "changed": False}
    assert admin("user", "grant", email, "--revoke").out == "Lea Left is no longer an administrator.\n"
    assert verbs(admin) == ["person.disabled", "person.enabled", "person.promoted", "person.demoted"]


@pytest.mark.parametrize("command", [("disable", "--yes"), ("grant", "--revoke")])
@pytest.mark.parametrize("dry", [(), ("--dry-run",)])
def test_the_last_administrator_stays_and_a_dry_run_says_so(
    admin: Admin, command: tuple[str, str], dry: tuple[str, ...]
) -> None:
    with admin.database(), db.transaction() as session:
        make_person(session, "Olga Orlova", is_administrator=True, email="olga@example.org")
    answer = admin("user", command[0], "olga@example.org", command[1], *dry)
    assert (answer.code, answer.out) == (1, "")
    assert "last administrator" in answer.err
    assert "hotgigs-admin user grant" in answer.err


def test_a_stranger_is_named_with_the_next_command(admin: Admin) -> None:
    answer = admin("user", "disable", "nobody@example.org", "--yes")
    assert answer.code == 1
    assert "hotgigs-admin user list" in answer.err


def test_user_reset_password_prints_a_link_that_works_once(admin: Admin) -> None:
    with admin.database(), db.transaction() as session:
        email = make_person(session).email
    assert "http" not in admin("user", "reset-password", email, "--dry-run").out
    links = [admin("user", "reset-password", email, "--json").json["link"] for _ in range(2)]
    assert len(set(links)) == 2
    with admin.database(), db.reading() as session:
        usable = select(func.count()).select_from(OneTimeToken).where(OneTimeToken.used_at.is_(None))
        assert session.scalar(usable) == 1


def test_user_first_administrator_prints_a_link_while_there_is_none(admin: Admin) -> None:
    assert "http" not in admin("user", "first-administrator", "--dry-run").out
    assert admin("user", "first-administrator").out.startswith("http://hotgigs.test/first-administrator/")
    with admin.database(), db.transaction() as session:
        make_person(session, "Olga Orlova", is_administrator=True)
    answer = admin("user", "first-administrator")
    assert (answer.code, answer.out) == (1, "")


def test_user_list_says_when_there_are_more(admin: Admin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hotgigs.cli.user.LISTED", 2)
    with admin.database(), db.transaction() as session:
        for name in ("Ann", "Ben", "Cleo"):
            make_person(session, name)
    assert admin("user", "list").out.endswith("2 of 3. Narrow the list with --search.\n")
    assert "holds this text" in admin("user", "list", "--search", "zzz").out


def test_queue_shows_retries_and_purges_work(admin: Admin) -> None:
    assert admin("queue", "status").out == "✓ No work waits.\n"
    with admin.database(), db.transaction() as session:
        for number in range(3):
            outbox.enqueue(session, "mail.send", {"mail": str(number)})
        ids = session.scalars(select(OutboxRow.id).order_by(OutboxRow.id)).all()
        session.execute(update(OutboxRow).where(OutboxRow.id == ids[0]).values(state="given_up"))
        old = clock.now() - timedelta(days=40)
        session.execute(update(OutboxRow).where(OutboxRow.id == ids[1]).values(state="done", done_at=old))
    shown = admin("queue", "status")
    assert shown.code == 1
    assert re.search(r"work +mail\.send +given up +1$", shown.out, re.MULTILINE)
    assert shown.out.endswith("Next: hotgigs-admin queue retry\n")
    assert admin("status").code == 1
    unknown = admin("queue", "retry", "--kind", "mail.sent")
    assert (unknown.code, "mail.send, search.index" in unknown.err) == (64, True)
    assert admin("queue", "retry", "--kind", "search.index").out == "To be tried again: 0 pieces.\n"
    assert admin("queue", "retry", "--dry-run").out == "Would be tried again: 1 piece.\n"
    assert admin("queue", "retry", "--json").json == {"rows": 1, "changed": True}
    assert admin("queue", "status").code == 0
    assert "1 piece" in admin("queue", "purge", "--dry-run").out
    assert admin("queue", "purge", "--yes", "--json").json == {"rows": 1, "changed": True}
    assert admin("queue", "purge", "--yes", "--json").json == {"rows": 0, "changed": False}


def hold_work(admin: Admin, *names: str) -> None:
    with admin.database(), db.transaction() as session:
        for name in names:
            with clock.frozen(clock.now() - timedelta(days=2)):
                outbox.enqueue(session, "search.index", {"post": name})
        outbox.hold(session, ["search.index"])


def test_queue_releases_what_a_restore_held(admin: Admin) -> None:
    assert admin("queue", "release", "--yes").out == "Released: 0 pieces.\n"
    hold_work(admin, str(new_id()), str(new_id()))
    shown = admin("queue", "status")
    assert "! 2 pieces of work are held, the oldest 2 days old.\n  → hotgigs-admin queue release\n" in shown.out
    assert admin("queue", "status", "--json").json["held"]["count"] == 2
    refused = admin("queue", "release")
    assert (refused.code, "Add --yes" in refused.err) == (64, True)
    dry = admin("queue", "release", "--dry-run")
    assert (dry.err, dry.out) == (
        "2 pieces of work are held, the oldest 2 days old.\n",
        "Would be released: 2 pieces.\n",
    )
    done = admin("queue", "release", "--yes", "--json").json
    assert (done["rows"], done["changed"]) == (2, True)
    assert "waiting" in admin("queue", "status").out
    assert admin("queue", "release", "--yes", "--json").json == {"rows": 0, "oldest": None, "changed": False}
    assert verbs(admin) == ["work.released"]


def test_queue_lets_drop_what_a_restore_held(admin: Admin) -> None:
    hold_work(admin, str(new_id()))
    assert admin("queue", "release", "--discard", "--dry-run").out == "Would be discarded: 1 piece.\n"
    assert admin("queue", "release", "--discard", "--yes").out == "Discarded: 1 piece.\n"
    assert admin("queue", "status").out == "✓ No work waits.\n"
    assert verbs(admin) == ["work.discarded"]


def test_queue_status_without_redis_says_who_does_the_work(admin: Admin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTGIGS_REDIS_QUEUE_URL", "unix:///nonexistent")
    answer = admin("queue", "status")
    assert answer.code == 0
    assert "! Redis of the work queue does not answer; the sweep does the work." in answer.out


def test_search_is_built_and_shown(admin: Admin) -> None:
    absent = admin("search", "status")
    assert absent.code == 1
    assert absent.out == "✗ The search index has not been built yet\n\nNext: hotgigs-admin search rebuild\n"
    with admin.database(), db.transaction() as session:
        cast = make_cast(session)
        make_places(session)
        make_live_post(session, cast.as_alice, cast.northwind)
    assert admin("search", "rebuild", "--dry-run").out == "In the index would be: 1 job.\n"
    assert admin("search", "status", "--json").json["readable"] is False
    assert admin("search", "rebuild").out == "In the index now: 1 job.\n"
    assert admin("search", "status", "--json").json["documents"] == 1
    assert verbs(admin)[-1] == "index.rebuilt"


def test_config_show_hides_secrets(admin: Admin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTGIGS_MAIL_URL", "smtp://ines:hunter2@mail.example.org:587")
    said = admin("config", "show")
    assert "hunter2" not in said.out
    assert re.search(r"mail_url +smtp://ines:\(hidden\)@mail\.example\.org:587", said.out)
    assert re.search(r"^mail_password_file +\(not set\)", said.out, re.MULTILINE)
    assert admin("config", "show", "--json").json["mail_url"] == "smtp://ines:(hidden)@mail.example.org:587"
    assert admin("config", "check").out == "✓ Every setting can be used.\n"


def test_db_shell_shows_no_password(admin: Admin, tmp_path: Path) -> None:
    program = tmp_path / "psql"
    program.write_text('#!/bin/sh\necho "$@" "$PGPASSWORD"\n')
    program.chmod(0o755)
    url = "postgresql+psycopg2://ines:s%40cret@db.example/hotgigs"
    environ = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "HOTGIGS_DATABASE_URL": url}
    answer = admin.run("db", "shell", env=environ)
    assert answer.out == "postgresql://ines@db.example/hotgigs s@cret\n"


def test_db_shell_names_the_package_when_psql_is_missing(admin: Admin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    answer = admin("db", "shell")
    assert answer.code == 1
    assert "apt-get install postgresql-client" in answer.err


def test_status_is_one_screen(admin: Admin) -> None:
    answer = admin("status")
    assert answer.code == 0
    lines = [line for line in answer.out.splitlines() if not line.startswith("  ")]
    assert len(lines) == 8
    assert len({line.index("  ", 2) > 0 for line in lines}) == 1
    facts = admin("status", "--json").json
    assert facts["state"] == "warning"
    assert {check["name"]: check["state"] for check in facts["checks"]}["Search"] == "warning"


def test_status_finds_a_worker_that_seals_nothing(admin: Admin) -> None:
    with admin.database(), db.transaction() as session:
        make_cast(session)
        session.execute(text("DELETE FROM audit_events"))
    assert "every event is sealed" in admin("status").out
    with admin.database(), clock.frozen(clock.now() - timedelta(minutes=5)), db.transaction() as session:
        make_live_post_in(session)
    # A new event does not hide that an old one still waits.
    assert admin("queue", "retry").code == 0
    assert "! Audit trail  events wait for their seal" in admin("status").out


def make_live_post_in(session: Session) -> None:
    cast = make_cast(session)
    make_places(session)
    make_live_post(session, cast.as_alice, cast.northwind)
