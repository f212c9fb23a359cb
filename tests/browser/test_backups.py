"""The Backups page in each of its states, as axe and a browser's two widths see it, with script and without."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Route, expect
from sqlalchemy.orm import Session

from hotgigs.app import create_app
from hotgigs.kernel import clock
from hotgigs.kernel.box import Box
from hotgigs.ops.backup import summary
from hotgigs.ops.backup.summary import FAILED, Hint, Running, Summary, Verification
from tests.browser.test_accessibility import judge
from tests.browser.visits import open_visit
from tests.cast import Cast
from tests.client import Browser
from tests.ops.make_backups import a_drill, a_summary, a_target

ADDRESS = "http://localhost:8999"


def states() -> dict[str, Summary | None]:
    """Return what may be known of the backups, by a name for the state."""
    now = clock.now()
    good = a_summary(now)
    weeks = [a_drill(at=now - timedelta(days=7 * week + 1), recovery_seconds=306 - 13 * week) for week in range(12)]
    failed = a_drill(at=now - timedelta(days=1), outcome=FAILED, reason="Document 4f2a is missing from the backup.")
    away = a_target(name="elsewhere", kind="S3", lag_seconds=720, failure="It does not answer.", documents_waiting=14)
    bad = replace(
        good,
        key_confirmed=False,
        targets=(*good.targets, away),
        drills=(*good.drills, failed),
        running=Running("backup", now, "files", 310_000_000, 1_340_000_000),
        verification=Verification(now, FAILED, "A part of the archive is damaged."),
        hints=(Hint("Free some room.", "hotgigs-admin backup prune"),),
    )
    return {
        "good": replace(good, drills=tuple(reversed(weeks))),
        "bad": bad,
        "empty": Summary(at=now, key_confirmed=False),
        "stale": replace(good, at=now - timedelta(hours=3)),
        "unknown": None,
    }


@pytest.fixture
def olga(database: Session, cast: Cast, box: Box) -> Browser:
    """Sign in the administrator of a site that answers in this process."""
    return Browser(create_app(box.config, box)).sign_in(database, cast.olga)


@pytest.mark.parametrize("state", ["good", "bad", "empty", "stale", "unknown"])
def test_every_state_is_fit_for_everybody(
    olga: Browser, chromium: Chromium, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, state: str
) -> None:
    monkeypatch.setattr(summary, "SUMMARY", tmp_path / "backups.json")
    known = states()[state]
    if known:
        summary.write(known, summary.SUMMARY)

    def answer(route: Route) -> None:
        # A summary lies where only an appliance has a folder: the application answers here, past any server.
        found = olga.get(route.request.url.removeprefix(ADDRESS))
        route.fulfill(status=found.status_code, headers=dict(found.headers), body=found.data)

    visit = open_visit(chromium, ADDRESS)
    visit.page.route("**/*", answer)
    visit.page.goto("/admin/backups")
    expect(visit.page.get_by_role("heading", level=1)).to_have_text("Backups")
    table = visit.page.get_by_text("The same as a table")
    if table.count():
        table.click()
        expect(visit.page.get_by_role("table", name="Drills")).to_be_visible()
    assert judge(visit.page) == []
    visit.page.context.close()
    assert visit.complaints == []
