"""Loading the vocabularies, and finding things in them afterwards."""

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from hotgigs.taxonomy import commands, importing, queries
from hotgigs.taxonomy.models import Dataset, OccupationTitle, Place, Skill

ALL = ["GeoNames", "O*NET", "ESCO"]


@pytest.fixture
def loaded(database: Session) -> Session:
    """A session in which every vocabulary is there."""
    commands.import_all(database)
    return database


def test_a_second_import_changes_nothing(loaded: Session) -> None:
    before = loaded.scalar(select(func.max(Dataset.imported_at)))
    assert commands.import_all(loaded) == []
    assert loaded.scalar(select(func.max(Dataset.imported_at))) == before
    assert loaded.scalar(select(func.count()).select_from(Place)) == len(list(importing.table_rows("places")))


def test_a_new_revision_keeps_ids_and_replaces_what_changed(loaded: Session) -> None:
    skill = loaded.scalars(select(Skill).where(Skill.folded == "microsoft excel")).one()
    skill.label = "Excell"
    loaded.execute(update(Dataset).values(version="an older one"))
    loaded.flush()
    assert commands.import_all(loaded) == ALL
    loaded.expire_all()
    assert loaded.get_one(Skill, skill.id).label == "Microsoft Excel"
    assert loaded.scalar(select(func.count()).select_from(OccupationTitle)) == len(
        list(importing.table_rows("occupation_titles"))
    )


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("lyo", "Lyon, France"),
        ("SAO PAU", "São Paulo, Brazil"),
        ("cologn", "Köln, Germany"),
        ("manch, us", "Manchester, New Hampshire, United States"),
    ],
)
def test_places_are_suggested(loaded: Session, typed: str, label: str) -> None:
    assert queries.suggest_places(loaded, typed)[0].label == label


def test_places_are_found_by_name_and_id(loaded: Session) -> None:
    lyon = queries.find_place_by_name(loaded, "Lyon, France")
    assert lyon is not None
    assert lyon == queries.find_place(loaded, lyon.id)
    assert (round(lyon.latitude), round(lyon.longitude), lyon.region) == (46, 5, "Auvergne-Rhône-Alpes")
    dayton = queries.find_place_by_name(loaded, "Dayton, Ohio")
    assert dayton is not None
    assert dayton.country_code == "US"
    assert queries.find_place_by_name(loaded, "%") is None
    assert queries.find_place_by_name(loaded, "Lyon, Japan") is None
    assert queries.find_place(loaded, 1) is None


def test_skills_and_occupations_are_suggested(loaded: Session) -> None:
    assert queries.suggest_skills(loaded, "Pyth")[0].label == "Python"
    nurse = queries.suggest_occupations(loaded, "registered nur")[0]
    assert (nurse.code, nurse.title) == ("29-1141.00", "Registered Nurses")
    assert len({row.code for row in queries.suggest_occupations(loaded, "nurse", 20)}) == 20
    assert queries.suggest_skills(loaded, " ") == []
    assert queries.suggest_occupations(loaded, "") == []


def test_attributions_are_those_of_what_is_loaded(database: Session) -> None:
    database.execute(delete(Dataset))
    assert queries.list_attributions(database) == []
    commands.import_all(database)
    assert [row.name for row in queries.list_attributions(database)] == ALL


def test_countries_are_in_order_of_name() -> None:
    names = [country.name for country in queries.countries()]
    assert names == sorted(names)
    assert "Portugal" in names
