"""Damaged and hostile files end in a result or in Unreadable, quickly, and in nothing else."""

import io
import random
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pypdf
import pytest

from hotgigs.documents.extraction import Extraction, Unreadable, extract
from hotgigs.documents.extraction.doc import DOC_COMMAND, from_tool_output
from hotgigs.documents.extraction.result import tidy
from hotgigs.documents.rules import DAMAGED, MediaType
from hotgigs.documents.runner import process

RESUMES = Path(__file__).parent / "files" / "resumes"
SAMPLES = {
    "jr-de-macchiato.pdf": MediaType.PDF,
    "jr-ar-stackoverflow.pdf": MediaType.PDF,
    "cv-jr-fr.docx": MediaType.DOCX,
    "cv-pr-resume.odt": MediaType.ODT,
    "cv-jr-de.rtf": MediaType.RTF,
    "txt-jr-in-flat.txt": MediaType.TEXT,
}
ROUNDS = 40

BODY = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{}</w:body></w:document>'


def attempt(content: bytes, media_type: MediaType) -> Extraction | None:
    try:
        return extract(io.BytesIO(content), media_type)
    except Unreadable:
        return None


def cut(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content))]


def flip(content: bytes, chance: random.Random) -> bytes:
    flipped = bytearray(content)
    for _ in range(chance.randrange(1, 60)):
        flipped[chance.randrange(len(flipped))] = chance.randrange(256)
    return bytes(flipped)


def shuffle(content: bytes, chance: random.Random) -> bytes:
    at, length = chance.randrange(len(content)), chance.randrange(1, 4_000)
    return content[:at] + content[at + length :] + content[at : at + length]


@pytest.mark.parametrize("damage", [cut, flip, shuffle], ids=lambda damage: damage.__name__)
@pytest.mark.parametrize("name", SAMPLES)
def test_it_survives_damage(name: str, damage: Callable[[bytes, random.Random], bytes]) -> None:
    content, chance = (RESUMES / name).read_bytes(), random.Random(name + damage.__name__)
    for _ in range(ROUNDS):
        attempt(damage(content, chance), SAMPLES[name])


@pytest.mark.parametrize("media_type", list(MediaType))
def test_it_survives_noise_and_foreign_types(media_type: MediaType) -> None:
    chance = random.Random(5)
    for name in SAMPLES:
        attempt((RESUMES / name).read_bytes(), media_type)
    for size in (0, 1, 100, 5_000):
        attempt(chance.randbytes(size), media_type)


def document(body: str, before: str = "") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", before + BODY.format(body))
    return stream.getvalue()


def test_it_refuses_entities() -> None:
    bomb = '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    assert attempt(document("<w:p><w:r><w:t>&b;</w:t></w:r></w:p>", bomb), MediaType.DOCX) is None


def test_it_refuses_a_part_that_unpacks_without_end() -> None:
    content = document("<w:p><w:r><w:t>" + "a" * 40_000_000 + "</w:t></w:r></w:p>")
    assert len(content) < 100_000
    assert attempt(content, MediaType.DOCX) is None


def test_it_refuses_elements_within_elements_without_end() -> None:
    assert attempt(document("<w:p>" * 50_000 + "</w:p>" * 50_000), MediaType.DOCX) is None


def test_it_refuses_groups_within_groups_without_end() -> None:
    assert attempt(b"{\\rtf1 " + b"{" * 100_000, MediaType.RTF) is None


def test_it_bounds_the_text_of_one_document() -> None:
    extraction = attempt(b"word " * 2_000_000, MediaType.TEXT)
    assert extraction is not None
    assert len(extraction.text) <= 400_000


def test_it_says_that_a_document_asks_for_a_password() -> None:
    writer = pypdf.PdfWriter(RESUMES / "jr-de-macchiato.pdf")
    writer.encrypt("secret", algorithm="RC4-128")
    stream = io.BytesIO()
    writer.write(stream)
    extraction = attempt(stream.getvalue(), MediaType.PDF)
    assert extraction is not None
    assert extraction.status == "needs_password"


def test_it_refuses_what_the_program_for_old_documents_refuses() -> None:
    content = (RESUMES / "cv-jr-in.doc").read_bytes()[:5_000]
    printed = subprocess.run(DOC_COMMAND, input=content, capture_output=True, check=False).stdout
    assert from_tool_output(printed).status == "empty"
    with pytest.raises(Unreadable):
        from_tool_output(b"- is not a Word Document.\n")


def test_it_tidies_long_blanks_in_one_pass() -> None:
    # More than one pass over these would not come to an end.
    assert tidy(" " * 10_000_000 + "\n") == ""
    assert tidy("a" + " " * 399_990 + "b\n") == "a" + " " * 399_990 + "b"


@pytest.mark.parametrize("page", [0, 7, 99_999])
def test_it_reads_rich_text_with_an_unknown_code_page(page: int) -> None:
    content = b"{\\rtf1\\ansi\\ansicpg%d Ren\\'e9 Dupont, engineer of gears}" % page
    extraction = attempt(content, MediaType.RTF)
    assert extraction is not None
    assert extraction.text == "René Dupont, engineer of gears"


@pytest.mark.parametrize("share", [0.25, 0.5, 0.75])
def test_it_calls_an_old_document_damaged_when_the_converter_fails_in_silence(share: float) -> None:
    content = (RESUMES / "cv-jr-in.doc").read_bytes()
    outcome = process(io.BytesIO(content[: int(len(content) * share)]))
    assert (outcome.status, outcome.sentence) == ("error", DAMAGED)
