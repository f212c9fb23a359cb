"""The templates and static files keep their promises: no inline code, nothing from elsewhere, nothing missing."""

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

import hotgigs
from hotgigs.web.static import FOLDER
from tests.web.harness import ERRORS, Page, make_showroom, pages

PACKAGE = Path(hotgigs.__file__).parent
ROOT = PACKAGE.parent
# Mails are rendered by mail programs, where no policy forbids inline styles.
TEMPLATES = [path for path in sorted(PACKAGE.glob("*/templates/**/*.html")) if "mail" not in path.parts]
SHEETS = sorted((FOLDER / "css").rglob("*.css")) + sorted((FOLDER / "vendor").glob("*.css"))
SCRIPTS = sorted((FOLDER / "js").glob("*.js"))
MACRO_FILES = {"ui.html", "basics.html", "fields.html", "lists.html", "shell.html"}
FORBIDDEN = {
    "an inline script (move it to a module in static/js)": r"<script(?![^>]*\bsrc=)(?![^>]*application/ld\+json)",
    "an inline style sheet": r"<style\b",
    "an inline style (use a class)": r"<[a-z][^>]*\sstyle\s*=",
    "an inline handler (bind by data-*)": r"<[a-z][^>]*\son[a-z]+\s*=",
    "a handler of htmx": r"\bhx-on\b",
    "an expression of htmx": r"[\"']js:|javascript:",
    "a file of another site": r"(?:src|srcset)\s*=\s*[\"']?(?:https?:)?//|<link[^>]*href\s*=\s*[\"'](?:https?:)?//",
    "markup that skips escaping": r"\|\s*safe\b",
}


def names(paths: list[Path]) -> list[str]:
    return [str(path.relative_to(PACKAGE)) for path in paths]


@pytest.fixture(scope="module")
def showroom() -> Flask:
    return make_showroom()


@pytest.fixture
def client(showroom: Flask) -> FlaskClient:
    return showroom.test_client()


@pytest.mark.parametrize("path", TEMPLATES, ids=names(TEMPLATES))
def test_it_holds_no_inline_code_and_nothing_from_elsewhere(path: Path) -> None:
    text = path.read_text()
    assert [why for why, pattern in FORBIDDEN.items() if re.search(pattern, text)] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=names(TEMPLATES))
def test_it_keeps_pages_and_fragments_short(path: Path) -> None:
    if path.name not in MACRO_FILES:
        assert len(path.read_text().splitlines()) <= (60 if path.name.startswith("_") else 150)


@pytest.mark.parametrize("path", TEMPLATES, ids=names(TEMPLATES))
def test_it_names_only_files_and_icons_that_exist(path: Path) -> None:
    text = path.read_text()
    files = re.findall(r"static_url\(\s*[\"']([^\"'~]+)[\"']\s*\)", text)
    assert [file for file in files if not (FOLDER / file).is_file()] == []
    icons = re.findall(r"\bicon\(\s*[\"']([a-z0-9-]+)[\"']", text) + re.findall(
        r"\bicon_name\s*=\s*[\"']([a-z0-9-]+)[\"']", text
    )
    assert sorted(set(icons) - sprite()) == [], "Add the icon to scripts/vendor.json and run scripts/vendor."


def sprite() -> set[str]:
    (file,) = (FOLDER / "vendor").glob("icons-*.svg")
    return set(re.findall(r'<symbol id="([^"]+)"', file.read_text()))


@pytest.mark.parametrize("path", SHEETS, ids=names(SHEETS))
def test_its_style_sheets_fetch_only_files_beside_them(path: Path) -> None:
    text = path.read_text()
    assert "data:" not in text, "The content security policy blocks data: addresses."
    assert "@import" not in text, "Each sheet is linked, so that none waits for another."
    targets = re.findall(r"url\(\s*[\"']?([^\"')#]+)", text)
    assert [target for target in targets if not (path.parent / target).resolve().is_file()] == []


@pytest.mark.parametrize("path", SCRIPTS, ids=names(SCRIPTS))
def test_its_scripts_are_short_modules_without_globals(path: Path) -> None:
    text = path.read_text()
    assert len(text.splitlines()) <= 100
    assert not re.search(r"\bwindow\.\w+\s*=[^=]|\beval\(|new Function|innerHTML|https?://", text)
    used = (
        "".join(other.read_text() for other in SCRIPTS if other != path)
        + (PACKAGE / "web/templates/base.html").read_text()
    )
    assert path.name in used, "A module that nothing imports: list it in main.js."
    missing = [name for name in re.findall(r'(?:from|import) "\./([^"]+)"', text) if not (path.parent / name).is_file()]
    assert missing == []


