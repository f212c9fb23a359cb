"""One visitor in a browser context of their own, and everything that the browser complains about."""

from dataclasses import dataclass, field
from typing import Any, Literal

from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response

HEIGHTS = {390: 844, 1280: 860}
REFUSALS = frozenset({401, 403, 404, 409, 410, 413, 422})
"""Answers that are pages with a sentence; a test that meets one on purpose says so by what it expects there."""


@dataclass
class Visit:
    """A page and the complaints about it."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    def hear_console(self, message: ConsoleMessage) -> None:
        """Note errors and breaches of the content security policy."""
        said = message.text
        # Chromium repeats the status of a refused request, which is judged below.
        if "Content Security Policy" in said or message.type == "error" and "Failed to load resource" not in said:
            self.complaints.append(f"console: {said}")

    def hear_failure(self, request: Request) -> None:
        """Note requests that got no answer, but for those that a navigation cut off."""
        if request.failure != "net::ERR_ABORTED":
            self.complaints.append(f"failed: {request.method} {request.url} {request.failure}")

    def hear_answer(self, response: Response) -> None:
        """Note missing files and faults of the server; a refused page is for the test to judge."""
        is_page = response.request.resource_type in ("document", "xhr", "fetch")
        if response.status >= 400 and not (is_page and response.status in REFUSALS):
            self.complaints.append(f"{response.status}: {response.request.method} {response.url}")


def open_visit(
    chromium: Browser,
    url: str,
    *,
    token: str | None = None,
    width: int = 1280,
    scheme: Literal["light", "dark"] = "light",
    **options: Any,
) -> Visit:
    """Open an empty page in a fresh context, signed in when a session's token is given."""
    context = chromium.new_context(
        base_url=url,
        viewport={"width": width, "height": HEIGHTS.get(width, 860)},
        color_scheme=scheme,
        reduced_motion="reduce",
        locale="en-GB",
        timezone_id="UTC",
        **options,
    )
    context.set_default_timeout(15_000)
    if token:
        name = "__Host-hg_session" if url.startswith("https://") else "hg_session"
        context.add_cookies([{"name": name, "value": token, "url": url, "secure": url.startswith("https://")}])
    visit = Visit(context.new_page())
    visit.page.on("console", visit.hear_console)
    visit.page.on("pageerror", lambda error: visit.complaints.append(f"script: {error}"))
    visit.page.on("requestfailed", visit.hear_failure)
    visit.page.on("response", visit.hear_answer)
    return visit
