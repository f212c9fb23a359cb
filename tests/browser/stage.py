"""Opening a scene in a browser."""

from playwright.sync_api import Page, Response

from tests.browser.sample import Sample
from tests.browser.scenes import Scene


def open_scene(page: Page, scene: Scene, at: Sample) -> int:
    """Go where the scene is, as who looks at it, and do what it asks for; returns the last status of the page."""
    answers: list[int] = []

    def note(response: Response) -> None:
        if response.request.is_navigation_request() and response.status not in (302, 303):
            answers.append(response.status)

    page.context.clear_cookies()
    base = page.evaluate("location.origin") if page.url.startswith("http") else None
    cookies = {"hg_session": at.sessions[scene.who]} if scene.who else {}
    if scene.has_status_cookie:
        cookies["hg_status"] = at.own_token
    page.context.add_cookies(
        [{"name": name, "value": value, "url": base or _base(page)} for name, value in cookies.items()]
    )
    page.on("response", note)
    page.goto(scene.path)
    if scene.act:
        scene.act(page)
    page.remove_listener("response", note)
    return answers[-1]


def _base(page: Page) -> str:
    page.goto("/healthz/live")
    return str(page.evaluate("location.origin"))
