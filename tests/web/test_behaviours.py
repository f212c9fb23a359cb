"""What the scripts add to the pages, in a real browser: each works, and none breaks the security policy."""

import re
import shutil
import threading
from collections.abc import Iterator
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright
from werkzeug.serving import make_server

from tests.web.harness import make_showroom, pages

pytestmark = pytest.mark.browser
MEGABYTE = 10**6


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = make_server("127.0.0.1", 0, make_showroom(), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/styleguide"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        # A system's Chromium if there is one, else the one that `playwright install chromium` brought.
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    complaints: list[str] = []
    context = chromium.new_context(viewport={"width": 1280, "height": 860}, reduced_motion="reduce")
    page = context.new_page()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if "Content Security Policy" in said.text else None)
    yield page
    context.close()
    assert complaints == []


def names_in(page: Page, lane: str) -> list[str]:
    cards = page.locator(f"[data-lane={lane}] [data-card]").all()
    return [card.get_attribute("data-name") or "" for card in cards]


def drag(page: Page, card: Locator, lane: str) -> None:
    start, end = card.bounding_box(), page.locator(f"[data-lane={lane}]").bounding_box()
    assert start
    assert end
    page.mouse.move(start["x"] + 40, start["y"] + start["height"] - 20)
    page.mouse.down()
    page.mouse.move(end["x"] + 100, end["y"] + 60, steps=8)
    page.mouse.up()


def test_a_card_is_dragged_and_counted(page: Page, site: str) -> None:
    page.goto(f"{site}/board")
    drag(page, page.locator("[data-name='Dana Okafor']"), "interview")
    expect(page.locator("[data-board-said]")).to_have_text("Dana Okafor moved to Interview, 1 of 5.")
    assert names_in(page, "interview") == ["Dana Okafor", "Aïcha Benali"]
    expect(page.locator("[data-lane=new] [data-lane-count]")).to_have_text("30")


def test_a_refused_card_goes_back_with_the_reason(page: Page, site: str) -> None:
    page.goto(f"{site}/board")
    drag(page, page.locator("[data-name='Jonas Lindqvist']"), "offer")
    said = "Jonas Lindqvist is back in New: Bob moved this person a moment ago."
    expect(page.locator("[data-board-said]")).to_have_text(said)
    assert names_in(page, "new") == ["Dana Okafor", "Jonas Lindqvist", "Mei Tanaka"]


def test_a_card_is_moved_by_keys_alone(page: Page, site: str) -> None:
    page.goto(f"{site}/board")
    said = page.locator("[data-board-said]")
    page.locator("[data-name='Mei Tanaka']").focus()
    page.keyboard.press(" ")
    expect(said).to_contain_text("Mei Tanaka lifted from New")
    page.keyboard.press("ArrowRight")
    expect(said).to_have_text("In review, 2 of 5.")
    page.keyboard.press("Escape")
    expect(said).to_have_text("Mei Tanaka is back in New.")
    for key in (" ", "ArrowRight", " "):
        page.keyboard.press(key)
    expect(said).to_have_text("Mei Tanaka moved to In review, 1 of 10.")
    expect(page.locator("[data-name='Mei Tanaka']")).to_be_focused()
    expect(page.locator("[data-live]")).to_have_text("Mei Tanaka moved to In review, 1 of 10.")


def test_a_card_has_a_menu_that_opens_whole_and_closes(page: Page, site: str) -> None:
    page.goto(f"{site}/board")
    summary = page.locator("[data-name='Dana Okafor'] summary")
    summary.click()
    last = page.locator("[data-name='Dana Okafor'] .menu-item").last
    expect(last).to_be_in_viewport(ratio=1)
    page.keyboard.press("Escape")
    expect(last).to_be_hidden()
    expect(summary).to_be_focused()


def test_the_account_menu_opens_within_the_window(page: Page, site: str) -> None:
    page.goto(f"{site}/hiring")
    page.locator(".account-button").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_in_viewport(ratio=1)


