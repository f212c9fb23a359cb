"""The packaged tables: complete, clean, and what the manifest says they are."""

import hashlib
from importlib.resources import files

from hotgigs.taxonomy import importing, rules

MAX_PLACES_BYTES = 1_500_000


def test_every_file_is_what_the_manifest_says() -> None:
    for source in importing.sources():
        for part in source.files:
            text = importing.table_text(part.name.removesuffix(".tsv.gz"))
            assert hashlib.sha256(text.encode()).hexdigest() == part.sha256, part.name
            assert text.count("\n") == part.rows


def test_places_are_compact_and_unique() -> None:
    rows = list(importing.table_rows("places"))
    assert len({row[0] for row in rows}) == len(rows) > 30_000
    assert all(len(row) == 8 for row in rows)
    assert all(-90 <= float(row[5]) <= 90 and -180 <= float(row[6]) <= 180 for row in rows)
    assert all(row[2] == rules.fold(row[1]) for row in rows)
    packed = files("hotgigs.taxonomy") / "data" / "places.tsv.gz"
    assert len(packed.read_bytes()) < MAX_PLACES_BYTES


def test_every_place_lies_in_a_listed_country() -> None:
    listed = importing.countries()
    assert {row[3] for row in importing.table_rows("places")} <= set(listed)
    assert listed["FR"] == importing.Country("FR", "France", "EUR")
    assert all(len(country.currency) == 3 for country in listed.values() if country.currency)


def test_skills_and_titles_are_listed_once() -> None:
    labels = [rules.fold(row[2]) for row in importing.table_rows("skills")]
    assert len(set(labels)) == len(labels)
    titles = [(code, rules.fold(title)) for code, title in importing.table_rows("occupation_titles")]
    assert len(set(titles)) == len(titles)
    assert {code for code, _ in titles} <= {row[0] for row in importing.table_rows("occupations")}


def test_aliases_lead_to_places() -> None:
    names = {int(row[0]): row[1] for row in importing.table_rows("places")}
    assert names[importing.place_aliases()["cologne"]] == "Köln"
    assert set(importing.place_aliases().values()) <= set(names)


def test_the_licences_sentences_are_there() -> None:
    sentences = " ".join(source.attribution for source in importing.sources())
    assert "This service uses the ESCO classification of the European Commission." in sentences
    assert "O*NET is a trademark of USDOL/ETA." in sentences
    assert "GeoNames" in sentences
