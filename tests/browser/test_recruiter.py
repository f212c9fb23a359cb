"""A recruiter publishes a job, reads who applied, moves them by mouse and by keys, rejects, and reopens."""

import re

import pytest
from playwright.sync_api import Page, expect

from hotgigs.applications.models import Application
from tests.browser.conftest import Visiting, is_read, wait_for
from tests.browser.keys import Keyboard
from tests.browser.site import Site
from tests.browser.world import CARE, PASSWORD, World, make_applicant, make_post

CARE_TEXT = "Visit six to eight people a day, by bicycle or car. Wash, dress, give medicine and listen. " * 4


@pytest.fixture
def applicants(site: Site, world: World) -> list[Application]:
    """Three people who applied for a job that no other test touches, with resumes that were read."""
    with site.writing() as session:
        post = make_post(session, world.cast.as_alice, world.cast.northwind, CARE)
        made = [make_applicant(session, site.box.store, post, name) for name in ("Ana Reis", "Ben Ito", "Cleo Marsh")]
    wait_for(lambda: is_read(site, made), "the resumes are not read")
    return made


def lane(page: Page, name: str) -> list[str]:
    cards = page.locator(f"[data-lane-name='{name}'] [data-card]").all()
    return [card.get_attribute("data-name") or "" for card in cards]


def sign_in(page: Page) -> None:
    page.goto("/sign-in?next=/hiring/jobs")
    page.get_by_label("E-mail address").fill("alice@example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Jobs")


def test_a_recruiter_publishes_a_job(visit: Visiting, site: Site) -> None:
    page = visit()
    sign_in(page)
    page.get_by_role("link", name="New job").click()
    page.get_by_label("Title", exact=True).fill("Physiotherapist for home visits")
    page.get_by_role("textbox", name="Description").fill(CARE_TEXT)
    expect(page.locator("#preview")).to_contain_text("Physiotherapist for home visits")
    page.locator("input[name=place]").press_sequentially("Lyo", delay=30)
    page.get_by_role("option", name=re.compile("^Lyon")).click()
    page.get_by_role("button", name="Save").first.click()
    page.get_by_role("button", name="Publish").click()
    expect(page.locator("[data-error-summary]")).to_contain_text("pay")
    page.get_by_role("link", name="Edit", exact=True).first.click()
    page.get_by_label("Lowest").fill("34000")
    page.get_by_label("Highest").fill("41000")
    page.get_by_label("Currency").select_option("EUR")
    page.get_by_role("button", name="Save").first.click()
    page.get_by_role("button", name="Publish").click()
    address = page.get_by_role("link", name=site.url).inner_text()
    anybody = visit(width=390)
    anybody.goto(address)
    expect(anybody.get_by_role("heading", level=1)).to_have_text("Physiotherapist for home visits")
    wait_for(lambda: _finds(anybody, "physiotherapist"), "the job is not in the search")


def _finds(page: Page, words: str) -> bool:
    page.goto(f"/jobs?q={words}")
    return page.get_by_role("link", name=re.compile(words, re.IGNORECASE)).count() > 0


def test_a_recruiter_reads_moves_and_decides_by_mouse(visit: Visiting, applicants: list[Application]) -> None:
    page = visit()
    sign_in(page)
    page.goto(f"/hiring/jobs/{applicants[0].job_id}/board")
    _drag(page, "Ben Ito", "Interview")
    expect(page.locator("[data-board-said]")).to_contain_text("Ben Ito moved to Interview")
    page.reload()
    assert lane(page, "Interview") == ["Ben Ito"]
    page.get_by_role("link", name="Ben Ito").click()
    picture = page.locator(".resume-page img").first
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 600
    expect(page.get_by_label("Actions and facts")).to_contain_text("Bayerische Antriebswerke")
    page.get_by_role("link", name="Reject").click()
    page.get_by_label("Experience does not match what the role needs").check()
    page.get_by_role("button", name="Reject").click()
    page.goto(f"/hiring/applications/{applicants[1].id}")
    expect(page.locator(".review-state")).to_contain_text("Rejected")
    page.get_by_role("button", name="Reopen").click()
    expect(page.locator(".review-state")).to_contain_text("Interview")


def _drag(page: Page, name: str, to: str) -> None:
    start = page.locator(f"[data-name='{name}']").bounding_box()
    end = page.locator(f"[data-lane-name='{to}']").bounding_box()
    assert start
    assert end
    page.mouse.move(start["x"] + 40, start["y"] + start["height"] - 10)
    page.mouse.down()
    page.mouse.move(end["x"] + 100, end["y"] + 60, steps=8)
    page.mouse.up()


def test_a_recruiter_reads_moves_and_decides_by_keys_alone(visit: Visiting, applicants: list[Application]) -> None:
    page = visit()
    keys = Keyboard(page)
    page.goto(f"/sign-in?next=/hiring/jobs/{applicants[0].job_id}/board")
    keys.fill("E-mail address", "alice@example.org")
    keys.fill("Password", PASSWORD)
    with page.expect_navigation():
        keys.press("Enter")
    keys.find("Cleo Marsh")
    keys.press("Space", "ArrowRight", "Space")
    expect(page.locator("[data-board-said]")).to_contain_text("Cleo Marsh moved to Screening")
    assert keys.focused.startswith("Cleo Marsh")
    with page.expect_navigation():
        keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Cleo Marsh")
    expect(page.locator(".resume-page img").first).to_be_visible()
    with page.expect_navigation():
        keys.press("r")
    keys.find("Other people fit the role better")
    keys.press("ArrowDown", "Space")
    keys.open("Reject")
    page.goto(f"/hiring/applications/{applicants[2].id}")
    expect(page.locator(".review-state")).to_contain_text("Rejected")
    keys.open("Reopen")
    expect(page.locator(".review-state")).to_contain_text("Screening")


def test_what_somebody_else_moved_goes_back_with_the_reason(
    visit: Visiting, world: World, applicants: list[Application]
) -> None:
    first, second = visit(world.cast.alice), visit(world.cast.amir)
    for page in (first, second):
        page.goto(f"/hiring/jobs/{applicants[0].job_id}/board")
    _drag(first, "Ana Reis", "Screening")
    expect(first.locator("[data-board-said]")).to_contain_text("Ana Reis moved to Screening")
    _drag(second, "Ana Reis", "Interview")
    expect(second.locator("[data-board-said]")).to_contain_text("Ana Reis is back in New")