def test_single_keys_step_through_people_but_not_while_typing(page: Page, site: str) -> None:
    page.goto(f"{site}/review")
    page.keyboard.press("j")
    page.wait_for_url(re.compile(r"at=2$"))
    page.goto(f"{site}/table")
    page.keyboard.press("/")
    search = page.locator("#search")
    expect(search).to_be_focused()
    search.press_sequentially("j/k")
    expect(search).to_have_value("j/k")


def test_a_chosen_theme_stays(page: Page, site: str) -> None:
    page.goto(f"{site}/jobs")
    page.locator("[data-theme-value=dark]").click()
    page.goto(f"{site}/job")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(16, 22, 31)"
    page.locator("[data-theme-value=system]").click()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(251, 250, 248)"


def test_suggestions_are_taken_by_keys(page: Page, site: str) -> None:
    page.goto(f"{site}/jobs")
    place = page.locator("#field-place")
    place.fill("")
    place.press_sequentially("Le")
    expect(page.get_by_role("option").first).to_be_visible()
    place.press("ArrowDown")
    place.press("ArrowDown")
    place.press("Enter")
    expect(place).to_have_value("Lille")
    expect(place).to_have_attribute("aria-expanded", "false")


def test_a_file_too_large_is_refused_before_it_travels(page: Page, site: str) -> None:
    page.goto(site)
    resume = page.locator("#field-empty_resume")
    resume.set_input_files({"name": "cv.pdf", "mimeType": "application/pdf", "buffer": bytes(11 * MEGABYTE)})
    expect(page.locator("#field-empty_resume-error")).to_contain_text("The limit is 10.0 MB.")
    resume.set_input_files({"name": "cv.pdf", "mimeType": "application/pdf", "buffer": bytes(MEGABYTE)})
    expect(page.locator("#field-empty_resume-error")).to_be_hidden()
    expect(page.get_by_text("cv.pdf")).to_be_visible()


def test_a_form_saves_itself_and_says_when(page: Page, site: str) -> None:
    page.goto(f"{site}/apply")
    page.locator("#field-phone").fill("+33 6 12 34 56 78")
    expect(page.locator("[data-saved-note]")).to_have_text(re.compile(r"^Saved \d"))


def test_errors_take_the_focus_and_lead_to_their_fields(page: Page, site: str) -> None:
    page.goto(site)
    expect(page.locator("[data-error-summary]")).to_be_focused()
    page.get_by_role("link", name="Enter an e-mail address like name@example.org.").click()
    expect(page.locator("#field-email")).to_be_focused()


def test_news_waits_while_it_has_the_focus(page: Page, site: str) -> None:
    page.clock.install()
    page.goto(site)
    page.locator(".toast-undo").focus()
    page.clock.run_for(30_000)
    expect(page.locator("[data-toast]")).to_have_count(1)
    page.locator("#field-phone").focus()
    page.clock.run_for(11_000)
    expect(page.locator("[data-toast]")).to_have_count(0)


def test_filters_open_as_a_sheet_without_script(chromium: Browser, site: str) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/jobs")
    remote = page.get_by_role("checkbox", name="On site")
    expect(remote).to_be_hidden()
    page.get_by_role("link", name="Filters").click()
    expect(remote).to_be_visible()
    page.get_by_role("link", name="Close").click()
    expect(remote).to_be_hidden()
    context.close()


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_nothing_is_wider_than_the_window(page: Page, site: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for name in ("", "/jobs", "/job", "/apply", "/status", "/hiring", "/board", "/review", "/table", "/system"):
        page.goto(f"{site}{name}")
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, name


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1280, "dark")])
def test_axe_finds_no_violation(chromium: Browser, site: str, width: int, scheme: Literal["light", "dark"]) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 860}, color_scheme=scheme)
    page = context.new_page()
    page.emulate_media(reduced_motion="reduce")
    found = []
    for shown in pages():
        page.goto(site.removesuffix("/styleguide") + shown.path)
        result = Axe().run(page).response["violations"]
        found += [(shown.path, one["id"], one["nodes"][0]["target"]) for one in result]
    context.close()
    assert found == []
