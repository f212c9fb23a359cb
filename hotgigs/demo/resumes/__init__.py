"""Resumes of sample candidates as the files that people send."""

from hotgigs.demo.records import Person
from hotgigs.demo.resumes import office, pdf, scans
from hotgigs.demo.resumes.outline import outline
from hotgigs.demo.texts import fold_words

_MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "rtf": "application/rtf",
    "odt": "application/vnd.oasis.opendocument.text",
    "txt": "text/plain",
}
_WORDS = {"en": "Resume", "fr": "CV", "de": "Lebenslauf"}


def resume_file(person: Person) -> tuple[str, str, bytes]:
    """Write a candidate's resume: file name, media type, bytes; the same bytes each time."""
    page = outline(person)
    extension = "pdf" if person.form == "scan" else person.form
    if person.form == "pdf":
        content = pdf.write(page, person.layout)
    elif person.form == "scan":
        content = scans.write(pdf.write(page, person.layout), person.number)
    else:
        content = office.WRITERS[person.form](page)
    return _file_name(person, extension), _MEDIA_TYPES[extension], content


def _file_name(person: Person, extension: str) -> str:
    name = fold_words(person.name)
    word = _WORDS[person.language]
    stem = (f"{word}_{name}", f"{name}_{word}", f"{word.lower()}-{name.lower()}", name, f"{word} {person.name}")
    return f"{stem[person.number % len(stem)]}.{extension}"
