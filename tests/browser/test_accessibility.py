"""axe judges every page in every state, light and dark, narrow and wide; a route without a scene fails."""

from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from hotgigs.app import create_app
from tests.browser.conftest import Visiting
from tests.browser.sample import Sample
from tests.browser.scenes import FILES, SIGNPOSTS, scenes
from tests.browser.site import Site
from tests.browser.stage import open_scene
from tests.browser.visits import HEIGHTS
from tests.browser.world import World

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
_JUDGE = """options => axe.run(document, options).then(found => found.violations.map(
  one => `${one.id}: ${one.nodes.slice(0, 3).map(node => node.target.join(" ")).join(", ")}`))"""


def judge(page: Page) -> list[str]:
    """Return what axe says of the page: all rules at both widths, and once more the contrast in the dark."""
    page.evaluate(AXE_SCRIPT)
    every: dict[str, Any] = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": RULES}}
    contrast = {"resultTypes": ["violations"], "runOnly": {"type": "rule", "values": ["color-contrast"]}}
    said = []
    for width, height in HEIGHTS.items():
        page.set_viewport_size({"width": width, "height": height})
        for scheme, options in (("light", every), ("dark", contrast)):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of two words
            said += [f"{width} {scheme} {one}" for one in page.evaluate(_JUDGE, options)]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            said.append(f"{width} wider than the window")
    return said


def test_every_route_that_answers_a_page_has_a_scene(site: Site, sample: Sample) -> None:
    with site.writing():
        app = create_app(site.box.config, site.box)
    routes = {rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    shown = {scene.rule for scene in scenes(sample)}
    assert routes - FILES - SIGNPOSTS - shown == set(), "add a scene to tests/browser/scenes.py"
    assert (FILES | SIGNPOSTS) - routes == set(), "gone from the URL map"


def test_the_judge_sees_what_is_wrong(visit: Visiting, world: World) -> None:
    page = visit()
    page.goto("/sign-in")
    page.evaluate("document.documentElement.removeAttribute('lang')")
    assert any("html-has-lang" in said for said in judge(page))


@pytest.mark.timeout(420)
@pytest.mark.parametrize("part", range(4))
def test_axe_finds_no_violation(visit: Visiting, sample: Sample, part: int) -> None:
    page, found = visit(), []
    for scene in scenes(sample)[part::4]:
        status = open_scene(page, scene, sample)
        if status != scene.status:
            found.append(f"{scene.name}: answered {status}, not {scene.status}")
        found += [f"{scene.name}: {said}" for said in judge(page)]
    assert found == []
