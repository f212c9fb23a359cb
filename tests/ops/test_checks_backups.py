"""What doctor says of backups: of each fault its own sentence, and of a healthy box nothing."""

from datetime import datetime, timedelta, timezone

import pytest

from hotgigs.ops.backup.records import Reach
from hotgigs.ops.backup.sets import Manifest
from hotgigs.ops.checks import c84_backups as check
from hotgigs.ops.checks.result import OK, PROBLEM, WARNING

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=timezone.utc)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def manifest(age: timedelta) -> Manifest:
    return Manifest(
        "20261123T021500Z-full", "full", NOW - age, "box", "jobs.test", "0.2.0", "0010", "15.8",
        "label", "", "12345678", {}, 0, 1, 1, 1, {},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("age", "faults", "state"),
    [
        (timedelta(hours=25), [], OK),
        (timedelta(hours=27), [], PROBLEM),
        (HOUR, ["The manifest x is damaged."], WARNING),
    ],
)
def test_sets_are_judged_by_the_newest(age: timedelta, faults: list[str], state: str) -> None:
    assert check.judge_sets([manifest(age)], faults, NOW).state == state


def test_no_set_at_all_is_a_problem() -> None:
    assert check.judge_sets([], [], NOW).state == PROBLEM


def drill(outcome: str, age: timedelta) -> dict[str, object]:
    at = (NOW - age).isoformat()
    return {"at": at, "outcome": outcome, "set": "s", "recovery_seconds": 7, "reason": "rows", "sentence": "Rows went."}


@pytest.mark.parametrize(
    ("history", "since", "state", "words"),
    [
        ([], NOW - DAY, OK, "none yet"),
        ([], NOW - 11 * DAY, WARNING, "none yet"),
        ([drill("passed", 9 * DAY)], NOW, OK, "came back in 7 s"),
        ([drill("passed", 11 * DAY)], NOW, WARNING, "11 days"),
        ([drill("passed", 31 * DAY)], NOW, PROBLEM, "31 days"),
        ([drill("passed", DAY), drill("failed", HOUR)], NOW, PROBLEM, "Rows went."),
    ],
)
def test_drills_must_pass_and_be_fresh(
    history: list[dict[str, object]], since: datetime, state: str, words: str
) -> None:
    found = check.judge_drill(history, since, NOW)
    assert found.state == state
    assert words in found.evidence


def test_a_fault_of_the_last_verification_is_a_problem() -> None:
    row: dict[str, object] = {"at": NOW.isoformat(), "faults": ["files: a pack is damaged."], "outcome": "failed"}
    assert check.judge_verification([row], NOW, NOW).state == PROBLEM
    assert check.judge_verification([{**row, "faults": []}], NOW, NOW).state == OK


@pytest.mark.parametrize(
    ("reach", "state"),
    [
        (Reach(last_success=NOW - timedelta(minutes=4)), OK),
        (Reach(last_success=NOW - timedelta(minutes=6), failing_since=NOW, failure="It does not answer."), WARNING),
        (Reach(last_success=NOW - timedelta(minutes=61), failing_since=NOW, failure="It does not answer."), PROBLEM),
        (Reach(), OK),
    ],
)
def test_targets_are_judged_by_what_they_lack(reach: Reach, state: str) -> None:
    found = check.judge_target("vault", reach, NOW - timedelta(minutes=1), NOW)
    assert found.state == state
    assert reach.failure in found.evidence
    assert state == OK or found.remedy == "hotgigs-admin backup target test vault"
