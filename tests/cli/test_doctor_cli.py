"""hotgigs-admin doctor and status: in development, and on an appliance whose parts are put in place of the box's."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from hotgigs.cli import looking, mending, status
from hotgigs.kernel import clock
from hotgigs.ops.checks.check import Around, Check
from hotgigs.ops.checks.result import OK, PROBLEM, WARNING, Kind, Result
from hotgigs.ops.system.lock import lock_box
from hotgigs.ops.system.operation_log import OperationLog
from tests.cli.conftest import Admin
from tests.ops.make_checks import a_round, appliance

UNIT = Kind("services.unit", "Units run.", "systemctl status {part}", fix="start {part}")
WORKER = "worker.service"


class Box:
    """An appliance with one unit, which runs or not, and can be started or not."""

    def __init__(self) -> None:
        self.runs, self.starts = False, True
        self.check = Check("Services", (UNIT,), self.look, mend=self.mend)

    def look(self, _around: Around) -> Iterator[Result]:
        """Look at the unit."""
        yield UNIT.ok("is running", WORKER) if self.runs else UNIT.problem("is inactive", WORKER)

    def mend(self, _around: Around, _result: Result) -> None:
        """Start the unit. Raises ValueError when it does not start."""
        if not self.starts:
            raise ValueError("it has no memory")
        self.runs = True


@pytest.fixture
def appliance_box(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Box:
    """Put an appliance of our own below a folder."""
    box = Box()
    (tmp_path / "var/lib/hotgigs/state").mkdir(parents=True)
    monkeypatch.setattr(looking, "around", lambda: Around(appliance(), root=tmp_path))
    for module in (looking, mending):
        monkeypatch.setattr(module, "checks", lambda: (box.check,))
    monkeypatch.setattr(mending, "open_log", lambda name: OperationLog(tmp_path / f"{name}.log"))
    monkeypatch.setattr(mending, "lock_box", lambda operation: lock_box(operation, tmp_path / "lock"))
    return box


def test_in_development_it_looks_at_what_is_there(admin: Admin) -> None:
    answer = admin("doctor", "--json")
    topics = {seen["id"] for seen in answer.json["checks"]}
    assert {"disk", "memory", "database", "files", "queue", "mail"} == topics
    # Nobody works here, which is a problem.
    assert (answer.code, answer.json["verdict"]) == (1, PROBLEM)
    said = admin("doctor").out
    assert "✓ database.answers  PostgreSQL answers\n" in said
    assert "✗ queue.workers:worker  nobody works on the work queue\n  → systemctl restart hotgigs-worker\n" in said
    assert "✗ Something is wrong.\n" in said


def test_in_development_nothing_is_remembered(admin: Admin) -> None:
    assert admin("doctor", "--since", "24h").out == "Nothing has changed.\n"
    answer = admin("doctor", "--ignore", "disk.space", "--reason", "It is a small disk.")
    assert (answer.code, answer.out) == (1, "")
    assert "Only an appliance" in answer.err


@pytest.mark.parametrize(
    "arguments",
    [("--ignore", "disk.space"), ("--ignore", "nonsense", "--reason", "x"), ("--since", "soon")],
)
def test_it_refuses_what_it_cannot_understand(admin: Admin, arguments: tuple[str, ...]) -> None:
    assert admin("doctor", *arguments).code == 64


def test_it_mends_what_is_safe_and_looks_again(admin: Admin, appliance_box: Box) -> None:
    before = admin("doctor")
    assert (before.code, before.out.splitlines()[-1]) == (1, "Next: hotgigs-admin doctor --fix")
    dry = admin("doctor", "--fix", "--dry-run", "--json")
    assert (dry.code, appliance_box.runs) == (1, False)
    assert dry.err == "services.unit:worker.service: would start worker.service\n"
    done = admin("doctor", "--fix", "--json")
    assert (done.code, done.json["verdict"]) == (0, OK)
    assert done.json["mended"] == [{"id": "services.unit:worker.service", "fix": "start worker.service", "refusal": ""}]
    again = admin("doctor", "--fix", "--json")
    assert (again.code, again.json["mended"]) == (0, [])


def test_what_cannot_be_mended_stays_a_problem(admin: Admin, appliance_box: Box) -> None:
    appliance_box.starts = False
    answer = admin("doctor", "--fix")
    assert answer.code == 1
    assert answer.err == "services.unit:worker.service: start worker.service: it has no memory\n"


def test_what_is_set_aside_is_shown_with_its_reason_and_counts_no_more(admin: Admin, appliance_box: Box) -> None:
    words = ("--ignore", f"services.unit:{WORKER}", "--reason", "It moved to another box.")
    assert admin("doctor", *words, "--dry-run").out == f"services.unit:{WORKER} would be ignored.\n"
    assert admin("doctor", "--json").code == 1
    assert admin("doctor", *words).out == f"services.unit:{WORKER} is ignored.\n"
    answer = admin("doctor")
    assert answer.code == 0
    assert f"– services.unit:{WORKER}  is inactive (ignored: It moved to another box.)\n" in answer.out
    assert admin("doctor", "--heed", "services.unit").code == 1
    assert admin("doctor", "--heed", f"services.unit:{WORKER}", "--json").json["ignored"] is False
    assert admin("doctor").code == 1


def test_it_knows_what_changed(admin: Admin, appliance_box: Box) -> None:
    admin("doctor")
    appliance_box.runs = True
    admin("doctor")
    lines = admin("doctor", "--since", "7d", "--json").json
    assert [(line["from"], line["to"]) for line in lines] == [(OK, PROBLEM), (PROBLEM, OK)]
    assert admin("doctor", "--since", "5m").out.count("services.unit:worker.service") == 2


def test_status_says_on_a_line_what_a_check_answered() -> None:
    stopped = UNIT.problem("is inactive", WORKER)
    fine = [UNIT.ok("is running", f"{number}.service") for number in range(4)]
    found = a_round(*fine)
    assert status.in_a_line(found, found.seen[0]).evidence == "4 things looked at, all well"
    found = a_round(*fine, stopped)
    line = status.in_a_line(found, found.seen[0])
    assert (line.state, line.evidence) == (PROBLEM, "worker.service: is inactive")
    assert line.remedy == "systemctl status worker.service"
    found = a_round()
    assert status.in_a_line(found, found.seen[0]).state == WARNING
    found = a_round(stopped, services_unit="we know")
    assert status.in_a_line(found, found.seen[0]).evidence == "set aside"


def test_status_says_when_everything_was_looked_at_last() -> None:
    assert status.last_check(None).state == WARNING
    assert status.last_check(a_round()).evidence == "0 min ago: everything is well"
    wrong = status.last_check(a_round(UNIT.problem("is inactive", WORKER)))
    assert (wrong.state, wrong.evidence) == (WARNING, "0 min ago: 1 thing is not well")
    found = a_round()
    with clock.frozen(clock.now() + timedelta(minutes=16)):
        assert status.last_check(found).evidence == "16 min ago: the timer does not run"
