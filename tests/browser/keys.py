"""Going through pages by keys alone: no mouse, no focus set by the test."""

from playwright.sync_api import Page

MOST_STOPS = 120
_NAME = """() => {
  const at = document.activeElement;
  const label = at.labels?.length ? at.labels[0].innerText : "";
  const said = at.getAttribute("aria-label") || label || at.innerText || at.dataset.name || at.value || "";
  return said.replace(/\\s+/g, " ").trim();
}"""
_IS_SEEN = """() => {
  const at = document.activeElement;
  if (at === document.body) return true;
  const style = getComputedStyle(at);
  const box = at.getBoundingClientRect();
  const drawn = [at, ...at.querySelectorAll("*"), at.closest("label, .job-card, .stat, .dropzone-area") ?? at]
    .some((one) => getComputedStyle(one).outlineStyle !== "none" || getComputedStyle(one).boxShadow !== "none");
  return box.width > 0 && box.height > 0 && style.visibility !== "hidden" && (drawn || at.matches("input, textarea"));
}"""


class Keyboard:
    """A person who has no mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def find(self, name: str) -> None:
        """Press Tab until something of this name has the focus, which must be visible all the way.

        Raises AssertionError when the page ends before that.
        """
        passed = []
        for _ in range(MOST_STOPS):
            self.page.keyboard.press("Tab")
            passed.append(self.focused)
            assert self.page.evaluate(_IS_SEEN), f"{passed[-1]!r} has the focus and does not show it"
            if passed[-1].startswith(name):
                return
        raise AssertionError(f"no way to {name!r} by Tab on {self.page.url}; passed {passed}")

    @property
    def focused(self) -> str:
        """What a screen reader would say has the focus."""
        return str(self.page.evaluate(_NAME))

    def open(self, name: str) -> None:
        """Follow a link or press a button that leads to another page."""
        self.find(name)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def fill(self, name: str, text: str) -> None:
        """Type into a field."""
        self.find(name)
        self.page.keyboard.type(text)

    def press(self, *keys: str) -> None:
        """Press keys one after the other."""
        for key in keys:
            self.page.keyboard.press(key)
