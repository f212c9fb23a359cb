"""The journeys of recruiters, candidates and administrators, in Chromium, against a box in its sandboxes."""

import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.appliance.filled import Filled
from tests.appliance.installed_site import InstalledSite
from tests.appliance.network import Segment
from tests.browser.conftest import ARGUMENTS, visit
from tests.browser.test_administrator import test_an_administrator_invites_and_the_trail_tells
from tests.browser.test_candidate import (
    test_a_candidate_applies_in_three_clicks,
    test_a_candidate_applies_without_script,
    test_what_is_wrong_is_said_and_nothing_is_lost,
)
from tests.browser.test_pages import test_no_keystroke_is_lost_while_the_resume_is_read
from tests.browser.test_recruiter import (
    applicants,
    test_a_recruiter_publishes_a_job,
    test_a_recruiter_reads_moves_and_decides_by_keys_alone,
    test_a_recruiter_reads_moves_and_decides_by_mouse,
)
from tests.browser.world import World

JOURNEYS = (
    visit,
    applicants,
    test_a_recruiter_publishes_a_job,
    test_a_recruiter_reads_moves_and_decides_by_mouse,
    test_a_recruiter_reads_moves_and_decides_by_keys_alone,
    test_no_keystroke_is_lost_while_the_resume_is_read,
    test_an_administrator_invites_and_the_trail_tells,
    test_a_candidate_applies_in_three_clicks,
    test_a_candidate_applies_without_script,
    test_what_is_wrong_is_said_and_nothing_is_lost,
)
"""Collected here by their names; written for any site that runs."""


@pytest.fixture(scope="module")
def site(filled: Filled) -> InstalledSite:
    """Return the site of the installed box."""
    return filled.site


@pytest.fixture(scope="module")
def world(filled: Filled) -> World:
    """Return what is on it."""
    return filled.world


@pytest.fixture(scope="module")
def chromium(segment: Segment, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Run Chromium where the neighbour is: it sees of the box what the world sees."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    assert program, "These tests need Chromium: sudo apt-get install chromium"
    start: Path = tmp_path_factory.mktemp("chromium") / "chromium"
    start.write_text(f'#!/bin/sh\nexec {shlex.join(segment.neighbour.command(program))} "$@"\n')
    start.chmod(0o755)
    with sync_playwright() as playwright:
        # Whom the certificate comes from is checked by curl in test_install; a browser takes no root by argument.
        browser = playwright.chromium.launch(executable_path=start, args=[*ARGUMENTS, "--ignore-certificate-errors"])
        yield browser
        browser.close()
