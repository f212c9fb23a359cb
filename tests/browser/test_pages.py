"""What pages promise while they are used: focus stays, nothing jumps, Back works, no cookie, paper reads well."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visiting
from tests.browser.site import PATIENCE
from tests.browser.world import RESUME, World

PATIENTLY = PATIENCE * 1000
WHERE_THINGS_ARE = """() => Object.fromEntries([...document.querySelectorAll("h1, h2, label, main .button")]
  .map((one, at) => [`${at} ${one.innerText}`, one.getBoundingClientRect()])
  .map(([name, box]) => [name, [box.x, box.y, box.width, box.height].map(Math.round)]))"""


def focused(page: Page) -> dict[str, str]:
    found: dict[str, str] = page.evaluate(
        "() => ({name: document.activeElement.name ?? '', value: document.activeElement.value ?? ''})"
    )
    return found


def apply_path(world: World) -> str:
    return f"/jobs/{world.posts[0].slug}/apply"


def test_a_filter_keeps_the_focus_and_back_takes_it_away(visit: Visiting, world: World) -> None:
    page = visit()
    page.goto("/jobs")
    box = page.get_by_role("checkbox", name="Hybrid")
    box.focus()
    page.keyboard.press("Space")
    page.wait_for_url(re.compile("remote=hybrid"))
    expect(page.get_by_role("link", name="Remove filter: Hybrid")).to_be_visible()
    assert focused(page) == {"name": "remote", "value": "hybrid"}
    page.go_back()
    expect(page).to_have_url(re.compile("/jobs$"))
    expect(box).not_to_be_checked()
    expect(page.get_by_role("link", name="Remove filter: Hybrid")).to_have_count(0)


def test_a_choice_of_one_by_arrows_goes_on_where_it_was(visit: Visiting, world: World) -> None:
    page = visit()
    page.goto("/jobs?place=Lyon")
    page.get_by_role("radio").first.focus()
    chosen = []
    for _ in range(2):
        with page.expect_response(re.compile("/jobs[?]")):
            page.keyboard.press("ArrowDown")
        page.wait_for_timeout(300)
        chosen.append(focused(page))
    assert [one["name"] for one in chosen] == ["km", "km"]
    assert chosen[0] != chosen[1]


def test_back_from_a_job_leads_to_the_same_results(visit: Visiting, world: World) -> None:
    page = visit()
    page.goto("/jobs?q=nurse&place=Lyon&type=FULL_TIME")
    said = page.locator("#count").inner_text()
    page.get_by_role("link", name="Community nurse").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Community nurse")
    page.go_back()
    expect(page.locator("#count")).to_have_text(said)
    expect(page.locator("input[name=q]").first).to_have_value("nurse")


def test_no_keystroke_is_lost_while_the_resume_is_read(visit: Visiting, world: World) -> None:
    page, text = visit(), "I live nearby, know the district well, and can begin in the spring of next year."
    page.goto(apply_path(world))
    page.locator("input[type=file]").set_input_files(RESUME)
    message = page.get_by_label("Message to the team")
    message.click()
    for letter in text:
        page.keyboard.type(letter)
        page.wait_for_timeout(40)
    expect(page.get_by_label("Full name")).not_to_have_value("", timeout=PATIENTLY)
    expect(message).to_have_value(text)
    expect(message).to_be_focused()


def test_the_focus_stays_at_the_file_that_was_chosen(visit: Visiting, world: World) -> None:
    page = visit()
    page.goto(apply_path(world))
    chooser = page.locator("input[type=file]")
    chooser.focus()
    chooser.set_input_files(RESUME)
    expect(page.get_by_label("Full name")).not_to_have_value("", timeout=PATIENTLY)
    assert focused(page)["name"] == "resume"


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_jumps_while_typing(visit: Visiting, world: World, width: int) -> None:
    page = visit(width=width)
    page.goto("/")
    before = page.evaluate(WHERE_THINGS_ARE)
    page.locator("input[name=q]").press_sequentially("care", delay=60)
    expect(page.get_by_role("option").first).to_be_visible()
    assert page.evaluate(WHERE_THINGS_ARE) == before
    page.goto(apply_path(world))
    before = page.evaluate(WHERE_THINGS_ARE)
    page.get_by_label("Phone").press_sequentially("+33 6 12", delay=30)
    expect(page.locator("[data-saved-note]")).to_have_text(re.compile("^Saved"))
    scrolled = page.evaluate("scrollY")
    after = page.evaluate(WHERE_THINGS_ARE)
    assert {name: [box[0], box[1] + scrolled, *box[2:]] for name, box in after.items()} == before


def test_who_only_looks_gets_no_cookie(visit: Visiting, world: World) -> None:
    page = visit()
    for path in (
        "/",
        "/jobs?q=nurse",
        f"/jobs/{world.posts[0].slug}",
        "/companies",
        "/companies/northwind",
        "/privacy",
    ):
        answer = page.goto(path)
        assert answer is not None
        assert "set-cookie" not in answer.headers, path
    assert page.context.cookies() == []


def test_a_job_prints_as_a_page_worth_keeping(visit: Visiting, world: World) -> None:
    page = visit()
    page.goto(f"/jobs/{world.posts[0].slug}")
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name="What you bring")).to_be_visible()
    for hidden in (".site-header", ".site-footer", ".apply-box", ".toasts"):
        expect(page.locator(hidden)).to_be_hidden()
    sheets = page.pdf(format="A4").count(b"/Type /Page\n")
    assert sheets <= 2


def test_a_draft_waits_in_its_browser(visit: Visiting, world: World) -> None:
    page = visit()
    page.goto(apply_path(world))
    page.get_by_label("Full name").fill("Mira Holm")
    expect(page.locator("[data-saved-note]")).to_have_text(re.compile("^Saved"))
    page.goto("/jobs")
    page.goto(apply_path(world))
    expect(page.get_by_label("Full name")).to_have_value("Mira Holm")
