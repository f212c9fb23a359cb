"""A company's profile and logo, from inside and in public."""

import io
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from hotgigs.companies import rules
from hotgigs.companies.commands import DRAW_LOGO, set_logo
from hotgigs.companies.drawing import draw_logo
from hotgigs.kernel.box import Box
from hotgigs.kernel.outbox import OutboxRow, Work
from hotgigs.kernel.permissions import Role
from hotgigs.taxonomy.models import Place
from tests.cast import Cast
from tests.client import Browser
from tests.make import make_company, make_member

FORM = {
    "name": "Northwind Care",
    "summary": "Care at home, in four towns.",
    "about": "We care for **people** where they live.",
    "website": "northwind.example",
    "industry": "Health care",
    "size": "51 to 200 people",
    "founded": "1998",
    "place": "",
    "benefits": "- 30 days of holiday\n\n- A bicycle\n- A bicycle",
    "accent": "#c6431c",
    "version": "1",
}


@pytest.fixture
def home(cast: Cast) -> str:
    return f"/hiring/companies/{cast.northwind.slug}"


@pytest.fixture
def place(database: Session) -> Place:
    names = {"name": "Lyon", "ascii_name": "lyon", "country_code": "FR", "admin1": "Auvergne-Rhône-Alpes"}
    place = Place(id=2996944, latitude=45.75, longitude=4.85, population=522_000, **names)
    place = database.merge(place)
    database.flush()
    return place


def picture(kind: str = "PNG") -> io.BytesIO:
    drawn = io.BytesIO()
    Image.new("RGB", (8, 8), "#c6431c").save(drawn, kind)
    drawn.seek(0)
    return drawn


def test_an_administrator_edits_the_profile(
    browser: Browser, database: Session, cast: Cast, home: str, place: Place
) -> None:
    browser.sign_in(database, cast.amir)
    assert 'name="version" value="1"' in browser.get(home).text
    answer = browser.post(home, {**FORM, "place": "Lyon, France"})
    assert (answer.status_code, answer.headers["Location"]) == (303, home)
    database.refresh(cast.northwind)
    assert cast.northwind.website == "https://northwind.example"
    assert cast.northwind.benefits == ["30 days of holiday", "A bicycle"]
    assert cast.northwind.accent == "#C6431C"
    assert (cast.northwind.version, cast.northwind.place_id) == (2, place.id)
    again = browser.post(home, {**FORM, "place": "Lyon, France"})
    assert again.status_code == 303
    database.refresh(cast.northwind)
    assert cast.northwind.version == 2
    assert 'value="Lyon, France"' in browser.get(home).text


def test_two_people_who_edit_at_once_see_both(browser: Browser, database: Session, cast: Cast, home: str) -> None:
    browser.sign_in(database, cast.amir)
    assert browser.post(home, FORM).status_code == 303
    answer = browser.post(home, {**FORM, "summary": "Written by the second."})
    assert answer.status_code == 409
    assert "Written by the second." in answer.text
    assert "Care at home, in four towns." in answer.text
    assert 'name="version" value="2"' in answer.text
    assert browser.post(home, {**FORM, "summary": "Written by the second.", "version": "2"}).status_code == 303
    database.refresh(cast.northwind)
    assert cast.northwind.summary == "Written by the second."


@pytest.mark.parametrize(
    ("over", "sentence"),
    [
        ({"name": ""}, "The name is needed."),
        ({"website": "javascript://alert(1)"}, "Enter an address like"),
        ({"website": "nonsense"}, "Enter an address like"),
        ({"founded": "2999"}, "must be a whole number"),
        ({"accent": "red"}, "Enter a colour like"),
        ({"place": "Atlantis"}, "We do not know this place"),
        ({"benefits": "\n".join(f"benefit {number}" for number in range(31))}, "List at most 30 benefits"),
        ({"benefits": "x" * 200}, "Keep each line within"),
        ({"summary": "x" * 201}, "at most 200 characters"),
    ],
)
def test_it_says_what_is_wrong_and_keeps_what_was_typed(
    browser: Browser, database: Session, cast: Cast, home: str, over: dict[str, str], sentence: str
) -> None:
    browser.sign_in(database, cast.amir)
    answer = browser.post(home, {**FORM, **over})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "We care for **people** where they live." in answer.text
    database.refresh(cast.northwind)
    assert cast.northwind.version == 1


def test_a_description_is_previewed(browser: Browser, database: Session, cast: Cast, home: str) -> None:
    browser.sign_in(database, cast.amir)
    form = {**FORM, "about": "We **care** <script>alert(1)</script>"}
    page = browser.post(f"{home}/preview", form)
    assert "<strong>care</strong>" in page.text
    assert 'value="Health care"' in page.text
    fragment = browser.post(f"{home}/preview", form, headers={"HX-Request": "true"})
    assert "<strong>care</strong>" in fragment.text
    assert "<html" not in fragment.text
    assert "<script>alert" not in page.text + fragment.text


