"""A candidate finds a job, applies with a resume, gets the mail, looks where it stands, and withdraws."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visiting
from tests.browser.site import PATIENCE, Site
from tests.browser.world import RESUME, World

Give = Callable[[Page], None]
MOST_CLICKS = 3
"""From the page of a job to the receipt: open the form, choose the file, send. Typing is no click."""
PATIENTLY = PATIENCE * 1000
IN_RESUME = "Jürgen Großmann"
MARK = "From your resume, please check."
COUNT_CLICKS = "addEventListener('click', () => sessionStorage.clicks = Number(sessionStorage.clicks ?? 0) + 1, true)"


def find_job(page: Page) -> None:
    page.goto("/")
    page.locator("input[name=q]").fill("care assistant")
    page.locator("input[name=place]").fill("Lyon")
    page.keyboard.press("Enter")
    expect(page.locator("#count")).to_contain_text("Lyon")
    page.get_by_role("link", name="Care assistant, nights").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Care assistant, nights")


def drop_resume(page: Page) -> None:
    """Carry the file over the target and let go of it, as the window system does."""
    box = page.locator(".dropzone-area").bounding_box()
    assert box
    point = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
    carried = {"items": [], "files": [str(RESUME)], "dragOperationsMask": 1}
    session = page.context.new_cdp_session(page)
    for moment in ("dragEnter", "dragOver", "drop"):
        session.send("Input.dispatchDragEvent", {"type": moment, **point, "data": carried})


def choose_resume(page: Page) -> None:
    """Choose the file in the window that the field opens, as phones and keyboards do."""
    page.locator("input[type=file]").set_input_files(RESUME)


def open_status_by_mail(visit: Visiting, site: Site, email: str) -> Page:
    mail = site.mails_to(email)[0]
    page = visit(width=390)
    page.goto(site.link_in(mail))
    page.get_by_role("button", name="Open my application").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Care assistant, nights")
    return page


def withdraw(page: Page) -> None:
    page.get_by_role("link", name="Withdraw this application").click()
    page.get_by_label("Why").fill("I took another job.")
    page.get_by_role("button", name="Withdraw application").click()
    expect(page.get_by_text(re.compile("withdr[ae]w", re.IGNORECASE)).first).to_be_visible()
    expect(page.get_by_role("link", name="Withdraw this application")).to_have_count(0)


@pytest.mark.parametrize(("width", "give"), [(1280, drop_resume), (390, choose_resume)])
def test_a_candidate_applies_in_three_clicks(visit: Visiting, site: Site, width: int, give: Give) -> None:
    page, email = visit(width=width), f"candidate-{width}@example.org"
    find_job(page)
    page.add_init_script(COUNT_CLICKS)
    page.evaluate(COUNT_CLICKS)
    page.get_by_role("link", name="Apply", exact=True).click()
    give(page)
    name = page.get_by_label("Full name")
    expect(name).to_have_value(IN_RESUME, timeout=PATIENTLY)
    assert name.evaluate("field => document.getElementById(field.getAttribute('aria-describedby')).innerText") == MARK
    page.get_by_label("E-mail address").fill(email)
    page.get_by_role("button", name="Send application").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your application is with Northwind Care")
    # The file is the one step that no click of ours made: choosing it counts as one.
    assert int(page.evaluate("sessionStorage.clicks")) + 1 <= MOST_CLICKS
    expect(page.get_by_text("resume.pdf")).to_be_visible()
    withdraw(open_status_by_mail(visit, site, email))
    assert "withdrew" in str(site.mails_to(email, count=2)[1]["Subject"])


def test_a_candidate_applies_without_script(visit: Visiting, site: Site) -> None:
    page, email = visit(java_script_enabled=False), "no-script@example.org"
    find_job(page)
    page.get_by_role("link", name="Apply", exact=True).click()
    choose_resume(page)
    page.get_by_role("button", name="Upload and fill in").click()
    look_again(page, lambda: page.get_by_label("Full name").input_value() == IN_RESUME)
    page.get_by_label("E-mail address").fill(email)
    page.get_by_role("button", name="Send application").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your application is with Northwind Care")
    withdraw(open_status_by_mail(visit, site, email))


def look_again(page: Page, is_there: Callable[[], bool]) -> None:
    for _ in range(int(PATIENCE)):
        if is_there():
            return
        page.wait_for_timeout(1000)
        page.get_by_role("link", name="Look again").click()
    raise AssertionError("the resume was not read")


def test_what_is_wrong_is_said_and_nothing_is_lost(visit: Visiting, world: World) -> None:
    page = visit()
    page.goto(f"/jobs/{world.posts[0].slug}/apply")
    choose_resume(page)
    expect(page.get_by_label("Full name")).to_have_value(IN_RESUME, timeout=PATIENTLY)
    page.get_by_label("E-mail address").fill("nobody")
    page.get_by_label("Message to the team").fill("I know the district.")
    page.get_by_role("button", name="Send application").click()
    expect(page.locator("[data-error-summary]")).to_be_focused()
    expect(page.get_by_text("resume.pdf")).to_be_visible()
    expect(page.get_by_label("E-mail address")).to_have_value("nobody")
    expect(page.get_by_label("Message to the team")).to_have_value("I know the district.")
    expect(page.get_by_label("E-mail address")).to_have_attribute("aria-invalid", "true")
