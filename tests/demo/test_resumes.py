"""Resume files open with the programs that read them, and say what the person's record says."""

import io
import time
import zipfile
from collections import defaultdict
from datetime import date

import docx
import pypdfium2
import pytest
from defusedxml import ElementTree
from striprtf.striprtf import rtf_to_text

from hotgigs.demo.people import people
from hotgigs.demo.records import Person
from hotgigs.demo.resumes import resume_file

TODAY = date(2026, 11, 23)
FORMS = ("pdf", "docx", "rtf", "odt", "txt")
CPU_BUDGET = 0.020  # seconds a PDF on average; about 0.005 on an idle machine


@pytest.fixture(scope="module")
def by_form() -> dict[str, list[Person]]:
    """Return all candidates by the form of their file."""
    grouped: dict[str, list[Person]] = defaultdict(list)
    for person in people(7, TODAY):
        grouped[person.form].append(person)
    return grouped


def text_of(person: Person) -> str:
    """Read the text of a candidate's file as a program of its kind would."""
    _, _, content = resume_file(person)
    if person.form == "pdf":
        document = pypdfium2.PdfDocument(content)
        try:
            return "\n".join(page.get_textpage().get_text_range() for page in document)
        finally:
            document.close()
    if person.form == "docx":
        return "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(content)).paragraphs)
    if person.form == "odt":
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return "\n".join(ElementTree.fromstring(package.read("content.xml")).itertext())
    if person.form == "rtf":
        return str(rtf_to_text(content.decode()))  # type: ignore[no-untyped-call]  # striprtf has no annotations
    return content.decode()


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


def test_a_pdf_is_written_quickly(by_form: dict[str, list[Person]]) -> None:
    chosen = by_form["pdf"][:100]
    resume_file(chosen[0])
    started = time.process_time()
    for person in chosen:
        resume_file(person)
    assert (time.process_time() - started) / len(chosen) < CPU_BUDGET


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