def test_colleagues_read_and_outsiders_see_nothing(browser: Browser, database: Session, cast: Cast, home: str) -> None:
    for path in (home, f"{home}/logo"):
        assert browser.get(path).headers["Location"].startswith("/sign-in")
    browser.sign_in(database, cast.bob)
    page = browser.get(home)
    assert "We care for people where they live." in page.text
    assert 'name="version"' not in page.text
    assert browser.get(f"{home}/logo").status_code == 403
    for path in (home, f"{home}/preview", f"{home}/logo", f"{home}/logo/removal"):
        assert browser.post(path, FORM).status_code == 403
    browser.sign_in(database, cast.charlie)
    for path in (home, f"{home}/logo", f"{home}/team"):
        assert browser.get(path).status_code == 404
    for path in (home, f"{home}/preview", f"{home}/logo", f"{home}/logo/removal"):
        assert browser.post(path, FORM).status_code == 404


def test_the_way_to_the_own_company(browser: Browser, database: Session, cast: Cast, home: str) -> None:
    browser.sign_in(database, cast.alice)
    assert browser.get("/hiring/company").headers["Location"] == home
    assert browser.get("/hiring/team").headers["Location"] == f"{home}/team"
    other = make_company(database, "Eastbay Foods")
    make_member(database, other, cast.alice, Role.VIEWER)
    page = browser.get("/hiring/team").text
    assert f"/hiring/companies/{other.slug}/team" in page
    assert "No company yet" in browser.sign_in(database, cast.olga).get("/hiring/company").text


@dataclass(frozen=True)
class Redrawn:
    content: bytes = b""
    media_type: str = ""
    sentence: str = ""


def work_of(db: Session) -> Work:
    row = db.scalars(select(OutboxRow).where(OutboxRow.kind == DRAW_LOGO).order_by(OutboxRow.id.desc())).first()
    assert row is not None
    assert row.queue == "documents"
    return Work(UUID(int=0), row.kind, row.payload, 1)


def test_a_logo_is_taken_redrawn_and_served(
    browser: Browser, database: Session, cast: Cast, home: str, box: Box
) -> None:
    browser.sign_in(database, cast.amir)
    sent = browser.post(f"{home}/logo", {"logo": (picture(), "logo.png")})
    assert sent.headers["Location"] == f"{home}/logo"
    assert "being prepared" in browser.get(f"{home}/logo").text
    redrawn = picture("WEBP").getvalue()
    draw_logo([work_of(database)], store=box.store, draw=lambda _: Redrawn(redrawn, "image/webp"))
    database.expire_all()
    address = f"/companies/{cast.northwind.slug}/logo/{cast.northwind.logo_sha256}"
    assert address in browser.get(f"{home}/logo").text
    answer = browser.get(address)
    assert (answer.data, answer.mimetype) == (redrawn, "image/webp")
    assert "immutable" in answer.headers["Cache-Control"]
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert browser.get(address[:-4] + "0000").status_code == 404
    assert browser.post(f"{home}/logo/removal").status_code == 303
    assert browser.get(address).status_code == 404


def test_a_refused_picture_says_why_and_keeps_the_logo(
    browser: Browser, database: Session, cast: Cast, home: str, box: Box
) -> None:
    set_logo(database, cast.northwind.id, "a" * 64, media_type="image/webp")
    browser.sign_in(database, cast.amir)
    browser.post(f"{home}/logo", {"logo": (picture(), "logo.png")})
    draw_logo([work_of(database)], store=box.store, draw=lambda _: Redrawn(sentence="This picture is damaged."))
    database.expire_all()
    assert (cast.northwind.logo_state, cast.northwind.logo_sha256) == ("refused", "a" * 64)
    assert "This picture is damaged." in browser.get(f"{home}/logo").text


@pytest.fixture
def _small_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    # An upload above the real limit would be spooled to disk by the client.
    monkeypatch.setattr(rules, "LOGO_BYTES", 1000)


@pytest.mark.usefixtures("_small_limit")
@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (None, "Choose a picture first."),
        ((io.BytesIO(b"<svg onload=alert(1)>"), "logo.svg"), "not a PNG, JPEG, WebP or GIF"),
        ((io.BytesIO(b"\x89PNG\r\n\x1a\n" + b"x" * 2000), "big.png"), "The file is larger than"),
    ],
)
def test_what_is_no_logo_is_refused_at_once(
    browser: Browser, database: Session, cast: Cast, home: str, file: Any, sentence: str
) -> None:
    browser.sign_in(database, cast.amir)
    answer = browser.post(f"{home}/logo", {"logo": file} if file else {})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert database.scalar(select(OutboxRow.id).where(OutboxRow.kind == DRAW_LOGO)) is None
