"""The administrator's Backups page in each of its states, and the figures of it."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from hotgigs.kernel import clock, outbox
from hotgigs.ops.backup import summary
from hotgigs.ops.backup.summary import FAILED, Hint, Running, Summary, Verification
from hotgigs.ops.checks.result import OK, PROBLEM, WARNING
from hotgigs.system import backups
from tests.cast import Cast
from tests.client import Browser
from tests.ops.make_backups import NOW, a_drill, a_set, a_summary, a_target

PAGE = "/admin/backups"
Keep = Callable[..., None]


@pytest.fixture
def keep(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Keep:
    """Return what leaves a summary as the service of an appliance does."""

    def write(**over: Any) -> None:
        summary.write(a_summary(over.pop("now", clock.now()), **over), tmp_path / "run" / "backups.json")

    monkeypatch.setattr(summary, "SUMMARY", tmp_path / "run" / "backups.json")
    return write


@pytest.fixture
def olga(database: Session, cast: Cast, browser: Browser) -> Browser:
    """Sign in the administrator of the site."""
    return browser.sign_in(database, cast.olga)


def words(browser: Browser) -> str:
    """Return what the page says, on one line."""
    text = re.sub(r"<[^>]+>", " ", browser.get(PAGE).text.partition("<main")[2])
    return " ".join(unescape(text).split())


def needs(known: Summary) -> list[tuple[str, str]]:
    """Return state and command of each need."""
    return [(need.state, need.command) for need in backups.judge(known, NOW).needs]


def test_nobody_but_the_administrator_learns_that_it_exists(
    browser: Browser, database: Session, cast: Cast, keep: Keep
) -> None:
    keep()
    assert browser.get(PAGE).headers["Location"].startswith("/sign-in")
    for person in (cast.amir, cast.bob, cast.dana):
        assert browser.sign_in(database, person).get(PAGE).status_code == 404


def test_it_says_at_a_glance_that_everything_can_be_brought_back(olga: Browser, keep: Keep) -> None:
    keep()
    said = words(olga)
    assert "Everything can be brought back A drill 2 days ago restored a backup in 4 min 12 s." in said
    assert "Last backup 5 hours ago 1.3 GB" in said
    assert "It would lose 21 s of work" in said
    assert "Recovery key Exported" in said
    assert "cellar SFTP Complete just now Every document is there" in said
    assert "9 sets to go back to" in said
    assert "What to do" not in said


def test_the_trend_is_bars_and_a_table_without_script_or_style(olga: Browser, keep: Keep) -> None:
    keep(drills=(a_drill(outcome=FAILED, reason="Document 4f2a is missing."), a_drill()))
    text = olga.get(PAGE).text
    assert len(re.findall(r'<li class="trend-bar', text)) == 2
    assert len(re.findall(r"<rect ", text.partition('class="trend"')[2].partition("</figure>")[0])) == 2
    said = words(olga)
    assert "The same as a table" in said
    assert "Failed Document 4f2a is missing. – – This box" in said
    assert "✗ marks a drill that failed" in said


def test_the_administrators_first_page_and_the_navigation_lead_there(olga: Browser) -> None:
    assert olga.get("/admin").text.count('href="/admin/backups"') >= 2


def test_without_an_appliance_it_says_so(olga: Browser, keep: Keep) -> None:
    assert callable(keep)
    assert "Nothing is backed up here" in words(olga)
    summary.SUMMARY.parent.mkdir()
    assert "Nothing is known of the backups" in words(olga)
    summary.SUMMARY.write_text("{", encoding="utf-8")
    assert "systemctl status hotgigs-offsite" in words(olga)


def test_before_the_first_backup_it_says_what_to_do(olga: Browser, keep: Keep) -> None:
    keep(sets=(), drills=(), targets=(), key_confirmed=False, verification=None)
    said = words(olga)
    assert "Something is wrong There is no backup yet." in said
    assert "The first backup" in said
    for command in ("hotgigs-admin backup", "hotgigs-admin backup export-key", "hotgigs-admin backup target add"):
        assert command in said
    assert "sets to go back to" not in said


def test_an_old_summary_is_shown_and_not_believed(olga: Browser, keep: Keep) -> None:
    keep(now=clock.now() - timedelta(minutes=16))
    said = words(olga)
    assert "Something needs a look Nobody has told how the backups stand for a while. As of 16 minutes ago" in said
    assert "9 sets to go back to" in said


def test_what_runs_shows_how_far_it_is(olga: Browser, keep: Keep) -> None:
    keep(running=Running("backup", clock.now(), "files", 310_000_000, 1_340_000_000))
    assert "310 MB of 1.3 GB Backup since just now : files" in words(olga)
    keep(running=Running("drill", clock.now()))
    assert "Drill since just now" in words(olga)


def test_what_a_target_says_is_text_and_no_markup(olga: Browser, keep: Keep) -> None:
    keep(targets=(a_target(failure="<b>refused</b>", lag_seconds=400, documents_waiting=1),))
    assert "<b>refused" not in olga.get(PAGE).text
    assert "1 document is not there yet" in words(olga)


@pytest.mark.parametrize(
    ("over", "state", "command"),
    [
        ({"key_confirmed": False}, PROBLEM, "backup export-key"),
        ({"targets": ()}, WARNING, "backup target add"),
        ({"targets": (a_target(lag_seconds=300),)}, WARNING, "backup target test cellar"),
        ({"targets": (a_target(lag_seconds=3600),)}, PROBLEM, "backup target test cellar"),
        ({"targets": (a_target(failure="It does not answer."),)}, WARNING, "backup target test cellar"),
        ({"targets": (a_target(last_success=None),)}, PROBLEM, "backup target test cellar"),
        ({"verification": Verification(NOW, FAILED, "A part is damaged.")}, PROBLEM, "backup verify"),
        ({"drills": ()}, WARNING, "backup drill"),
        ({"drills": (a_drill(outcome=FAILED, reason="A segment is missing."),)}, PROBLEM, "backup drill"),
        ({"drills": (a_drill(at=NOW - timedelta(days=10)),)}, WARNING, "backup drill"),
        ({"drills": (a_drill(at=NOW - timedelta(days=30)),)}, PROBLEM, "backup drill"),
        ({"sets": (a_set(NOW - timedelta(hours=26)),)}, PROBLEM, "backup"),
        ({"hints": (Hint("Free some room.", "hotgigs-admin backup prune"),)}, WARNING, "backup prune"),
    ],
)
def test_what_is_not_well_comes_with_the_command_that_helps(over: dict[str, Any], state: str, command: str) -> None:
    known = a_summary(**over)
    assert needs(known) == [(state, f"hotgigs-admin {command}")]
    assert backups.judge(known, NOW).state == state


def test_all_is_well_just_before_the_thresholds() -> None:
    known = a_summary(
        sets=(a_set(NOW - timedelta(hours=25.9)),),
        drills=(a_drill(at=NOW - timedelta(days=9.9)),),
        targets=(a_target(lag_seconds=299),),
    )
    assert backups.judge(known, NOW) == backups.Standing(OK, ())
    assert backups.judge(replace(known, at=NOW - timedelta(minutes=15)), NOW).state == OK


def test_the_worst_comes_first_and_nothing_is_said_twice() -> None:
    hint = Hint("Add a place.", "hotgigs-admin backup target add")
    found = backups.judge(a_summary(targets=(), key_confirmed=False, hints=(hint,)), NOW)
    assert [need.state for need in found.needs] == [PROBLEM, WARNING]


@pytest.mark.parametrize(
    ("size", "said"),
    [(0, "0 bytes"), (999, "999 bytes"), (1000, "1.0 kB"), (48e6, "48.0 MB"), (310e6, "310 MB"), (999.7e6, "1.0 GB")],
)
def test_it_writes_sizes_as_people_read_them(size: float, said: str) -> None:
    assert backups.size_words(size) == said


@pytest.mark.parametrize(
    ("seconds", "said", "short"),
    [(0.4, "0 s", "0:00"), (59.6, "1 min", "1:00"), (252, "4 min 12 s", "4:12"), (7500, "2 h 5 min", "2:05 h")],
)
def test_it_writes_durations_as_people_read_them(seconds: float, said: str, short: str) -> None:
    assert (backups.span_words(seconds), backups.clock_words(seconds)) == (said, short)


def test_every_bar_can_be_seen() -> None:
    known = a_summary(drills=(a_drill(recovery_seconds=0.0), a_drill(recovery_seconds=500.0)))
    assert [bar.height for bar in backups.trend(known)] == [4.0, 100.0]
    assert [bar.height for bar in backups.trend(a_summary(drills=(a_drill(recovery_seconds=0.0),)))] == [4.0]


def test_metrics_hold_the_figures_of_backups(browser: Browser, keep: Keep) -> None:
    assert "hotgigs_backup" not in browser.get("/metrics").text
    keep(targets=(a_target(lag_seconds=70, failure="It does not answer.", documents_waiting=3),))
    text = browser.get("/metrics").text
    for line in (
        "hotgigs_backup_key_confirmed 1.0",
        "hotgigs_backup_sets 9.0",
        "hotgigs_backup_drill_passed 1.0",
        "hotgigs_backup_recovery_seconds 252.0",
        "hotgigs_backup_recovery_point_seconds 21.0",
        'hotgigs_offsite_lag_seconds{target="cellar"} 70.0',
        'hotgigs_offsite_failing{target="cellar"} 1.0',
        'hotgigs_offsite_documents_waiting{target="cellar"} 3.0',
    ):
        assert f"\n{line}\n" in text
    age = re.search(r"^hotgigs_backup_age_seconds ([\d.]+)$", text, re.MULTILINE)
    assert age
    assert 20_000 < float(age[1]) < 22_000
    keep(sets=(), drills=(a_drill(outcome=FAILED),))
    text = browser.get("/metrics").text
    assert "hotgigs_backup_drill_passed 0.0" in text
    assert "hotgigs_backup_recovery_seconds" not in text
    assert "hotgigs_backup_age_seconds" not in text


def test_metrics_hold_what_a_restore_held(browser: Browser, database: Session) -> None:
    assert "\nhotgigs_outbox_held 0.0\n" in browser.get("/metrics").text
    with clock.frozen(clock.now() - timedelta(hours=1)):
        outbox.enqueue(database, "mail.send", {"mail": "1"})
    outbox.hold(database, ["mail.send"])
    database.commit()
    text = browser.get("/metrics").text
    assert "\nhotgigs_outbox_held 1.0\n" in text
    assert re.search(r"^hotgigs_outbox_held_age_seconds 36\d\d", text, re.MULTILINE)