def test_its_vendored_files_are_those_of_the_lock() -> None:
    lock = json.loads((ROOT / "scripts" / "vendor.json").read_text())
    version = {name: entry["version"] for name, entry in lock["packages"].items()}
    vendored = {path.name for path in (FOLDER / "vendor").iterdir()}
    expected = {
        f"tabler-{version['@tabler/core']}.css",
        f"icons-{version['@tabler/icons']}.svg",
        f"inter-{version['@fontsource-variable/inter']}.css",
        f"htmx-{version['htmx.org']}.min.js",
    }
    assert expected <= vendored
    assert {f"LICENSE-{name}.txt" for name in ("tabler", "icons", "inter", "htmx")} <= vendored
    assert all(entry["integrity"].startswith("sha512-") for entry in lock["packages"].values())
    assert set(lock["icons"]) <= sprite()


def test_its_application_icons_have_the_promised_sizes() -> None:
    manifest = json.loads((FOLDER / "manifest.webmanifest").read_text())
    for icon in manifest["icons"]:
        if icon["type"] == "image/png":
            with Image.open(FOLDER / icon["src"]) as image:
                assert f"{image.width}x{image.height}" == icon["sizes"]
        else:
            assert (FOLDER / icon["src"]).is_file()


class Reader(HTMLParser):
    """Collects what the tests ask of a page: tags with their attributes, in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def all(self, *names: str) -> Iterator[dict[str, str | None]]:
        return (attributes for tag, attributes in self.tags if tag in names)

    @property
    def ids(self) -> list[str]:
        return [value for _, attributes in self.tags if (value := attributes.get("id"))]


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.path)
def test_every_page_is_sound(client: FlaskClient, page: Page) -> None:
    answer = client.get(page.path)
    expected = int(page.path.rsplit("/", 1)[-1]) if page.path.startswith("/errors/") else 200
    assert answer.status_code == expected
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    read = Reader(answer.text)
    assert len(set(read.ids)) == len(read.ids)
    references = [
        name
        for _, attributes in read.tags
        for attribute in ("for", "aria-describedby", "aria-labelledby", "aria-controls")
        for name in (attributes.get(attribute) or "").split()
    ]
    assert sorted(set(references) - set(read.ids)) == []
    assert all(attributes.get("type") for attributes in read.all("button"))
    assert all("alt" in attributes for attributes in read.all("img"))


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.path)
def test_every_field_has_a_label_and_every_post_a_token(client: FlaskClient, page: Page) -> None:
    text = client.get(page.path).text
    read = Reader(text)
    labels = {attributes.get("for") for attributes in read.all("label")}
    for field in read.all("input", "select", "textarea"):
        if field.get("type") not in ("hidden", "checkbox", "radio"):
            assert field.get("id") in labels, f"no label for {field}"
    posts = [form for form in re.findall(r"<form\b.*?</form>", text, re.DOTALL) if 'method="post"' in form]
    assert [form[:120] for form in posts if 'name="csrf"' not in form] == []


def test_everything_a_page_links_to_is_served(client: FlaskClient) -> None:
    read = Reader(client.get("/styleguide").text + client.get("/styleguide/board").text)
    found = {attributes.get("href") or "" for attributes in read.all("link", "use")}
    found |= {attributes.get("src") or "" for attributes in read.all("script", "img")}
    own = {address.split("#")[0] for address in found if address.startswith("/static/")}
    assert len(own) > 20
    for address in sorted(own):
        with client.get(address) as answer:
            assert answer.status_code == 200, address
    symbols = {address.split("#")[1] for address in found if "/icons-" in address}
    assert symbols <= sprite()


@pytest.mark.parametrize("status", sorted(ERRORS))
def test_an_error_says_what_to_do_and_its_reference(client: FlaskClient, status: int) -> None:
    text = client.get(f"/errors/{status}").text
    assert ERRORS[status][1].split(".")[0] in text
    assert "01a2b3c4-demo" in text
    assert "button-primary" in text


def test_an_error_of_a_field_is_tied_to_it(client: FlaskClient) -> None:
    read = Reader(client.get("/styleguide").text)
    (email,) = [field for field in read.all("input") if field.get("id") == "field-email"]
    assert email["aria-invalid"] == "true"
    assert email["aria-describedby"] == "field-email-hint field-email-error"
    assert "#field-email" in {link.get("href") for link in read.all("a")}


def test_a_name_keeps_its_tint(client: FlaskClient) -> None:
    pattern = r'avatar avatar-md tint-(\d)"[^>]*>\s*DO'
    hiring = re.search(pattern, client.get("/styleguide/hiring").text)
    review = re.search(pattern, client.get("/styleguide/review").text)
    assert hiring
    assert review
    assert hiring[1] == review[1]
