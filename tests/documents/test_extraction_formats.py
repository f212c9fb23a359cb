"""Text comes out of every accepted format, in the order in which a person reads it."""

import io
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from hotgigs.documents.extraction import Extraction, extract
from hotgigs.documents.extraction.doc import DOC_COMMAND, from_tool_output
from hotgigs.documents.rules import MediaType, sniff

RESUMES = Path(__file__).parent / "files" / "resumes"
GOLD = [json.loads(line) for line in (RESUMES / "gold.jsonl").read_text(encoding="utf-8").splitlines()]
READABLE = [record for record in GOLD if record["expect"].startswith("parse")]


def read(name: str) -> Extraction:
    content = (RESUMES / name).read_bytes()
    media_type = sniff(content)
    if media_type is MediaType.DOC:
        return from_tool_output(subprocess.run(DOC_COMMAND, input=content, capture_output=True, check=True).stdout)
    return extract(io.BytesIO(content), str(media_type))


def in_order(text: str, *pieces: str) -> bool:
    """Tell whether the pieces follow each other in the text."""
    at = 0
    for piece in pieces:
        at = text.find(piece, at) + len(piece)
        if at < len(piece):
            return False
    return True


@pytest.mark.parametrize("record", READABLE, ids=lambda record: record["file"])
def test_it_reads_every_file_with_text(record: dict[str, Any]) -> None:
    extraction = read(record["file"])
    assert extraction.status == "ok"
    assert extraction.pages >= 1
    assert not extraction.sentence
    name = record["gold"]["name"].casefold()
    assert name in " ".join(extraction.text.casefold().split())


def test_it_reads_a_sidebar_before_the_column_beside_it() -> None:
    text = read("rr-sample-ditto.pdf").text
    assert in_order(text, "PROFILES", "SKILLS", "CERTIFICATIONS", "Aug 2019", "SUMMARY", "EXPERIENCE", "Telcoin")


def test_it_keeps_dates_at_the_margin_on_the_line_of_their_job() -> None:
    lines = read("jr-fr-flat.pdf").text.split("\n")
    assert any(line.startswith("Agence Numérique Rhône") and line.endswith("2019-02-28") for line in lines)


def test_it_keeps_headings_in_the_margin_beside_what_they_head() -> None:
    text = read("rr-nosepass.pdf").text
    assert in_order(text, "Experience", "Jan 2019 - Present", "Creative Solutions Inc.", "Senior Web Developer")
    assert in_order(text, "TechAdvancers", "Education", "University of California", "Projects")


def test_it_reads_arabic_from_the_right() -> None:
    text = read("jr-ar-stackoverflow.pdf").text
    assert "ليلى الخطيب" in text
    assert "شركة الخليج للاتصالات" in text
    assert "+971 50 123 4567" in text


def test_it_reads_chinese_from_a_word_97_document() -> None:
    extraction = read("cv-jr-zh.doc")
    assert in_order(extraction.text, "王小明", "高级数据分析师", "东方云商科技有限公司", "复旦大学")


def test_it_spells_out_ligatures_that_a_font_does_not_name() -> None:
    text = read("rr-sample-ditto.pdf").text
    assert "financial" in text
    assert "StackOverflow" in text


def test_it_tells_a_document_with_nothing_to_say() -> None:
    extraction = read("rcv-empty-classic.pdf")
    assert extraction.status == "empty"
    assert extraction.sentence


def test_it_tells_pictures_of_pages_from_text() -> None:
    extraction = read("scan-jr-de-macchiato.pdf")
    assert extraction.status == "needs_ocr"
    assert "text" in extraction.sentence


def test_it_does_not_mind_a_wrong_file_name() -> None:
    assert in_order(read("mislabelled-docx.pdf").text, "Education", "Awesome University", "email@example.com")


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("utf-8", "Zoë Núñez, Zürich – ingénieure à mi-temps"),
        ("utf-8-sig", "Zoë Núñez, Zürich – ingénieure à mi-temps"),
        ("utf-16", "Zoë Núñez, Zürich – ingénieure à mi-temps"),
        ("utf-16-le", "Zoe Nunez, Zurich, an engineer who works part time"),
        ("cp1252", "Zoë Núñez, Zürich – ingénieure à mi-temps"),
        ("cp1251", "Анна Петрова, инженер-программист из Москвы, опыт работы пять лет"),
        ("cp1256", "سارة محمود الحسن، محاسبة أولى في عمان، خبرة عشر سنوات في المحاسبة"),
        ("gb18030", "王小明，高级数据分析师，上海，拥有六年电商数据分析经验，负责用户增长的工作，在公司中有很多项目"),
    ],
)
def test_it_reads_text_in_any_usual_encoding(encoding: str, text: str) -> None:
    assert extract(io.BytesIO(text.encode(encoding)), MediaType.TEXT).text == text
