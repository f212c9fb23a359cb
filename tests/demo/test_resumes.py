"""Resume files open with the programs that read them, and say what the person's record says."""

import io
from collections import defaultdict
from datetime import date

import pypdfium2
import pytest

from hotgigs.demo.people import people
from hotgigs.demo.records import Person
from hotgigs.demo.resumes import resume_file
from hotgigs.documents.extraction import extract

TODAY = date(2026, 11, 23)
FORMS = ("pdf", "docx", "rtf", "odt", "txt")


@pytest.fixture(scope="module")
def by_form() -> dict[str, list[Person]]:
    """Return all candidates by the form of their file."""
    grouped: dict[str, list[Person]] = defaultdict(list)
    for person in people(7, TODAY):
        grouped[person.form].append(person)
    return grouped


def text_of(person: Person) -> str:
    """Read the text of a candidate's file as the product would."""
    _, media_type, content = resume_file(person)
    return extract(io.BytesIO(content), media_type).text


@pytest.mark.parametrize("form", FORMS)
def test_the_file_says_who_it_is_and_what_they_did(by_form: dict[str, list[Person]], form: str) -> None:
    for person in by_form[form][:60]:
        text = text_of(person)
        words = " ".join(text.split())
        assert person.name in words
        assert person.email in words
        assert person.phone in words
        for entry in person.resume["work"]:
            assert entry["position"] in words
            assert entry["name"] in words


def test_every_layout_occurs_and_embeds_its_fonts(by_form: dict[str, list[Person]]) -> None:
    assert {person.layout for person in by_form["pdf"]} == set(range(5))
    for layout in range(5):
        person = next(person for person in by_form["pdf"] if person.layout == layout)
        content = resume_file(person)[2]
        assert content.startswith(b"%PDF-")
        assert b"/FontFile2" in content


def test_scans_hold_pictures_and_no_text(by_form: dict[str, list[Person]]) -> None:
    assert len(by_form["scan"]) >= 2
    for person in by_form["scan"]:
        name, media_type, content = resume_file(person)
        assert (name.endswith(".pdf"), media_type) == (True, "application/pdf")
        document = pypdfium2.PdfDocument(content)
        assert all(not page.get_textpage().get_text_range().strip() for page in document)
        document.close()


def test_file_names_fit_the_person(by_form: dict[str, list[Person]]) -> None:
    for person in by_form["docx"][:40]:
        name, _, _ = resume_file(person)
        assert name.endswith(".docx")
        assert "/" not in name


def test_careers_are_possible(by_form: dict[str, list[Person]]) -> None:
    for person in (person for group in by_form.values() for person in group):
        ends = TODAY.strftime("%Y-%m")
        for index, entry in enumerate(person.resume["work"]):
            assert entry["startDate"] < entry.get("endDate", "9999") <= ("9999" if index == 0 else ends)
            assert entry.get("endDate", entry["startDate"]) <= ends
            ends = entry["startDate"]
        school = person.resume["education"][0]
        assert school["endDate"] <= ends
        assert school["startDate"] < school["endDate"]
