"""Companies as an administrator of the site sees them."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from hotgigs.companies.models import Company
from tests.cast import Cast
from tests.client import Browser
from tests.mailbox import link_to
from tests.make import make_company


def test_a_company_is_added_and_its_administrator_takes_over(browser: Browser, database: Session, cast: Cast) -> None:
    browser.sign_in(database, cast.olga)
    assert browser.get("/admin/companies/new").status_code == 200
    form = {"name": "Østfold Bakeri", "email": "boss@example.org"}
    assert browser.post("/admin/companies", form).headers["Location"] == "/admin/companies"
    company = database.scalars(select(Company).where(Company.name == "Østfold Bakeri")).one()
    assert company.slug == "ostfold-bakeri"
    assert "Invited" in browser.get("/admin/companies").text
    link = link_to(database, "boss@example.org")
    browser.post("/sign-out")
    browser.post(f"{link}/acceptance", {"name": "Berit Boss", "password": "zwölf gelbe Tassen"})
    assert 'name="version"' in browser.get(f"/hiring/companies/{company.slug}").text


def test_a_second_company_of_one_name_gets_an_address_of_its_own(
    browser: Browser, database: Session, cast: Cast
) -> None:
    browser.sign_in(database, cast.olga)
    for number in range(3):
        browser.post("/admin/companies", {"name": "Twin Ltd", "email": f"boss{number}@example.org"})
    slugs = database.scalars(select(Company.slug).where(Company.name == "Twin Ltd").order_by(Company.slug)).all()
    assert slugs == ["twin-ltd", "twin-ltd-2", "twin-ltd-3"]


def test_another_administrator_is_invited(browser: Browser, database: Session, cast: Cast) -> None:
    browser.sign_in(database, cast.olga)
    path = f"/admin/companies/{cast.northwind.slug}/administrator"
    assert browser.get(path).status_code == 200
    assert browser.post(path, {"email": "nobody"}).status_code == 422
    assert browser.post(path, {"email": cast.amir.email}).status_code == 422
    assert browser.post(path, {"email": "boss@example.org"}).status_code == 303
    assert link_to(database, "boss@example.org").startswith("/invitations/")
    assert browser.get("/admin/companies/none/administrator").status_code == 404


def test_companies_are_searched_and_paged(browser: Browser, database: Session, cast: Cast) -> None:
    for number in range(55):
        make_company(database, f"Filler {number:02d}")
    browser.sign_in(database, cast.olga)
    page = browser.get("/admin/companies").text
    assert "57 companies" in page
    assert "Northwind Care" not in page
    assert "before=" in page
    assert "Northwind Care" in browser.get("/admin/companies?q=north+care").text
    assert "No company found" in browser.get("/admin/companies?q=nothing").text


@pytest.mark.parametrize("form", [{"name": "", "email": "a@example.org"}, {"name": "Acme", "email": "nobody"}])
def test_a_company_needs_a_name_and_an_administrator(
    browser: Browser, database: Session, cast: Cast, form: dict[str, str]
) -> None:
    answer = browser.sign_in(database, cast.olga).post("/admin/companies", form)
    assert answer.status_code == 422
    assert f'value="{form["email"]}"' in answer.text


def test_only_administrators_of_the_site_get_here(browser: Browser, database: Session, cast: Cast) -> None:
    path = f"/admin/companies/{cast.northwind.slug}/administrator"
    for page in ("/admin/companies", "/admin/companies/new", path):
        assert browser.get(page).headers["Location"].startswith("/sign-in")
    browser.sign_in(database, cast.amir)
    for page in ("/admin/companies", "/admin/companies/new", path):
        assert browser.get(page).status_code == 404
    assert browser.post("/admin/companies", {"name": "Mine", "email": "m@example.org"}).status_code == 404
    assert browser.post(path, {"email": "m@example.org"}).status_code == 404
