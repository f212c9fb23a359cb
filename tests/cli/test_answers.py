"""How a command ends: its exit code, what a person reads, and nothing on standard output but the result."""

import os
import pty
import signal
import stat
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import text

from hotgigs.kernel import db
from hotgigs.ops.exclusive import exclusive
from tests.cli.conftest import REPOSITORY, Admin, interruptible
from tests.waiting import PATIENCE, wait_until

NOWHERE = "postgresql+psycopg2://nobody@/nothing?host=/nonexistent"
DATABASE = [("user", "list"), ("queue", "status"), ("db", "migrate"), ("search", "rebuild"), ("demo", "load")]


@pytest.mark.parametrize("command", DATABASE, ids=" ".join)
def test_it_says_that_the_database_does_not_answer(
    admin: Admin, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.setenv("HOTGIGS_DATABASE_URL", NOWHERE)
    answer = admin(*command, "--json")
    assert (answer.code, answer.out) == (1, "")
    assert answer.err.startswith("The database does not answer right now.")
    assert '  - connection to server on socket "/nonexistent/.s.PGSQL.5432" failed: No such file' in answer.err
    assert answer.err.endswith("Next: hotgigs-admin status\n")


def test_its_status_names_a_database_that_does_not_answer(admin: Admin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTGIGS_DATABASE_URL", NOWHERE)
    answer = admin("status")
    assert answer.code == 1
    assert "✗ Database   does not answer: connection to server on socket" in answer.out
    assert "  → systemctl status postgresql" in answer.out


def test_its_status_names_the_fullest_disk(admin: Admin, monkeypatch: pytest.MonkeyPatch) -> None:
    # A second disk that is full, in place of mounting one.
    full, empty = (SimpleNamespace(total=100, free=free) for free in (1, 99))
    index = admin.environ["HOTGIGS_INDEX_PATH"]
    monkeypatch.setattr("shutil.disk_usage", lambda path: full if str(path) == index else empty)
    answer = admin("status")
    assert answer.code == 1
    assert f"where {index} lies\n  → df -h {index}\n" in answer.out


def test_it_tells_every_fault_of_the_settings_at_once(admin: Admin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTGIGS_SITE_URL", "jobs.example.org/")
    monkeypatch.setenv("HOTGIGS_THREADS", "many")
    monkeypatch.delenv("HOTGIGS_SECRET_FILE")
    answer = admin("user", "list")
    assert (answer.code, answer.out) == (64, "")
    for name in ("site_url", "threads"):
        assert f"  - {name}" in answer.err
    assert "Next: hotgigs-admin config check" in answer.err
    checked = admin("config", "check", "--json")
    assert checked.code == 1
    for name in ("site_url", "threads", "secret_file"):
        assert any(fault.startswith(name) for fault in checked.json["faults"]), name


@pytest.mark.parametrize("template", [None])
@pytest.mark.parametrize("command", [command for command in DATABASE if command != ("db", "migrate")], ids=" ".join)
def test_it_asks_for_the_schema_first(admin: Admin, command: tuple[str, ...]) -> None:
    answer = admin(*command)
    assert (answer.code, answer.out) == (1, "")
    assert "schema none" in answer.err
    assert "hotgigs-admin db migrate" in answer.err


@pytest.mark.parametrize("template", [None])
def test_its_status_names_a_missing_schema(admin: Admin) -> None:
    answer = admin("status")
    assert answer.code == 1
    assert "  → hotgigs-admin db migrate" in answer.out
    assert "Audit trail" not in answer.out


def test_it_refuses_a_schema_of_a_later_release(admin: Admin) -> None:
    with admin.database(), db.transaction() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    answer = admin("db", "migrate")
    assert answer.code == 1
    assert "newer than this release" in answer.err


def test_a_person_is_spared_the_traceback(admin: Admin, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    # The one thing that cannot be provoked from outside: a fault in our own code.
    monkeypatch.setattr("hotgigs.accounts.queries.list_people", lambda *_, **__: [][0])
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    answer = admin("user", "list", "--json")
    assert (answer.code, answer.out) == (3, "")
    assert "not foreseen: IndexError" in answer.err
    assert "Traceback" not in answer.err
    assert "Next: hotgigs-admin status" in answer.err
    (kept,) = tmp_path.glob("hotgigs-admin-*.log")
    assert str(kept) in answer.err
    assert "IndexError: list index out of range" in kept.read_text(encoding="utf-8")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "command", [("db", "migrate"), ("search", "rebuild"), ("demo", "load"), ("demo", "clear", "--yes")], ids=" ".join
)
def test_it_waits_for_no_operation_that_excludes_it(admin: Admin, command: tuple[str, ...]) -> None:
    with admin.database(), exclusive("hotgigs-admin backup"):
        answer = admin(*command)
        assert (answer.code, answer.out) == (75, "")
        assert f"hotgigs-admin backup (process {os.getpid()}), since 20" in answer.err
        assert "Nothing was changed." in answer.err
        assert admin("user", "list").code == 0
    assert admin("search", "rebuild").code == 0


def test_a_killed_operation_holds_nothing(admin: Admin) -> None:
    program = "import time; from hotgigs.kernel import db; from hotgigs.ops.exclusive import exclusive\n"
    program += f"db.use(db.Database(db.make_engine({admin.database_url!r})))\n"
    program += "with exclusive('killed'):\n    print('held', flush=True)\n    time.sleep(60)\n"
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        assert "killed (process" in admin("search", "rebuild").err
        holder.kill()
    wait_until(lambda: admin("search", "rebuild").code == 0, what="PostgreSQL to miss the holder")


def test_an_interrupt_ends_it_after_the_statement_at_hand(admin: Admin) -> None:
    with admin.database(), db.transaction() as session:
        # Whoever wants to read people waits for us, and is waiting when the interrupt comes.
        session.execute(text("LOCK TABLE people"))
        program = admin.begin("user", "list")
        _wait_for_reader(admin)
        program.send_signal(signal.SIGINT)
    with program:
        out, err = program.communicate(timeout=PATIENCE)
    assert (program.returncode, out) == (130, "")
    assert "Interrupted." in err
    assert "Traceback" not in err


def test_an_interrupt_while_it_starts_is_answered_too(admin: Admin) -> None:
    # What a command needs is loaded when the command is known, which -v says on standard error.
    command = [sys.executable, "-v", "-m", "hotgigs.cli", "user", "list"]
    with subprocess.Popen(
        command,
        cwd=REPOSITORY,
        env={**os.environ, **admin.environ},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=interruptible,
    ) as program:
        assert program.stderr is not None
        for line in program.stderr:
            if line.startswith("import 'sqlalchemy"):
                break
        program.send_signal(signal.SIGINT)
        out, err = program.communicate(timeout=PATIENCE)
    assert (program.returncode, out) == (130, "")
    assert "Interrupted." in err
    assert "Traceback" not in err


def test_a_full_disk_names_itself(admin: Admin) -> None:
    with Path("/dev/full").open("w") as full:
        answer = admin.run("config", "show", stdout=full)
    assert answer.code == 3
    assert "No space left on device" in answer.err
    assert "Traceback" not in answer.err


def test_a_reader_who_leaves_is_no_error(admin: Admin) -> None:
    with admin.begin("config", "show", stderr=subprocess.PIPE) as program:
        assert program.stdout is not None
        program.stdout.close()
        assert program.stderr is not None
        assert program.stderr.read() == ""


@pytest.mark.parametrize(("environ", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"NO_COLOR": ""}, True)])
def test_it_colours_for_terminals_that_want_it(admin: Admin, environ: dict[str, str], coloured: bool) -> None:
    ours, theirs = pty.openpty()
    answer = admin.run("config", "check", stdout=theirs, env=environ)
    os.close(theirs)
    said = os.read(ours, 1000).decode()
    os.close(ours)
    assert answer.code == 0
    assert ("\x1b[" in said) == coloured
    assert "✓" in said
    assert "\x1b[" not in admin.run("config", "check").out


@pytest.mark.parametrize(("columns", "first"), [("40", "Setting  environment"), ("400", "Setting              Value")])
def test_its_tables_fit_the_terminal(admin: Admin, columns: str, first: str) -> None:
    ours, theirs = pty.openpty()
    answer = admin.run("config", "show", stdout=theirs, env={"NO_COLOR": "1", "COLUMNS": columns})
    os.close(theirs)
    said = os.read(ours, 200).decode()
    os.close(ours)
    assert answer.code == 0
    assert said.startswith(first)


def test_it_destroys_nothing_for_a_script_without_yes(admin: Admin) -> None:
    answer = admin.run("demo", "clear")
    assert (answer.code, answer.out) == (64, "")
    assert "--yes" in answer.err


@pytest.mark.parametrize(("typed", "code"), [("n\n", 1), ("y\n", 0)])
def test_it_asks_a_person_before_it_destroys(admin: Admin, typed: str, code: int) -> None:
    ours, theirs = pty.openpty()
    os.write(ours, typed.encode())
    answer = admin.run("queue", "purge", "--json", stdin=theirs)
    os.close(theirs)
    os.close(ours)
    assert answer.code == code
    assert "[y/N]" in answer.err
    assert answer.out == ("" if code else '{"rows": 0, "changed": false}\n')


def _wait_for_reader(admin: Admin) -> None:
    # Of this database and this table alone: other tests of the same server hold and wait for locks, too.
    waiting = text("SELECT count(*) FROM pg_locks WHERE relation = 'people'::regclass AND NOT granted")
    engine = db.make_engine(admin.database_url, pool_size=1)
    with engine.connect() as connection:
        wait_until(lambda: connection.scalar(waiting), what="the command to ask for its rows")
    engine.dispose()
